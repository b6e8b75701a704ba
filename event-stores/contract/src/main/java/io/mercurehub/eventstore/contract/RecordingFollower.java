package io.mercurehub.eventstore.contract;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

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

    @GuardedBy("this")
    private final List<Loss> losses = new ArrayList<>();

    @GuardedBy("this")
    private final List<Revocation> revocations = new ArrayList<>();

    @GuardedBy("this")
    private int leaseLosses;

    private volatile Function<String, CompletionStage<Void>> revoking =
            principal -> CompletableFuture.completedStage(null);

    /**
     * That the log has lost updates.
     *
     * @param end the position after which updates are told of from then on
     * @param heardBefore how many updates had been heard before
     */
    public record Loss(Position end, int heardBefore) {}

    /**
     * That a principal is revoked.
     *
     * @param principal who
     * @param heardBefore how many updates had been heard before
     */
    public record Revocation(String principal, int heardBefore) {}

    /** Makes something happen whenever an update has been heard, in the thread that tells of it. */
    public void afterEach(Runnable action) {
        this.afterEach = action;
    }

    /** Makes something happen at the end of every batch, in the thread that says so. */
    public void atEndOfBatch(Runnable action) {
        this.atEndOfBatch = action;
    }

    /** Says what a revocation of a principal returns. */
    public void revoking(Function<String, CompletionStage<Void>> answer) {
        this.revoking = answer;
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

    @Override
    public synchronized void historyLost(Position end) {
        losses.add(new Loss(end, heard.size()));
        notifyAll();
    }

    @Override
    public synchronized void leaseLost() {
        leaseLosses++;
        notifyAll();
    }

    @Override
    public CompletionStage<Void> revoke(String principal) {
        synchronized (this) {
            revocations.add(new Revocation(principal, heard.size()));
            notifyAll();
        }
        return revoking.apply(principal);
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

    /** {@return what was heard of losses of the log, in that order} */
    public synchronized List<Loss> losses() {
        return List.copyOf(losses);
    }

    /** {@return the principals that were revoked, in that order} */
    public synchronized List<Revocation> revocations() {
        return List.copyOf(revocations);
    }

    /** {@return how often the lease was lost} */
    public synchronized int leaseLosses() {
        return leaseLosses;
    }

    /**
     * Waits until something is true that depends on what was heard.
     *
     * @param awaited what it is, for people
     * @throws AssertionError when it takes too long
     */
    public synchronized void awaitUntil(String awaited, BooleanSupplier condition, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            waitUntil(deadline, awaited);
        }
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
