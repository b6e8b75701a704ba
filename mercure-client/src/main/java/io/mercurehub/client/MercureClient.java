package io.mercurehub.client;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import io.mercurehub.update.UpdatePublisher;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of a hub elsewhere: publishes updates, and subscribes to topics. Speaks the 0.x generation of the protocol.
 *
 * <pre>{@code
 * try (MercureClient client = MercureClient.builder(URI.create("https://example.com/.well-known/mercure"))
 *         .publisherToken(() -> token)
 *         .build()) {
 *     client.publish(Update.of("https://example.com/books/1").data("sold").build());
 * }
 * }</pre>
 *
 * <p>Any thread may use it. One is enough for an application: it has connections and threads of its own, daemons named {@code
 * mercure-client-…}, and {@link #close} ends them. Redirects are never followed: a token is for the hub alone.
 *
 * @see <a href="https://mercure.rocks/spec">The Mercure protocol</a>
 */
public final class MercureClient implements UpdatePublisher, AutoCloseable {

    private final Wire wire;
    private final Publishing publishing;
    private final Duration silence;
    private final int maxUpdateBytes;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private MercureClient(Builder builder) {
        HttpClient http = builder.httpClient;
        wire = new Wire(
                builder.hub,
                http == null
                        ? HttpClient.newBuilder()
                                .followRedirects(HttpClient.Redirect.NEVER)
                                .connectTimeout(builder.timeout)
                                .build()
                        : http,
                builder.publisherToken,
                builder.subscriberToken,
                builder.timeout);
        publishing = new Publishing(wire, builder.retryLimit);
        silence = builder.silence;
        maxUpdateBytes = builder.maxUpdateBytes;
    }

    /**
     * Begins a client.
     *
     * @param hubUrl the hub's, such as {@code https://example.com/.well-known/mercure}; it may have a query of its own
     * @throws IllegalArgumentException when it is no URL of {@code http} or {@code https} with a host, or has user information or a
     *     fragment
     */
    public static Builder builder(URI hubUrl) {
        String scheme = hubUrl.getScheme() == null ? "" : hubUrl.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || hubUrl.getHost() == null) {
            throw new IllegalArgumentException("hubUrl: " + hubUrl + " (expected: http or https, and a host)");
        }
        if (hubUrl.getRawUserInfo() != null || hubUrl.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "hubUrl: one of " + hubUrl.getHost() + " (expected: no user information, and no fragment)");
        }
        return new Builder(hubUrl);
    }

    /**
     * Publishes an update. Doesn't block: 16 are under way at a time, and so many wait as fit into 64 MiB. Two that are published at once
     * may arrive in any order; wait for the first one where that matters.
     *
     * <p>While the hub answers 429, or there is no connection, it is sent again, for {@link Builder#retryLimit}. Not so after any other
     * failure: whether to publish again, perhaps twice, is the caller's to say.
     *
     * @return completes with the id once the hub has acknowledged it; exceptionally with {@link PublishException} when it hasn't
     * @see <a href="https://mercure.rocks/spec#publication">Publication</a>
     */
    @Override
    public CompletionStage<EventId> publish(Update update) {
        return publishing.publish(update);
    }

    /**
     * Begins a subscription.
     *
     * @param topics topics, URI templates such as {@code https://example.com/books/{id}}, or {@code *} for all
     * @throws IllegalArgumentException when there is none
     * @throws io.mercurehub.update.ProtocolViolationException when one has a control or format character
     */
    public SubscriptionBuilder subscription(String... topics) {
        return new SubscriptionBuilder(this, List.of(topics));
    }

    /** The same, with a collection. */
    public SubscriptionBuilder subscription(Collection<String> topics) {
        return new SubscriptionBuilder(this, topics);
    }

    Subscription start(
            List<String> topics,
            String lastEventId,
            SubscriptionListener listener,
            Flow.Subscriber<? super ReceivedUpdate> receiver) {
        Subscription subscription =
                new Subscription(wire, silence, maxUpdateBytes, topics, lastEventId, listener, receiver);
        subscriptions.add(subscription);
        subscription.completion().whenComplete((none, failure) -> subscriptions.remove(subscription));
        if (closed) {
            subscription.close();
            throw new IllegalStateException("the client is closed");
        }
        subscription.begin();
        return subscription;
    }

    /** Ends all subscriptions, waits for the answers to what has been published, as long as the timeout, and ends the client's threads. */
    @Override
    public void close() {
        closed = true;
        subscriptions.forEach(Subscription::close);
        publishing.close();
        wire.close();
    }

    /** Collects what a client needs to know. Not thread-safe. */
    public static final class Builder {

        private static final int MEBIBYTE = 1024 * 1024;

        private final URI hub;
        private @Nullable HttpClient httpClient;
        private @Nullable Supplier<String> publisherToken;
        private @Nullable Supplier<String> subscriberToken;
        private Duration timeout = Duration.ofSeconds(15);
        private Duration retryLimit = Duration.ofSeconds(10);
        private Duration silence = Duration.ofSeconds(60);
        private int maxUpdateBytes = 16 * MEBIBYTE;

        private Builder(URI hub) {
            this.hub = hub;
        }

        /**
         * Sets who gives the token for publishing; default: none is sent.
         *
         * @param token is asked before each request, on a thread of the client, and may take its time; when it throws something, the
         *     update is not published
         */
        public Builder publisherToken(Supplier<String> token) {
            this.publisherToken = token;
            return this;
        }

        /**
         * Sets who gives the token for reading private updates; default: none is sent.
         *
         * @param token is asked before each request, on a thread of the client, and may take its time; when it throws something, the
         *     subscription tries again later
         */
        public Builder subscriberToken(Supplier<String> token) {
            this.subscriberToken = token;
            return this;
        }

        /**
         * Sets the HTTP client, for a proxy or certificates of one's own; default: one with Java's defaults. {@link #close} leaves it
         * open.
         *
         * @throws IllegalArgumentException when it follows redirects
         */
        public Builder httpClient(HttpClient httpClient) {
            if (httpClient.followRedirects() != HttpClient.Redirect.NEVER) {
                throw new IllegalArgumentException("httpClient: follows redirects (expected: Redirect.NEVER)");
            }
            this.httpClient = httpClient;
            return this;
        }

        /**
         * Sets how long the hub has for an answer, and for the beginning of a stream; default: 15 s.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder timeout(Duration timeout) {
            if (timeout.isZero() || timeout.isNegative()) {
                throw new IllegalArgumentException("timeout: " + timeout + " (expected: more than 0)");
            }
            this.timeout = timeout;
            return this;
        }

        /**
         * Sets for how long an update is sent again that the hub certainly has not got, because there is no connection, or it answers 429;
         * default: 10 s; zero: it isn't.
         *
         * @throws IllegalArgumentException when it is negative
         */
        public Builder retryLimit(Duration retryLimit) {
            this.retryLimit = notNegative("retryLimit", retryLimit);
            return this;
        }

        /**
         * Sets how long a stream may be silent before another is opened in its place; default: 60 s; zero: for ever. The heartbeats of a
         * hub come every 15 s, those of the Go hub every 40 s, unless configured otherwise.
         *
         * @throws IllegalArgumentException when it is negative
         */
        public Builder silence(Duration silence) {
            this.silence = notNegative("silence", silence);
            return this;
        }

        /**
         * Sets how long an update may be that is received; default: 16 MiB.
         *
         * @throws IllegalArgumentException when it is less than 1 KiB
         */
        public Builder maxUpdateBytes(int maxUpdateBytes) {
            if (maxUpdateBytes < 1024) {
                throw new IllegalArgumentException("maxUpdateBytes: " + maxUpdateBytes + " (expected: at least 1024)");
            }
            this.maxUpdateBytes = maxUpdateBytes;
            return this;
        }

        /** {@return the client} */
        public MercureClient build() {
            return new MercureClient(this);
        }

        private static Duration notNegative(String name, Duration duration) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException(name + ": " + duration + " (expected: not negative)");
            }
            return duration;
        }
    }
}
