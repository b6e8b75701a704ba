package io.mercurehub.servlet.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of subscriptions in the 0.x generation, for the API and the events alike: JSON-LD, indented by two spaces.
 *
 * <p>The id of a subscription is a path in which topic and subscriber are escaped as in a form: a space is a {@code +}, as the
 * Go hub writes it. A template such as {@code {topic}} doesn't match a {@code +}, so where there is one an event has the
 * path with {@code %20} for an alternate topic: the usual grants and subscriptions select it then, too.
 *
 * @param hubPath the path of the hub's URL, percent-encoded
 * @see <a href="https://mercure.rocks/spec#active-subscriptions">Active Subscriptions</a>
 */
public record SubscriptionDocument(String hubPath) implements SubscriptionEncoder {

    private static final String CONTEXT = "https://mercure.rocks/";
    private static final String ACTIVE = "active";
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** A part of a document. */
    @FunctionalInterface
    private interface Part {
        void write(JsonGenerator json) throws IOException;
    }

    @Override
    public List<Topic> topics(Subscription subscription) {
        return topics(subscription.matcher().pattern(), subscription.subscriberId());
    }

    @Override
    public String data(Subscription subscription, boolean active) {
        return new String(document(json -> subscription(json, subscription, active)), UTF_8);
    }

    @Override
    public Optional<String> gone(String data) {
        try {
            if (!(MAPPER.readTree(data) instanceof ObjectNode coming)
                    || !coming.path(ACTIVE).asBoolean()) {
                return Optional.empty();
            }
            coming.put(ACTIVE, false);
            return Optional.of(MAPPER.writer(printer()).writeValueAsString(coming));
        } catch (JsonProcessingException notOurs) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Subscription> come(String data) {
        try {
            JsonNode coming = MAPPER.readTree(data);
            String subscriber = coming.path("subscriber").textValue();
            String topic = coming.path("topic").textValue();
            if (subscriber == null || topic == null || !coming.path(ACTIVE).asBoolean()) {
                return Optional.empty();
            }
            JsonNode payload = coming.get("payload");
            return Optional.of(new Subscription(
                    subscriber,
                    TopicMatcher.uriTemplate("topic", topic),
                    payload == null ? Optional.empty() : Optional.of(MAPPER.writeValueAsString(payload))));
        } catch (JsonProcessingException | ProtocolViolationException notOurs) {
            return Optional.empty();
        }
    }

    /** {@return what one subscription is, as of an update} */
    public byte[] one(Subscription subscription, EventId last) {
        return document(json -> {
            subscription(json, subscription, true);
            json.writeStringField("lastEventID", last.value());
        });
    }

    /**
     * {@return what a list of subscriptions is, as of an update}
     *
     * @param id of the list
     */
    public byte[] list(String id, List<Subscription> subscriptions, EventId last) {
        return document(json -> {
            json.writeStringField("id", id);
            json.writeStringField("type", "Subscriptions");
            json.writeStringField("lastEventID", last.value());
            json.writeArrayFieldStart("subscriptions");
            for (Subscription subscription : subscriptions) {
                json.writeStartObject();
                subscription(json, subscription, true);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /**
     * {@return the topics of the resource at a path of the API: the path, and how it is written with {@code %20} if that differs}
     *
     * @param parts topic and subscriber, or only the former
     */
    public List<Topic> topics(String... parts) {
        Topic path = Topic.of(path(parts));
        Topic other = Topic.of(path.value().replace("+", "%20"));
        return path.equals(other) ? List.of(path) : List.of(path, other);
    }

    private String path(String... parts) {
        StringBuilder path = new StringBuilder(hubPath).append("/subscriptions");
        for (String part : parts) {
            path.append('/').append(escape(part));
        }
        return path.toString();
    }

    /** {@return the text with all escaped but {@code A-Za-z0-9-._~}, which differs in two characters from what Java escapes} */
    private static String escape(String text) {
        return URLEncoder.encode(text, UTF_8).replace("*", "%2A").replace("%7E", "~");
    }

    private void subscription(JsonGenerator json, Subscription subscription, boolean active) throws IOException {
        json.writeStringField("id", topics(subscription).get(0).value());
        json.writeStringField("type", "Subscription");
        json.writeStringField("subscriber", subscription.subscriberId());
        json.writeStringField("topic", subscription.matcher().pattern());
        json.writeBooleanField(ACTIVE, active);
        JsonNode payload = payload(subscription);
        if (payload != null) {
            json.writeFieldName("payload");
            MAPPER.writeTree(json, payload);
        }
    }

    /** {@return the payload; what an application in process gave for one and is no JSON is a text; null: there is none} */
    private static @Nullable JsonNode payload(Subscription subscription) {
        String text = subscription.payload().orElse("null");
        try {
            JsonNode payload = MAPPER.readTree(text);
            return payload.isNull() || payload.isMissingNode() ? null : payload;
        } catch (JsonProcessingException notJson) {
            return TextNode.valueOf(text);
        }
    }

    private static byte[] document(Part content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            json.setPrettyPrinter(printer());
            json.writeStartObject();
            json.writeStringField("@context", CONTEXT);
            content.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written but memory", e);
        }
        return bytes.toByteArray();
    }

    private static PrettyPrinter printer() {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
        printer.indentObjectsWith(lines);
        printer.indentArraysWith(lines);
        return printer;
    }
}
