package io.mercurehub.client;

import io.mercurehub.update.Update;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client's requests share: the hub's URL and generation, tokens, connections, and the client's threads. Shared by all of them.
 */
final class Wire {

    /** What a token is made of, and may travel in a header field. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]+");

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final URI hub;
    private final HttpClient http;
    private final @Nullable Supplier<String> publisherToken;
    private final @Nullable Supplier<String> subscriberToken;
    private final Duration timeout;
    private final Mercure0Dialect dialect = new Mercure0Dialect();
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService workers;

    Wire(
            URI hub,
            HttpClient http,
            @Nullable Supplier<String> publisherToken,
            @Nullable Supplier<String> subscriberToken,
            Duration timeout) {
        this.hub = hub;
        this.http = http;
        this.publisherToken = publisherToken;
        this.subscriberToken = subscriberToken;
        this.timeout = timeout;
        String name = "mercure-client-" + COUNT.incrementAndGet();
        timer = new ScheduledThreadPoolExecutor(1, threads(name + "-timer"));
        timer.setRemoveOnCancelPolicy(true);
        workers = Executors.newCachedThreadPool(threads(name));
    }

    private static ThreadFactory threads(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** {@return how long the hub has for the head of an answer, and for the body of one that is no stream} */
    Duration timeout() {
        return timeout;
    }

    Mercure0Dialect dialect() {
        return dialect;
    }

    boolean hasSubscriberToken() {
        return subscriberToken != null;
    }

    /** {@return the request that publishes an update; asks for the token, which may take its time} */
    HttpRequest publish(Update update) {
        return request(HttpRequest.newBuilder(hub), publisherToken)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(dialect.form(update)))
                .build();
    }

    /** {@return the request for a stream; asks for the token, which may take its time} */
    HttpRequest subscribe(List<String> topics, String lastEventId) {
        return request(dialect.subscribe(hub, topics, lastEventId), subscriberToken)
                .header("Accept", "text/event-stream")
                .header("Cache-Control", "no-store")
                .build();
    }

    private HttpRequest.Builder request(HttpRequest.Builder request, @Nullable Supplier<String> tokens) {
        if ("http".equalsIgnoreCase(hub.getScheme())) {
            // Else the first request asks for HTTP/2, which servers and proxies take in different ways.
            request.version(HttpClient.Version.HTTP_1_1);
        }
        if (tokens != null) {
            String token = tokens.get();
            if (!TOKEN.matcher(token).matches()) {
                throw new IllegalArgumentException("token: has a character that no token has, or none at all");
            }
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    /** Sends a request; the result is cancelled when there is no answer within the timeout. */
    CompletableFuture<HttpResponse<String>> send(HttpRequest request, HttpResponse.BodyHandler<String> body) {
        CompletableFuture<HttpResponse<String>> response = http.sendAsync(request, body);
        Future<?> limit = schedule(timeout, () -> response.cancel(true));
        if (limit != null) {
            CompletionStage<?> answered = response;
            answered.whenComplete((answer, failure) -> limit.cancel(false));
        }
        return response;
    }

    /** Runs something on a thread of the client; not at all once it is closed. */
    void execute(Runnable work) {
        try {
            workers.execute(work);
        } catch (RejectedExecutionException closed) {
            // Nobody waits for it: what had begun has been ended before the threads.
        }
    }

    /** Runs something later; {@return null when the client is closed} */
    @Nullable
    Future<?> schedule(Duration delay, Runnable work) {
        try {
            return timer.schedule(() -> execute(work), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            return null;
        }
    }

    /** Ends the threads, each when it has done what it does. */
    void close() {
        timer.shutdownNow();
        workers.shutdown();
    }
}
