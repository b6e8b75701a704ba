package io.mercurehub.hub;

import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.EncodedUpdate;
import io.mercurehub.hub.output.UpdateRun;
import io.mercurehub.hub.output.UpdateSink;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.work.SerialWorker;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
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
 * <p>Shared by the lane, the executor and whoever asks for more; the {@link SerialWorker} makes sure that the subscriber is called
 * by one thread at a time.
 */
final class FlowSink implements UpdateSink, Flow.Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(FlowSink.class);

    private final Subscriber subscriber;
    private final Flow.Subscriber<? super Update> receiver;
    private final Executor executor;
    private final AtomicReference<@Nullable UpdateRun> current = new AtomicReference<>();
    private final AtomicLong demand = new AtomicLong();
    private final SerialWorker worker = new SerialWorker(this::execute, 0, this::step, this::failed);
    private volatile long delivered;
    private volatile @Nullable CloseReason closed;
    private volatile @Nullable Throwable misuse;
    private volatile boolean isRefused;
    private final AtomicReference<@Nullable Runnable> whenSilent = new AtomicReference<>();

    /** Confined to whoever is at work. */
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
        worker.wake();
    }

    // --- called by the lane ---

    @Override
    public boolean offer(UpdateRun run) {
        if (!current.compareAndSet(null, run)) {
            return false;
        }
        worker.wake();
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
        worker.wake();
    }

    @Override
    public void whenSilent(Runnable task) {
        whenSilent.set(task);
        if (isRefused) {
            tellSilent();
        } else {
            worker.wake();
        }
    }

    private void tellSilent() {
        Runnable task = whenSilent.getAndSet(null);
        if (task != null) {
            task.run();
        }
    }

    // --- called by the receiver ---

    @Override
    public void request(long count) {
        if (count <= 0) {
            misuse = new IllegalArgumentException("request: " + count + " (expected: more than 0)");
        } else {
            demand.accumulateAndGet(count, (has, more) -> has + more < 0 ? Long.MAX_VALUE : has + more);
        }
        worker.wake();
    }

    @Override
    public void cancel() {
        subscriber.cancel();
    }

    // --- one thread at a time ---

    private void execute(Runnable work) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("The executor of {} takes no more work", subscriber, e);
            subscriber.gone("its executor takes no more work");
            isRefused = true;
            tellSilent();
        }
    }

    private void failed(Throwable failure) {
        ended = true;
        subscriber.gone("its callback failed");
        LOG.warn("The callback of {} failed; it is unsubscribed", subscriber, failure);
    }

    private boolean step() {
        if (!ended) {
            goOn();
        }
        if (ended) {
            tellSilent();
        }
        return false;
    }

    private void goOn() {
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
        while (run != null && demand.get() > 0 && closed != CloseReason.CANCELLED && closed != CloseReason.REVOKED) {
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
            case LIFETIME_ENDED, TOKEN_EXPIRED, REVOKED, HUB_CLOSED -> receiver.onComplete();
            case DISPATCH_DEADLINE, HISTORY_TRIMMED, HISTORY_LOST, MEMORY_SHORT, TOO_SLOW, FAILED ->
                receiver.onError(new SubscriptionEndedException("subscription ended: " + reason));
        }
    }
}
