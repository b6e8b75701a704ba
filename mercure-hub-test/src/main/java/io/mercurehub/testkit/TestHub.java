package io.mercurehub.testkit;

import io.mercurehub.client.MercureClient;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.token.MercureClaim;
import io.mercurehub.servlet.token.TokenIssuer;
import io.mercurehub.servlet.token.TokenKey;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.opentest4j.AssertionFailedError;

/**
 * A hub that is served over HTTP on a free port of 127.0.0.1, in this process; {@link MercureHubExtension} starts one for tests.
 *
 * <p>It forgets everything at its end, has keys of its own, and lets everybody read public updates. Any thread may use it.
 */
public final class TestHub implements AutoCloseable {

    private static final String PATH = "/.well-known/mercure";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final int MAX_THREADS = 64;
    private static final int MIN_THREADS = 4;

    private final String publisherKey = newKey();
    private final String subscriberKey = newKey();
    private final Duration timeLimit;
    private final Hub hub;
    private final Server server;
    private final URI url;
    private final MercureClient client;
    private final Queue<TestSubscription> subscriptions = new ConcurrentLinkedQueue<>();

    private TestHub(Builder builder) throws Exception {
        timeLimit = builder.timeLimit;
        HubConfig.Builder hubConfig = HubConfig.builder().shutdownTimeout(Duration.ofSeconds(1));
        builder.hub.accept(hubConfig);
        HttpConfig.Builder http = HttpConfig.builder()
                .anonymous(true)
                .publisherKey(JwtKey.of(publisherKey))
                .subscriberKey(JwtKey.of(subscriberKey));
        builder.http.accept(http);
        hub = Hub.open(hubConfig.build());
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setDaemon(true);
        server = new Server(threads);
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletHolder servlet = new ServletHolder("mercure", new MercureHubServlet(hub, http.build()));
        servlet.setAsyncSupported(true);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(servlet, PATH);
        context.addServlet(servlet, PATH + "/*");
        server.setHandler(context);
        try {
            server.start();
        } catch (Throwable e) {
            hub.close();
            server.stop();
            throw e;
        }
        url = URI.create("http://127.0.0.1:" + connector.getLocalPort() + PATH);
        client = MercureClient.builder(url)
                .publisherToken(this::publisherToken)
                .subscriberToken(this::subscriberToken)
                .build();
    }

    /** {@return a hub with the usual settings, which has started} */
    public static TestHub start() {
        return builder().start();
    }

    /** Begins a hub with other settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return where it is, such as {@code http://127.0.0.1:49152/.well-known/mercure}} */
    public URI url() {
        return url;
    }

    /** {@return the hub itself, for what can't be done over HTTP} */
    public Hub hub() {
        return hub;
    }

    /** {@return a client that may publish everything and read everything; it is closed with the hub} */
    public MercureClient client() {
        return client;
    }

    /** {@return the secret with which tokens of publishers are signed, HS256, for the settings of an application} */
    public String publisherKey() {
        return publisherKey;
    }

    /** {@return the secret with which tokens of subscribers are signed, HS256, for the settings of an application} */
    public String subscriberKey() {
        return subscriberKey;
    }

    /** {@return a new token that may publish on these topics; without any, on all} */
    public String publisherToken(String... topics) {
        return token(publisherKey, MercureClaim.of(selectors(topics), null, null));
    }

    /** {@return a new token that may read private updates of these topics; without any, of all} */
    public String subscriberToken(String... topics) {
        return token(subscriberKey, MercureClaim.of(null, selectors(topics), null));
    }

    private static String token(String key, MercureClaim claim) {
        return new TokenIssuer(TokenKey.hs256(key), InstantSource.system()).issue(claim, Duration.ofHours(1));
    }

    private static List<String> selectors(String... topics) {
        return topics.length == 0 ? List.of("*") : List.of(topics);
    }

    /**
     * Publishes an update in the process, whatever tokens may.
     *
     * @return its id
     * @throws AssertionFailedError when the hub refuses it
     */
    public EventId publish(Update update) {
        return await(hub.publish(update).toCompletableFuture(), "publishing " + update);
    }

    /**
     * Subscribes over HTTP, with a token that may read everything.
     *
     * @param topics topics, URI templates, or {@code *}
     * @return the subscription, once it has begun: it gets all that is published from now on
     * @throws AssertionFailedError when it doesn't begin
     */
    public TestSubscription subscribe(String... topics) {
        return begun(new TestSubscription(this, client, List.of(topics)));
    }

    /**
     * The same, as somebody.
     *
     * @param token of {@link #subscriberToken} or of the application; empty: none, as for everybody
     */
    public TestSubscription subscribeAs(String token, String... topics) {
        MercureClient.Builder somebody = MercureClient.builder(url);
        if (!token.isEmpty()) {
            somebody.subscriberToken(() -> token);
        }
        return begun(new TestSubscription(this, somebody.build(), List.of(topics)));
    }

    private TestSubscription begun(TestSubscription subscription) {
        subscriptions.add(subscription);
        return subscription;
    }

    Duration timeLimit() {
        return timeLimit;
    }

    /** {@return what comes within the time limit} */
    <T> T await(Future<T> future, String what) {
        try {
            return future.get(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionFailedError(what + " has failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionFailedError(what + " has taken more than " + timeLimit.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionFailedError(what + " was interrupted", e);
        }
    }

    /** Ends everything: subscriptions, client, hub and server. */
    @Override
    public void close() {
        subscriptions.forEach(TestSubscription::close);
        client.close();
        hub.close();
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        Thread stopping = new Thread(() -> {
            try {
                server.stop();
                stopped.complete(null);
            } catch (Throwable e) {
                stopped.completeExceptionally(e);
            }
        });
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopped.get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // Its threads are daemons. A test has done its work by now.
        } catch (ExecutionException e) {
            throw new IllegalStateException("the server of the test hub doesn't stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String newKey() {
        return UUID.randomUUID() + "." + UUID.randomUUID();
    }

    /** Collects how a hub differs from the usual one. Not thread-safe. */
    public static final class Builder {

        private Duration timeLimit = Duration.ofSeconds(10);
        private Consumer<HubConfig.Builder> hub = settings -> {};
        private Consumer<HttpConfig.Builder> http = settings -> {};

        Builder() {}

        /**
         * Sets how long a test waits for what should come; default: 10 s.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder timeLimit(Duration timeLimit) {
            if (timeLimit.isZero() || timeLimit.isNegative()) {
                throw new IllegalArgumentException("timeLimit: " + timeLimit + " (expected: more than 0)");
            }
            this.timeLimit = timeLimit;
            return this;
        }

        /** Changes settings of the hub, such as {@code subscriptions}. */
        public Builder hub(Consumer<HubConfig.Builder> settings) {
            hub = hub.andThen(settings);
            return this;
        }

        /** Changes settings of its HTTP side, such as {@code anonymous}. */
        public Builder http(Consumer<HttpConfig.Builder> settings) {
            http = http.andThen(settings);
            return this;
        }

        /**
         * {@return the hub, which has started}
         *
         * @throws IllegalStateException when it can't start
         */
        public TestHub start() {
            try {
                return new TestHub(this);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("the test hub doesn't start", e);
            }
        }

        /** {@return the same as an extension, for a field with {@code @RegisterExtension}} */
        public MercureHubExtension extension() {
            return new MercureHubExtension(this);
        }
    }
}
