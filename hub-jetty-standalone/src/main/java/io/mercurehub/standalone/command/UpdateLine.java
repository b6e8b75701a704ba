package io.mercurehub.standalone.command;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An update as Jackson reads it from a line of JSON, and writes it; what is null is left out.
 *
 * <pre>{@code
 * {"id":"urn:uuid:…","topics":["https://example.com/books/1"],"data":"sold","private":true,"type":"sold","retry":1500}
 * }</pre>
 *
 * @param retry in milliseconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
record UpdateLine(
        @Nullable String id,
        @Nullable List<@Nullable String> topics,
        @Nullable String data,
        @JsonProperty("private") @Nullable Boolean isPrivate,
        @Nullable String type,
        @Nullable Long retry) {

    /** What is wrong with a line of something else. */
    static final String EXPECTED = "id, topics and data are needed";

    /** {@return the line of an update that has an id} */
    static UpdateLine of(Update update) {
        return new UpdateLine(
                update.id().orElseThrow().value(),
                update.topics().stream().map(Topic::value).toList(),
                update.data(),
                update.isPrivate() ? true : null,
                update.type().orElse(null),
                update.retry().map(Duration::toMillis).orElse(null));
    }

    /**
     * {@return the update that the line says}
     *
     * @throws IllegalArgumentException when it lacks something
     */
    Update update() {
        if (id == null || topics == null || topics.isEmpty() || topics.contains(null) || data == null) {
            throw new IllegalArgumentException(EXPECTED);
        }
        Update.Builder update = Update.of(topics.get(0));
        topics.stream().skip(1).forEach(update::alternateTopic);
        update.id(EventId.chosen(id)).data(data).isPrivate(isPrivate != null && isPrivate);
        if (type != null) {
            update.type(type);
        }
        if (retry != null) {
            update.retry(Duration.ofMillis(retry));
        }
        return update.build();
    }
}
