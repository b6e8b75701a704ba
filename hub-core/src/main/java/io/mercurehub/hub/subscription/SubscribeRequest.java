package io.mercurehub.hub.subscription;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolStrings;
import io.mercurehub.update.ProtocolViolationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who subscribes asks for. Immutable.
 *
 * <pre>{@code
 * SubscribeRequest.of(matcher).grants(Grants.reading(List.of(matcher))).lastEventId(id).build();
 * }</pre>
 *
 * @see <a href="https://mercure.rocks/spec#subscription">Subscription</a>
 */
public final class SubscribeRequest {

    /** The longest principal, in characters. */
    public static final int MAX_PRINCIPAL_LENGTH = 1024;

    private final List<TopicMatcher> matchers;
    private final Grants grants;
    private final @Nullable String principal;
    private final @Nullable EventId lastEventId;
    private final Duration heartbeat;
    private final Duration lifetime;
    private final @Nullable Instant expiresAt;
    private final boolean sinkMayBlock;
    private final @Nullable String payload;
    private final boolean announced;
    private final boolean probed;
    private final String client;

    private SubscribeRequest(Builder builder) {
        this.matchers = List.copyOf(builder.matchers);
        this.grants = builder.grants;
        this.principal = builder.principal;
        this.lastEventId = builder.lastEventId;
        this.heartbeat = builder.heartbeat;
        this.lifetime = builder.lifetime;
        this.expiresAt = builder.expiresAt;
        this.sinkMayBlock = builder.sinkMayBlock;
        this.payload = builder.payload;
        this.announced = builder.announced;
        this.probed = builder.probed;
        this.client = builder.client;
    }

    /**
     * Begins a request for the updates of one topic, or with {@code *} of all.
     *
     * @throws ProtocolViolationException when no topic can be of that text
     */
    public static Builder topic(String topic) {
        return of(ExactMatcher.of(ProtocolStrings.requireAllowed("topic", topic)));
    }

    /** Begins a request for the updates that a matcher selects. */
    public static Builder of(TopicMatcher matcher) {
        return of(List.of(matcher));
    }

    /**
     * Begins a request for the updates that at least one of the matchers selects.
     *
     * @param matchers at least one; duplicates count once
     * @throws IllegalArgumentException when there is none
     */
    public static Builder of(List<? extends TopicMatcher> matchers) {
        if (matchers.isEmpty()) {
            throw new IllegalArgumentException("matchers: none (expected: at least one topic matcher)");
        }
        return new Builder(matchers);
    }

    /**
     * {@return the name of a principal, as it was given}
     *
     * @throws IllegalArgumentException when it does not have 1 to {@value #MAX_PRINCIPAL_LENGTH} characters
     */
    public static String requirePrincipal(String principal) {
        if (principal.isEmpty() || principal.length() > MAX_PRINCIPAL_LENGTH) {
            throw new IllegalArgumentException(
                    "principal: " + principal.length() + " characters (expected: 1 to " + MAX_PRINCIPAL_LENGTH + ")");
        }
        return principal;
    }

    /** {@return the distinct matchers, in the order given; at least one} */
    public List<TopicMatcher> matchers() {
        return matchers;
    }

    /** {@return what the subscriber may read beyond public updates} */
    public Grants grants() {
        return grants;
    }

    /** {@return whose subscriber it is: {@code Hub.revoke} of that ends it; empty: nobody's whom one could revoke} */
    public Optional<String> principal() {
        return Optional.ofNullable(principal);
    }

    /** {@return the update after which to replay the history; empty: begin with what comes next} */
    public Optional<EventId> lastEventId() {
        return Optional.ofNullable(lastEventId);
    }

    /** {@return after how long without any output something is sent all the same; zero: never} */
    public Duration heartbeat() {
        return heartbeat;
    }

    /** {@return after how long the hub ends the connection; zero: never} */
    public Duration lifetime() {
        return lifetime;
    }

    /** {@return when the hub ends the connection because the access token ends; empty: never} */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /** {@return whether calls of the subscriber's sink may block} */
    public boolean sinkMayBlock() {
        return sinkMayBlock;
    }

    /** {@return what the hub says of the subscriber when it tells of its subscriptions, as JSON} */
    public Optional<String> payload() {
        return Optional.ofNullable(payload);
    }

    /** {@return whether a hub that tells of subscriptions tells of these} */
    public boolean isAnnounced() {
        return announced;
    }

