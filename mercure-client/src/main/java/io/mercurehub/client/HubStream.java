package io.mercurehub.client;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One request for a stream, and its answer. Reads nothing that it isn't told to.
 *
 * <p>Shared by the client's threads and those of Java's HTTP client; its lock guards the few fields. The listener is called in order:
 * with the answer, then with bytes, then with the end.
 */
final class HubStream implements HttpResponse.BodySubscriber<String> {

    /** Hears of a stream, on any thread. */
    interface Listener {

        void answered(HubStream stream, Answer answer);

        void received(HubStream stream, List<ByteBuffer> bytes);

        /**
         * The stream has ended, or there is none.
         *
         * @param failure null at an orderly end
         */
        void ended(HubStream stream, @Nullable Throwable failure);
    }

    private final Listener listener;
    private final String asked;
    private final CompletableFuture<Void> toldOfAnswer = new CompletableFuture<>();
    private final CompletionStage<Void> afterAnswer = toldOfAnswer;
    private @Nullable CompletableFuture<HttpResponse<String>> response;
    private Flow.@Nullable Subscription upstream;
    private boolean requested;
    private boolean cancelled;

    /** @param asked the id after which it is to begin; empty when it was not said */
    HubStream(String asked, Listener listener) {
        this.asked = asked;
        this.listener = listener;
    }

    String asked() {
        return asked;
    }

    void open(Wire wire, HttpRequest request) {
        CompletableFuture<HttpResponse<String>> sent =
                wire.send(request, info -> Answer.isStream(info) ? this : new BoundedBody());
        synchronized (this) {
            response = sent;
        }
        CompletionStage<HttpResponse<String>> answered = sent;
        answered.whenComplete((answer, failure) -> {
            if (failure == null) {
                listener.answered(this, Answer.of(answer));
                toldOfAnswer.complete(null);
            } else {
                listener.ended(this, failure);
            }
        });
    }

    /** Reads a little more: what is there, else what comes next. */
    void request() {
        Flow.Subscription from;
        synchronized (this) {
            if (upstream == null) {
                requested = true;
                return;
            }
            from = upstream;
        }
        from.request(1);
    }

    void cancel() {
        Flow.Subscription from;
        CompletableFuture<?> sent;
        synchronized (this) {
            cancelled = true;
            from = upstream;
            sent = response;
        }
        if (sent != null) {
            sent.cancel(true);
        }
        if (from != null) {
            from.cancel();
        }
    }

    // --- called by Java's HTTP client ---

    @Override
    public CompletionStage<String> getBody() {
        return CompletableFuture.completedFuture("");
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        boolean request;
        boolean cancel;
        synchronized (this) {
            upstream = subscription;
            request = requested;
            cancel = cancelled;
        }
        if (cancel) {
            subscription.cancel();
        } else if (request) {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        listener.received(this, bytes);
    }

    @Override
    public void onError(Throwable failure) {
        afterAnswer.thenRun(() -> listener.ended(this, failure));
    }

    @Override
    public void onComplete() {
        afterAnswer.thenRun(() -> listener.ended(this, null));
    }
}
