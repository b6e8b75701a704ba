package io.mercurehub.servlet.key;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the content of a URL, within limits of time and size.
 *
 * <p>Follows no redirect: whoever may redirect would choose the keys. Sends no cookie and no credentials. Does not look at the
 * content type, which many servers get wrong.
 *
 * <p>Confined to one request at a time, but for {@link #close}.
 */
final class JwkSetClient {

    private static final byte[] NOTHING = {};

    private final URI url;
    private final JwkSetLimits limits;
    private final Executor threads;
    private volatile @Nullable HttpClient client;
    private volatile CompletableFuture<?> inFlight = CompletableFuture.completedFuture(null);

    /**
     * @param url with the scheme {@code http} or {@code https}
     * @param limits of time and size
     * @param threads run the client; at least two, since resolving a name may block one
     */
    JwkSetClient(URI url, JwkSetLimits limits, Executor threads) {
        this.url = url;
        this.limits = limits;
        this.threads = threads;
    }

    /**
     * {@return the body of the answer, once it is there}
     *
     * @throws IOException when it does not come in time
     * @throws ExecutionException because of what is wrong with it, or why there is none
     */
    byte[] get() throws IOException, ExecutionException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Accept", "application/jwk-set+json, application/json;q=0.9, */*;q=0.1")
                .header("User-Agent", "mercure-hub")
                .build();
        CompletableFuture<byte[]> body = new CompletableFuture<>();
        CompletableFuture<?> answer = client().sendAsync(
                        request, head -> BodySubscribers.ofByteArrayConsumer(collector(head.statusCode(), body)));
        inFlight = answer;
        // The JDK completes the answer itself in a pool that the whole JVM shares, whose threads may all be busy.
        CompletableFuture<?> unused = answer.exceptionally(failure -> {
            body.completeExceptionally(failure);
            return null;
        });
        try {
            return body.get(limits.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new IOException("no whole answer within " + limits.timeout().toMillis() + " ms");
        } finally {
            answer.cancel(true);
        }
    }

    /** {@return a consumer of the pieces of a body, and of its end, that completes the whole body, or fails it as early as possible} */
    private Consumer<Optional<byte[]>> collector(int status, CompletableFuture<byte[]> whole) {
        if (status != 200) {
            whole.completeExceptionally(new IOException("status " + status + " (expected: 200"
                    + (status / 100 == 3 ? "; redirects are not followed)" : ")")));
        }
        ByteArrayOutputStream collected = new ByteArrayOutputStream();
        return piece -> {
            byte[] bytes = piece.orElse(NOTHING);
            if (bytes.length > limits.maxBytes() - collected.size()) {
                whole.completeExceptionally(new IOException("more than " + limits.maxBytes() + " bytes"));
            } else if (piece.isEmpty()) {
                whole.complete(collected.toByteArray());
            } else {
                collected.writeBytes(bytes);
            }
        };
    }

    private HttpClient client() {
        HttpClient used = client;
        if (used == null) {
            used = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(limits.timeout())
                    .executor(threads)
                    .build();
            client = used;
        }
        return used;
    }

    /**
     * Cancels the request that is under way, and releases the connection and the JDK's own thread, which ends at once from JDK 21
     * on, and before that when the client is garbage-collected. To be called by a thread of the executor; an interrupt hurries it
     * up.
     */
    void close() throws Exception {
        inFlight.cancel(true);
        HttpClient used = client;
        client = null;
        if (used instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}