    /** {@return whether a young connection is probed, so that one that is dead is noticed before the first heartbeat} */
    public boolean isProbed() {
        return probed;
    }

    /** {@return who asks; those of one client share its turn where clients take turns} */
    public String client() {
        return client;
    }

    /** Collects what a request has. Not thread-safe. */
    public static final class Builder {

        private final List<TopicMatcher> matchers;
        private Grants grants = Grants.NONE;
        private @Nullable String principal;
        private @Nullable EventId lastEventId;
        private Duration heartbeat = Duration.ZERO;
        private Duration lifetime = Duration.ZERO;
        private @Nullable Instant expiresAt;
        private boolean sinkMayBlock;
        private @Nullable String payload;
        private boolean announced = true;
        private boolean probed;
        private String client = "";

        private Builder(List<? extends TopicMatcher> matchers) {
            // By their text alone: strings have an order, which the set falls back on where somebody chose many of one
            // hash.
            Set<String> topics = new HashSet<>();
            Set<String> templates = new HashSet<>();
            List<TopicMatcher> distinct = new ArrayList<>(matchers.size());
            for (TopicMatcher matcher : matchers) {
                if ((matcher instanceof ExactMatcher ? topics : templates).add(matcher.pattern())) {
                    distinct.add(matcher);
                }
            }
            this.matchers = distinct;
        }

        /** Sets what the subscriber may read beyond public updates; default: {@link Grants#NONE}. */
        public Builder grants(Grants grants) {
            this.grants = grants;
            return this;
        }

        /**
         * Sets whose subscriber it is, so that {@code Hub.revoke} of that ends it; default: nobody's whom one could revoke.
         *
         * @param principal the application's name for somebody, 1 to {@value #MAX_PRINCIPAL_LENGTH} characters
         * @throws IllegalArgumentException when it is empty or longer
         */
        public Builder principal(String principal) {
            this.principal = requirePrincipal(principal);
            return this;
        }

        /** Sets the update after which to replay the history; default: begin with what comes next. */
        public Builder lastEventId(EventId lastEventId) {
            this.lastEventId = lastEventId;
            return this;
        }

        /**
         * Sets after how long without output something is sent all the same; default, and meaning of zero: never.
         *
         * @throws IllegalArgumentException when it is negative
         */
        public Builder heartbeat(Duration heartbeat) {
            this.heartbeat = requireNotNegative("heartbeat", heartbeat);
            return this;
        }

        /**
         * Sets after how long the hub ends the connection; default, and meaning of zero: never.
         *
         * @throws IllegalArgumentException when it is negative
         */
        public Builder lifetime(Duration lifetime) {
            this.lifetime = requireNotNegative("lifetime", lifetime);
            return this;
        }

        /** Sets when the hub ends the connection because the access token ends; default: never. */
        public Builder expiresAt(Instant expiresAt) {
            this.expiresAt = expiresAt;
            return this;
        }

        /**
         * Sets whether calls of the subscriber's sink may block, be it for a while only: then it is served apart from those that
         * don't; default: no.
         */
        public Builder sinkMayBlock(boolean mayBlock) {
            this.sinkMayBlock = mayBlock;
            return this;
        }

        /**
         * Sets what the hub says of the subscriber when it tells of its subscriptions; default: nothing.
         *
         * @param json one JSON value
         */
        public Builder payload(String json) {
            this.payload = json;
            return this;
        }

        /**
         * Sets whether a hub that tells of subscriptions tells of these; default: true. An application that only listens in its
         * own hub may not want to be seen.
         */
        public Builder announced(boolean announced) {
            this.announced = announced;
            return this;
        }

        /**
         * Sets whether something is also sent 1, 2, 4 and 8 seconds after the connection began, where there are heartbeats: by that
         * a dead connection is noticed whose end nothing else tells; default: no.
         */
        public Builder probed(boolean probed) {
            this.probed = probed;
            return this;
        }

        /** Sets who asks, such as an address: replays are served in turns by client; default: the application itself. */
        public Builder client(String client) {
            this.client = client;
            return this;
        }

        /** {@return the request} */
        public SubscribeRequest build() {
            return new SubscribeRequest(this);
        }

        private static Duration requireNotNegative(String name, Duration duration) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException(name + ": " + duration + " (expected: not negative)");
            }
            return duration;
        }
    }
}
