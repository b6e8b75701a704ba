package io.mercurehub.standalone.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mercurehub.hub.topic.Topic;
import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;
import java.time.Duration;

/**
 * An update as a line of JSON.
 *
 * <pre>{@code
 * {"id":"urn:uuid:…","topics":["https://example.com/books/1"],"data":"sold","private":true,"type":"sold","retry":1500}
 * }</pre>
 */
final class UpdateLine {

    private UpdateLine() {}

    /** {@return the line of an update that has an id} */
    static String print(ObjectMapper json, Update update) {
        ObjectNode line = json.createObjectNode();
        line.put("id", update.id().orElseThrow().value());
        ArrayNode topics = line.putArray("topics");
        update.topics().forEach(topic -> topics.add(topic.value()));
        line.put("data", update.data());
        if (update.isPrivate()) {
            line.put("private", true);
        }
        update.type().ifPresent(type -> line.put("type", type));
        update.retry().ifPresent(retry -> line.put("retry", retry.toMillis()));
        return line.toString();
    }

    /**
     * {@return the update that a line says}
     *
     * @throws JsonProcessingException when it is not JSON
     * @throws IllegalArgumentException when it is not an update
     */
    static Update parse(ObjectMapper json, String text) throws JsonProcessingException {
        JsonNode line = json.readTree(text);
        JsonNode topics = line.path("topics");
        if (!line.path("id").isTextual()
                || topics.isEmpty()
                || !line.path("data").isTextual()) {
            throw new IllegalArgumentException("id, topics and data are needed");
        }
        Update.Builder update = Update.of(topic(topics.get(0)));
        for (int i = 1; i < topics.size(); i++) {
            update.alternateTopic(topic(topics.get(i)));
        }
        update.data(line.path("data").textValue())
                .isPrivate(line.path("private").asBoolean());
        if (line.path("type").isTextual()) {
            update.type(line.path("type").textValue());
        }
        if (line.path("retry").isIntegralNumber()) {
            update.retry(Duration.ofMillis(line.path("retry").longValue()));
        }
        return update.id(EventId.chosen(line.path("id").textValue())).build();
    }

    private static Topic topic(JsonNode node) {
        if (!node.isTextual()) {
            throw new IllegalArgumentException("a topic is a text");
        }
        return Topic.of(node.textValue());
    }
}
