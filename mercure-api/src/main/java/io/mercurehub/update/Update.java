package io.mercurehub.update;

import io.mercurehub.update.ProtocolViolationException.Kind;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The message that carries a new version of a resource to whoever subscribes to one of its topics.
 *
 * <p>Immutable. It has no id until its publisher chooses one or the hub assigns one.
 *
 * <pre>{@code
 * Update update = Update.of("https://example.com/books/1").data("{\"status\":\"sold\"}").isPrivate(true).build();
 * }</pre>
 *
 * @see <a href="https://mercure.rocks/spec#publication">Publication</a>
 */
public final class Update {

    private static final Duration MAX_RETRY = Duration.ofMillis(999_999_999_999_999_999L);

    private final List<Topic> topics;
    private final String data;
    private final boolean isPrivate;
    private final boolean isSubscriptionEvent;
    private final @Nullable EventId id;
    private final @Nullable String type;
    private final @Nullable Duration retry;

    private Update(
            List<Topic> topics,
            String data,
            boolean isPrivate,
            boolean isSubscriptionEvent,
            @Nullable EventId id,
            @Nullable String type,
            @Nullable Duration retry) {
        this.topics = topics;
        this.data = data;
        this.isPrivate = isPrivate;
        this.isSubscriptionEvent = isSubscriptionEvent;
        this.id = id;
        this.type = type;
        this.retry = retry;
    }

    /**
     * Begins an update of a topic.
     *
     * @param canonicalTopic the primary identifier of the updated resource
     * @throws ProtocolViolationException when this isn't a valid topic
     */
    public static Builder of(String canonicalTopic) {
        return of(Topic.of(canonicalTopic));
    }

    /**
     * Begins an update of a topic.
     *
     * @param canonicalTopic the primary identifier of the updated resource
     */
    public static Builder of(Topic canonicalTopic) {
        return new Builder(canonicalTopic);
    }

    /** {@return the topics, at least one: the canonical topic, then the alternate ones in the order given} */
    public List<Topic> topics() {
        return topics;
    }

    /** {@return the first topic: the primary identifier of the updated resource} */
    public Topic canonicalTopic() {
        return topics.get(0);
    }

    /** {@return the content, opaque to the hub; may be empty and may have several lines} */
    public String data() {
        return data;
    }

    /** {@return whether only subscribers whose grants cover one of the topics may receive it} */
    public boolean isPrivate() {
        return isPrivate;
    }

    /**
     * {@return whether the hub itself tells in it that a subscription has come or gone}
     *
     * <p>Event stores keep such updates within limits of their own, so that they never push out what publishers have published.
     */
    public boolean isSubscriptionEvent() {
        return isSubscriptionEvent;
    }

    /** {@return the identifier, empty until one is chosen or assigned} */
    public Optional<EventId> id() {
        return Optional.ofNullable(id);
    }

    /** {@return the event type that subscribers listen for; empty means the default, {@code message}} */
    public Optional<String> type() {
        return Optional.ofNullable(type);
    }

    /** {@return how long a subscriber should wait before it reconnects, to the millisecond} */
    public Optional<Duration> retry() {
        return Optional.ofNullable(retry);
    }

    /** {@return the same update with this identifier} */
    public Update withId(EventId assigned) {
        return new Update(topics, data, isPrivate, isSubscriptionEvent, assigned, type, retry);
    }

