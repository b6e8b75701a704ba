package io.mercurehub.hub;

import io.mercurehub.update.Update;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives every update to a callback, as fast as that takes them. */
record CallbackReceiver(Consumer<? super Update> callback) implements Flow.Subscriber<Update> {

    private static final Logger LOG = LoggerFactory.getLogger(CallbackReceiver.class);

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Update update) {
        callback.accept(update);
    }

    @Override
    public void onError(Throwable failure) {
        LOG.warn("A callback gets no more updates", failure);
    }

    @Override
    public void onComplete() {
        LOG.debug("A callback gets no more updates: the hub is closed");
    }
}
