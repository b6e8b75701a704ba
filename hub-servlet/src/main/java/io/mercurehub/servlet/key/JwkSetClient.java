package io.mercurehub.servlet.key;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Gets what stands at a URL, within limits of time and size.
 *
 * <p>Follows no redirect: whoever may redirect would choose the keys. Sends no cookie and no credentials. Does not look at the
 * content type, which many servers get wrong.
 *
 * <p>Confined to one request at a time, but for {@link #close}.
 */
final class JwkSetClient {

    private final URI url;
    private final JwkSetLimits limits;
    private final Executor threads;
    private volatile @Nullable HttpClient client;
    private volatile CompletableFuture<?> inFlight = CompletableFuture.completedFuture(null);

    /**
     * @param url with the scheme {@code http} or {@code https}
     * @param limits of time and size
     * @param threads do all the work but waiting; at least two, since resolving a name can block one
     */
    JwkSetClient(URI url, JwkSetLimits limits, Executor threads) {
        this.url = url;
        this.limits = limits;
        this.threads = threads;
    }

    /**
     * {@return the body of the answer, once it is there}
     *
     * @throws IOException when there is none within the limits
     * @throws ExecutionException because of why there is none at all
     */
    byte[] get() throws IOException, ExecutionException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Accept", "application/jwk-set+json, application/json;q=0.9, */*;q=0.1")
                .header("User-Agent", "mercure-hub")
                .build();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        CompletableFuture<HttpResponse<Void>> whole = new CompletableFuture<>();
        CompletableFuture<HttpResponse<Void>> answer = client().sendAsync(
                        request,
                        head -> BodySubscribers.ofByteArrayConsumer(piece -> piece.ifPresent(bytes -> {
                            if (bytes.length <= limits.maxBytes() - body.size()) {
                                body.writeBytes(bytes);
                            } else {
                                whole.completeExceptionally(
                                        new IOException("more than " + limits.maxBytes() + " bytes"));
                            }
                        })));
        inFlight = answer;
        CompletableFuture<?> unused = answer.whenComplete((head, failure) -> {
            if (failure == null) {
                whole.complete(head);
            } else {
                whole.completeExceptionally(failure);
            }
        });
        try {
            int status =
                    whole.get(limits.timeout().toNanos(), TimeUnit.NANOSECONDS).statusCode();
            if (status != 200) {
                throw new IOException("status " + status + " (expected: 200"
                        + (status / 100 == 3 ? "; redirects are not followed)" : ")"));
            }
            return body.toByteArray();
        } catch (TimeoutException late) {
            throw new IOException("no whole answer within " + limits.timeout().toMillis() + " ms");
        } finally {
            answer.cancel(true);
        }
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
     * Gives up the request that is under way, and lets go of the connection and of the JDK's own thread, which ends at once from
     * JDK 21 on, and before that when the garbage collector has seen that nobody needs it. By a thread of the executor; an
     * interrupt hurries it up.
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