    /**
     * {@return about how much memory the update takes, in bytes}
     *
     * <p>Counts two bytes a character of all that its publisher chooses, and a fixed share for the objects, so it errs on the
     * large side.
     */
    public long estimatedBytes() {
        long characters =
                (long) data.length() + (id == null ? 0 : id.value().length()) + (type == null ? 0 : type.length());
        for (Topic topic : topics) {
            characters += topic.value().length();
        }
        return 2 * characters + 200 + 64L * topics.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Update update
                && isPrivate == update.isPrivate
                && isSubscriptionEvent == update.isSubscriptionEvent
                && topics.equals(update.topics)
                && data.equals(update.data)
                && Objects.equals(id, update.id)
                && Objects.equals(type, update.type)
                && Objects.equals(retry, update.retry);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topics, data, isPrivate, isSubscriptionEvent, id, type, retry);
    }

    /** {@return a short form for logs; without the data, which is nobody's business} */
    @Override
    public String toString() {
        return "Update[id=" + id + ", topics=" + topics + (isPrivate ? ", private" : "") + ", " + data.length()
                + " characters]";
    }

    /** Collects what an update has. Not thread-safe. */
    public static final class Builder {

        private final List<Topic> topics = new ArrayList<>(1);
        private String data = "";
        private boolean isPrivate;
        private boolean isSubscriptionEvent;
        private @Nullable EventId id;
        private @Nullable String type;
        private @Nullable Duration retry;

        private Builder(Topic canonicalTopic) {
            topics.add(canonicalTopic);
        }

        /**
         * Adds an alternate topic.
         *
         * @throws ProtocolViolationException when this isn't a valid topic
         */
        public Builder alternateTopic(String topic) {
            return alternateTopic(Topic.of(topic));
        }

        /** Adds an alternate topic. */
        public Builder alternateTopic(Topic topic) {
            topics.add(topic);
            return this;
        }

        /**
         * Sets the content; default: empty.
         *
         * @throws ProtocolViolationException when it has an unpaired surrogate, which has no UTF-8 form
         */
        public Builder data(String data) {
            requirePairedSurrogates(data);
            this.data = data;
            return this;
        }

        /** Sets whether only subscribers with a grant may receive it; default: false. */
        public Builder isPrivate(boolean isPrivate) {
            this.isPrivate = isPrivate;
            return this;
        }

        /** Sets whether the hub itself tells in it of a subscription; default: false. For the hub and its event stores. */
        public Builder isSubscriptionEvent(boolean isSubscriptionEvent) {
            this.isSubscriptionEvent = isSubscriptionEvent;
            return this;
        }

        /**
         * Sets the identifier; default: the hub assigns a random one.
         *
         * @throws ProtocolViolationException when a publisher may not choose it; see {@link EventId#chosen}
         */
        public Builder id(EventId id) {
            this.id = EventId.chosen(id.value());
            return this;
        }

        /**
         * Sets the event type; default, and meaning of the empty string: none.
         *
         * @throws ProtocolViolationException when it has a control or format character, or is {@code mercure}, which is
         *     reserved for updates made by the hub itself
         */
        public Builder type(String type) {
            ProtocolStrings.requireAllowed("type", type);
            if (type.equals("mercure")) {
                throw ProtocolViolationException.describe(
                        "type", Kind.RESERVED, type, "not the reserved type \"mercure\"; Publication");
            }
            this.type = type.isEmpty() ? null : type;
            return this;
        }

        /**
         * Sets how long a subscriber should wait before it reconnects; default: it decides.
         *
         * @param retry at least zero, at most 999,999,999,999,999,999 ms; what is less than a millisecond is cut off
         * @throws IllegalArgumentException when it is negative or longer
         */
        public Builder retry(Duration retry) {
            if (retry.isNegative() || retry.compareTo(MAX_RETRY) > 0) {
                throw new IllegalArgumentException(
                        "retry: " + retry + " (expected: not negative, at most 18 digits of milliseconds)");
            }
            this.retry = retry.truncatedTo(ChronoUnit.MILLIS);
            return this;
        }

        /** {@return the update} */
        public Update build() {
            return new Update(List.copyOf(topics), data, isPrivate, isSubscriptionEvent, id, type, retry);
        }

        private static void requirePairedSurrogates(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (!Character.isSurrogate(c)) {
                    continue;
                }
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new ProtocolViolationException(
                            "data",
                            Kind.MALFORMED,
                            "data: unpaired surrogate at index " + i
                                    + " (expected: text with a UTF-8 form; Publication)");
                }
                i++;
            }
        }
    }
}
