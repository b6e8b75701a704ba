package io.mercurehub.eventstore.contract;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A follower that remembers what it was told, so that a test can wait for it and look at it.
 *
 * <p>Shared: guarded by its own monitor.
 */
public final class RecordingFollower implements EventStore.Follower {

    private final AtomicBoolean beingTold = new AtomicBoolean();
    private volatile boolean toldByTwoAtOnce;
    private volatile Runnable afterEach = () -> {};
    private volatile Runnable atEndOfBatch = () -> {};

    @GuardedBy("this")
    private final List<StoredUpdate> heard = new ArrayList<>();

    @GuardedBy("this")
    private int heardBeforeEndOfBatch;

    /** Makes something happen whenever an update has been heard, in the thread that tells of it. */
    public void afterEach(Runnable action) {
        this.afterEach = action;
    }

    /** Makes something happen at the end of every batch, in the thread that says so. */
    public void atEndOfBatch(Runnable action) {
        this.atEndOfBatch = action;
    }

    @Override
    public void appended(StoredUpdate update) {
        boolean alone = beingTold.compareAndSet(false, true);
        synchronized (this) {
            heard.add(update);
            notifyAll();
        }
        if (alone) {
            beingTold.set(false);
        } else {
            toldByTwoAtOnce = true;
        }
        afterEach.run();
    }

    @Override
    public void endOfBatch() {
        synchronized (this) {
            heardBeforeEndOfBatch = heard.size();
            notifyAll();
        }
        atEndOfBatch.run();
    }

    /** {@return whether {@link #appended} was called while another call of it was still running} */
    public boolean wasToldByTwoAtOnce() {
        return toldByTwoAtOnce;
    }

    /** {@return all that was heard, in the order in which it was heard} */
    public synchronized List<StoredUpdate> heard() {
        return List.copyOf(heard);
    }

    /** {@return the updates that were heard, in the order in which they were heard} */
    public List<Update> heardUpdates() {
        return heard().stream().map(StoredUpdate::update).toList();
    }

    /** {@return the positions that were heard, in the order in which they were heard} */
    public List<Position> heardPositions() {
        return heard().stream().map(StoredUpdate::position).toList();
    }

    /**
     * Waits until so many updates have been heard.
     *
     * @throws AssertionError when it takes too long
     */
    public synchronized void awaitHeard(int count, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (heard.size() < count) {
            waitUntil(deadline, "update number " + count);
        }
    }

    /**
     * Waits until the end of a batch has been heard after the newest update.
     *
     * @throws AssertionError when it takes too long
     */
    public synchronized void awaitEndOfBatch(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (heardBeforeEndOfBatch < heard.size()) {
            waitUntil(deadline, "the end of the batch");
        }
    }

    /** Waits until something is heard, or until it is too late. */
    @GuardedBy("this")
    private void waitUntil(long deadline, String awaited) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new AssertionError(
                    "the follower did not hear of " + awaited + " in time, but of " + heard.size() + " updates");
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the follower", e);
        }
    }
}
