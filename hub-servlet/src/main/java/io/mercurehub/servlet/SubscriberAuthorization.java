package io.mercurehub.servlet;

import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.servlet.token.MercureClaim;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link SubscriberAuthorizer} says of a request. Immutable. */
public sealed interface SubscriberAuthorization {

    /** {@return that the application doesn't know who asks: then the cookie counts, and then what is open to all} */
    static SubscriberAuthorization notMine() {
        return new NotMine();
    }

    /**
     * {@return that nothing is served, not even what is open to all: the client gets 401}
     *
     * @param reason for the log, with the code {@code authorizer.refused}; no secrets
     */
    static SubscriberAuthorization refused(String reason) {
        return new Refused(reason);
    }

    /**
     * Begins to say who asks, and what they may read beyond public updates: nothing so far.
     *
     * @param principal the application's name for them, for {@link io.mercurehub.hub.Hub#revoke}; 1 to
     *     {@value SubscribeRequest#MAX_PRINCIPAL_LENGTH} characters
     */
    static Builder reader(String principal) {
        return new Builder(principal);
    }

    /** The application doesn't know who asks. */
    record NotMine() implements SubscriberAuthorization {}

    /**
     * Nothing is served.
     *
     * @param reason for the log
     */
    record Refused(String reason) implements SubscriberAuthorization {}

    /**
     * Somebody whom the application knows.
     *
     * @param principal the application's name for them
     * @param topics selectors of topics whose private updates they may read
     * @param payload what the subscription API and its events say of them, as JSON
     * @param until when their streams end; empty: with the session, or by {@link io.mercurehub.hub.Hub#revoke}
     */
    record Reader(String principal, List<String> topics, Optional<String> payload, Optional<Instant> until)
            implements SubscriberAuthorization {

        /** The longest payload, in characters. */
        public static final int MAX_PAYLOAD_LENGTH = 8 * 1024;

        /** @throws IllegalArgumentException when something is longer than it may be, or the principal is empty */
        public Reader {
            topics = List.copyOf(topics);
            SubscribeRequest.requirePrincipal(principal);
            require("topics", topics.size(), MercureClaim.MAX_SELECTORS);
            require("payload", payload.map(String::length).orElse(0), MAX_PAYLOAD_LENGTH);
        }

        private static void require(String name, int length, int max) {
            if (length > max) {
                throw new IllegalArgumentException(name + ": " + length + " (expected: at most " + max + ")");
            }
        }

        /** {@return who it is and what they may read; not the payload, which is about a person} */
        @Override
        public String toString() {
            return "Reader[" + principal + ", topics=" + topics + ", until=" + until + "]";
        }
    }

    /** Collects what is said of somebody. Not thread-safe. */
    final class Builder {

        private final String principal;
        private final List<String> topics = new ArrayList<>();
        private @Nullable String payload;
        private @Nullable Instant until;

        private Builder(String principal) {
            this.principal = principal;
        }

        /**
         * Adds topics whose private updates they may read.
         *
         * @param selectors as in a token: topics, URI templates, or {@code *} for all; {@value MercureClaim#MAX_SELECTORS} in all at
         *     most. A name that somebody has chosen is encoded in them: braces would make it a template
         */
        public Builder topics(String... selectors) {
            return topics(List.of(selectors));
        }

        /** Adds topics whose private updates they may read, as {@link #topics(String...)}. */
        public Builder topics(Collection<String> selectors) {
            topics.addAll(selectors);
            return this;
        }

        /**
         * Sets what the subscription API and its events say of them; default: nothing.
         *
         * @param json one JSON value, of {@value Reader#MAX_PAYLOAD_LENGTH} characters at most
         */
        public Builder payload(String json) {
            payload = json;
            return this;
        }

        /** Sets when their streams end, at the latest; default: with the session, or by {@link io.mercurehub.hub.Hub#revoke}. */
        public Builder until(Instant end) {
            until = end;
            return this;
        }

        /**
         * {@return the answer}
         *
         * @throws IllegalArgumentException when something is longer than it may be, or the principal is empty
         */
        public SubscriberAuthorization build() {
            return new Reader(principal, topics, Optional.ofNullable(payload), Optional.ofNullable(until));
        }
    }
}
