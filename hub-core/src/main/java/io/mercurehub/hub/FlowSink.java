package io.mercurehub.hub;

import io.mercurehub.hub.subscription.CloseReason;
import io.mercurehub.hub.subscription.EncodedUpdate;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.subscription.UpdateRun;
import io.mercurehub.hub.subscription.UpdateSink;
import io.mercurehub.hub.update.Update;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands updates to a subscriber in this process, on its own executor, no more than it has asked for.
 *
 * <p>It keeps at most the run that it is busy with; whatever else comes stays with the lane, which lets a subscriber that asks
 * for too little catch up from the log.
 *
 * <p>Shared by the lane, the executor and whoever asks for more; {@code turns} makes sure that the subscriber is called by one
 * thread at a time.
 */
final class FlowSink implements UpdateSink, Flow.Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(FlowSink.class);

    private final Subscriber subscriber;
    private final Flow.Subscriber<? super Update> receiver;
    private final Executor executor;
    private final AtomicReference<@Nullable UpdateRun> current = new AtomicReference<>();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger turns = new AtomicInteger();
    private volatile long delivered;
    private volatile @Nullable CloseReason closed;
    private volatile @Nullable Throwable misuse;

    /** Confined to whoever has the turn. */
    private int nextInRun;

    private boolean begun;
    private boolean ended;

    FlowSink(Subscriber subscriber, Executor executor, Flow.Subscriber<? super Update> receiver) {
        this.subscriber = subscriber;
        this.executor = executor;
        this.receiver = receiver;
    }

    /** Tells the receiver that it is subscribed. */
    void begin() {
        takeTurn();
    }

    // --- called by the lane ---

    @Override
    public boolean offer(UpdateRun run) {
        if (!current.compareAndSet(null, run)) {
            return false;
        }
        takeTurn();
        return true;
    }

    @Override
    public void flush() {
        // What was taken is on its way already.
    }

    @Override
    public boolean resume() {
        return current.get() == null;
    }

    @Override
    public boolean isIdle() {
        return current.get() == null;
    }

    @Override
    public long progress() {
        return delivered;
    }

    @Override
    public void keepAlive() {
        // Nobody in this process needs to be told that the hub is there.
    }

    @Override
    public void close(CloseReason reason, Optional<Duration> reconnectAfter) {
        closed = reason;
        takeTurn();
    }

    // --- called by the receiver ---

    @Override
    public void request(long count) {
        if (count <= 0) {
            misuse = new IllegalArgumentException("request: " + count + " (expected: more than 0)");
        } else {
            demand.accumulateAndGet(count, (has, more) -> has + more < 0 ? Long.MAX_VALUE : has + more);
        }
        takeTurn();
    }

    @Override
    public void cancel() {
        subscriber.cancel();
    }

    // --- one thread at a time ---

    private void takeTurn() {
        if (turns.getAndIncrement() != 0) {
            return;
        }
        try {
            executor.execute(this::work);
        } catch (RejectedExecutionException e) {
            LOG.debug("The executor of {} takes no more work", subscriber, e);
            subscriber.gone("its executor takes no more work");
        }
    }

    private void work() {
        int seen;
        do {
            seen = turns.get();
            try {
                step();
            } catch (RuntimeException | Error e) {
                ended = true;
                LOG.warn("The callback of {} failed; it is unsubscribed", subscriber, e);
                subscriber.gone("its callback failed");
                if (e instanceof Error error) {
                    throw error;
                }
            }
        } while (turns.addAndGet(-seen) != 0);
    }

    private void step() {
        if (ended) {
            return;
        }
        if (!begun) {
            begun = true;
            receiver.onSubscribe(this);
        }
        Throwable failure = misuse;
        if (failure != null) {
            ended = true;
            subscriber.cancel();
            receiver.onError(failure);
            return;
        }
        deliver();
        CloseReason reason = closed;
        if (reason != null && !ended) {
            end(reason);
        }
    }

    private void deliver() {
        UpdateRun run = current.get();
        while (run != null && demand.get() > 0 && closed != CloseReason.CANCELLED) {
            EncodedUpdate update = run.updates().get(nextInRun);
            nextInRun++;
            if (demand.get() != Long.MAX_VALUE) {
                demand.decrementAndGet();
            }
            long count = delivered + 1;
            delivered = count;
            if (nextInRun == run.updates().size()) {
                nextInRun = 0;
                current.set(null);
                subscriber.writable();
            }
            receiver.onNext(update.update());
            run = current.get();
        }
    }

    private void end(CloseReason reason) {
        ended = true;
        switch (reason) {
            case CANCELLED, SUBSCRIBER_GONE -> LOG.debug("{} ended: {}", subscriber, reason);
            case LIFETIME_ENDED, TOKEN_EXPIRED, HUB_CLOSED -> receiver.onComplete();
            case DISPATCH_DEADLINE, HISTORY_TRIMMED, TOO_SLOW, FAILED ->
                receiver.onError(new SubscriptionEndedException("subscription ended: " + reason));
        }
    }
}
