package io.mercurehub.servlet.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.grant.Grant;
import io.mercurehub.hub.topic.ReservedNamespace;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.form.FormParameters;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolStrings;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.ProtocolViolationException.Kind;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the form of a publisher: its fields, and which of them are allowed to this one.
 *
 * <p>Immutable.
 *
 * @param reserved the topics that nobody may publish on
 * @param maxTopics how many topics an update may have
 * @see <a href="https://mercure.rocks/spec#publication">Publication</a>
 */
public record UpdateForm(ReservedNamespace reserved, int maxTopics) {

    static final String TOPIC = "topic";

    /** Its presence is what counts. */
    static final String PRIVATE = "private";

    /** How many characters a topic and a type may have. */
    private static final int MAX_LENGTH = TopicMatcher.MAX_PATTERN_LENGTH;

    /** An id also travels in header fields, twice in a response, for which most servers have room for 8 KiB. */
    private static final int MAX_ID_BYTES = 1024;

    /** Milliseconds; beyond that many digits, no time that anybody could wait. */
    private static final Pattern RETRY = Pattern.compile("[0-9]{1,18}");

    /**
     * {@return the update that a form describes}
     *
     * @param form of the request
     * @param granted the topics on which it may be published
     * @throws RefusedException when it is not one, or not allowed
     * @throws ProtocolViolationException when a field holds what it must not
     */
    Update read(FormParameters form, Grant granted) {
        List<String> topicTexts = form.all(TOPIC);
        if (topicTexts.isEmpty()) {
            throw new RefusedException(Reason.NO_TOPIC, "no topic field");
        }
        if (topicTexts.size() > maxTopics) {
            throw new RefusedException(
                    Reason.TOO_MANY_TOPICS, topicTexts.size() + " topics (expected: at most " + maxTopics + ")");
        }
        Optional<Duration> retry = retry(form);
        List<Topic> topics = topics(topicTexts, granted);
        for (Topic topic : topics) {
            if (reserved.contains(topic)) {
                throw new RefusedException(
                        Reason.RESERVED_TOPIC, topic.value(), "topic: in the hub's own namespace " + reserved.path());
            }
        }
        Update.Builder update = Update.of(topics.get(0));
        topics.subList(1, topics.size()).forEach(update::alternateTopic);
        nonEmpty(form, "id").ifPresent(id -> update.id(id(id)));
        nonEmpty(form, "type").ifPresent(type -> update.type(requireLength("type", type)));
        retry.ifPresent(update::retry);
        return update.isPrivate(form.has(PRIVATE))
                .data(form.first("data").orElse(""))
                .build();
    }

    /** Whether a topic is allowed is judged before whether it is valid: the former is what others may not learn from. */
    private List<Topic> topics(List<String> texts, Grant granted) {
        List<Topic> topics = new ArrayList<>(texts.size());
        ProtocolViolationException violation = null;
        for (String text : texts) {
            Topic topic = null;
            try {
                topic = Topic.of(requireLength(TOPIC, text));
                topics.add(topic);
            } catch (ProtocolViolationException e) {
                violation = violation == null ? e : violation;
            }
            if (!covers(granted, topic, text)) {
                throw notCovered(text, granted);
            }
        }
        if (violation != null) {
            throw violation;
        }
        return topics;
    }

    private static RefusedException notCovered(String topic, Grant granted) {
        String nearest = granted.matchers().stream()
                .map(TopicMatcher::pattern)
                .max(Comparator.comparingInt(pattern -> commonPrefix(pattern, topic)))
                .map(pattern -> "the nearest that it does is " + ProtocolStrings.quote(pattern))
                .orElse("it grants none for this");
        return new RefusedException(
                Reason.TOPIC_NOT_COVERED,
                "mercure.publish of the token does not cover " + ProtocolStrings.quote(topic) + "; " + nearest);
    }

    private static int commonPrefix(String one, String other) {
        int length = 0;
        while (length < Math.min(one.length(), other.length()) && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }

    private static boolean covers(Grant grant, @Nullable Topic topic, String text) {
        return topic == null
                ? grant.matchers().stream().anyMatch(matcher -> matcher.matches(text))
                : grant.covers(topic);
    }

    private static EventId id(String id) {
        int bytes = id.getBytes(UTF_8).length;
        if (bytes > MAX_ID_BYTES) {
            throw ProtocolViolationException.describe(
                    "id", Kind.TOO_LARGE, id, "at most " + MAX_ID_BYTES + " bytes, found " + bytes);
        }
        return EventId.chosen(id);
    }

    private String requireLength(String field, String text) {
        if (text.length() > MAX_LENGTH) {
            throw ProtocolViolationException.describe(
                    field, Kind.TOO_LARGE, text, "at most " + MAX_LENGTH + " characters, found " + text.length());
        }
        return text;
    }

    /** Zero is the same as absent. */
    private static Optional<Duration> retry(FormParameters form) {
        Optional<String> retry = nonEmpty(form, "retry");
        if (!retry.map(RETRY.asMatchPredicate()::test).orElse(true)) {
            throw new RefusedException(Reason.INVALID_RETRY, "retry: (expected: up to 18 digits)");
        }
        return retry.map(Long::parseLong).filter(millis -> millis > 0).map(Duration::ofMillis);
    }

    private static Optional<String> nonEmpty(FormParameters form, String field) {
        return form.first(field).filter(value -> !value.isEmpty());
    }
}
