package io.mercurehub.servlet.token;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gets what stands at a URL, within limits of time and size.
 *
 * <p>Follows no redirect: whoever may redirect would choose the keys. Sends no cookie and no credentials. Does not look at the
 * content type, which many servers get wrong.
 *
 * <p>Confined to one request at a time, made by a thread of the executor.
 */
final class JwkSetClient {

    private final URI url;
    private final JwkSetLimits limits;
    private final ScheduledExecutorService threads;
    private volatile @Nullable HttpClient client;
    private volatile Future<?> inFlight = CompletableFuture.completedFuture(null);

    /**
     * @param url with the scheme {@code http} or {@code https}
     * @param limits of time and size
     * @param threads do all the work; at least two, since resolving a name can block one
     */
    JwkSetClient(URI url, JwkSetLimits limits, ScheduledExecutorService threads) {
        this.url = url;
        this.limits = limits;
        this.threads = threads;
    }

    /** {@return the body of the answer, later; or why there is none} */
    CompletableFuture<byte[]> get() {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Accept", "application/jwk-set+json, application/json;q=0.9, */*;q=0.1")
                .header("User-Agent", "mercure-hub")
                .build();
        CompletableFuture<byte[]> body = new CompletableFuture<>();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client().sendAsync(request, head -> new LimitedBody(limits.maxBytes()));
        Future<?> deadline = threads.schedule(
                () -> {
                    body.completeExceptionally(new IOException(
                            "no whole answer within " + limits.timeout().toMillis() + " ms"));
                    answer.cancel(true);
                },
                limits.timeout().toNanos(),
                TimeUnit.NANOSECONDS);
        inFlight = answer;
        // Not by the thread that ends the answer, which is one of a pool that the whole JVM shares.
        CompletableFuture<HttpResponse<byte[]>> unused = answer.whenCompleteAsync(
                (response, failure) -> {
                    deadline.cancel(false);
                    if (failure != null) {
                        body.completeExceptionally(failure);
                    } else if (response.statusCode() != 200) {
                        body.completeExceptionally(new IOException("status " + response.statusCode() + " (expected: 200"
                                + (response.statusCode() / 100 == 3 ? "; redirects are not followed)" : ")")));
                    } else {
                        body.complete(response.body());
                    }
                },
                threads);
        return body;
    }

    private HttpClient client() {
        HttpClient existing = client;
        if (existing != null) {
            return existing;
        }
        HttpClient made = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.timeout())
                .executor(threads)
                .build();
        client = made;
        return made;
    }

    /**
     * Gives up the request that is under way, and lets go of the connection and of the JDK's own thread, which ends at once from JDK 21 on, and before that when the garbage
     * collector has seen that nobody needs it. By a thread of the executor; an interrupt hurries it up.
     */
    void close() throws Exception {
        inFlight.cancel(true);
        HttpClient used = client;
        client = null;
        if (used instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    /** Collects a body, and gives up as soon as it is too long. */
    private static final class LimitedBody implements BodySubscriber<byte[]> {

        private final int maxBytes;
        private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private @Nullable Subscription subscription;

        LimitedBody(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            for (ByteBuffer piece : pieces) {
                if (piece.remaining() > maxBytes - collected.size()) {
                    body.completeExceptionally(new IOException("more than " + maxBytes + " bytes"));
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    return;
                }
                byte[] bytes = new byte[piece.remaining()];
                piece.get(bytes);
                collected.write(bytes, 0, bytes.length);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(collected.toByteArray());
        }
    }
}
