package io.mercurehub.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The beginning of a body, as text. Of one that is longer the rest isn't read. Called by one thread at a time. */
final class BoundedBody implements HttpResponse.BodySubscriber<String> {

    static final int MAX_BYTES = 8 * 1024;

    private final CompletableFuture<String> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription upstream;

    @Override
    public CompletionStage<String> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        upstream = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            byte[] taken = new byte[Math.min(buffer.remaining(), MAX_BYTES - bytes.size())];
            buffer.get(taken);
            bytes.writeBytes(taken);
        }
        if (bytes.size() == MAX_BYTES && !body.isDone()) {
            onComplete();
            if (upstream != null) {
                upstream.cancel();
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toString(UTF_8));
    }
}
