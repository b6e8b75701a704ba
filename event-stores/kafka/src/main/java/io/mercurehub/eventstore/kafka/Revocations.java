package io.mercurehub.eventstore.kafka;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.store.EventStoreException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The revocations that this node carries out, and those for which it waits until all nodes have.
 *
 * <p>Shared; guarded by itself.
 */
final class Revocations {

    /** The places of those that are not carried out yet. */
    @GuardedBy("this")
    private final TreeSet<Long> underWay = new TreeSet<>();

    @GuardedBy("this")
    private long newest;

    @GuardedBy("this")
    private final List<Waiter> waiters = new ArrayList<>();

    private record Waiter(long place, long deadlineNanos, CompletableFuture<@Nullable Void> done) {}

    /** This node begins to carry out one. */
    synchronized void begins(long place) {
        underWay.add(place);
        newest = Math.max(newest, place);
    }

    /** This node has carried out one. */
    synchronized void isDone(long place) {
        underWay.remove(place);
    }

    /** {@return the place up to which this node has carried out all} */
    synchronized long through() {
        return underWay.isEmpty() ? newest : underWay.first() - 1;
    }

    /** {@return once all nodes have carried out the one at a place; exceptionally if that takes too long} */
    synchronized CompletionStage<@Nullable Void> await(long place, long deadlineNanos) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        waiters.add(new Waiter(place, deadlineNanos, done));
        return done;
    }

    /** Looks which ones all nodes have carried out by now. */
    void look(LongPredicate isDoneByAll) {
        List<CompletableFuture<@Nullable Void>> done = new ArrayList<>();
        List<CompletableFuture<@Nullable Void>> late = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
                Waiter waiter = all.next();
                if (isDoneByAll.test(waiter.place)) {
                    done.add(waiter.done);
                    all.remove();
                } else if (System.nanoTime() - waiter.deadlineNanos > 0) {
                    late.add(waiter.done);
                    all.remove();
                }
            }
        }
        done.forEach(waiting -> waiting.complete(null));
        late.forEach(waiting -> waiting.completeExceptionally(
                new EventStoreException("kafka store: not all nodes have said in time that they have revoked")));
    }

    /** Another history begins, or none: what is waited for won't be known. */
    void fail() {
        List<Waiter> failed;
        synchronized (this) {
            failed = List.copyOf(waiters);
            waiters.clear();
            underWay.clear();
            newest = 0;
        }
        failed.forEach(waiter -> waiter.done.completeExceptionally(
                new EventStoreException("kafka store: whether all nodes have revoked cannot be known any more")));
    }
}
