package io.mercurehub.eventstore.file.commit;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.work.SerialWorker;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of updates once they are safe: first the follower, in the order of the log, then whoever has appended them.
 *
 * <p>On a thread of its own, so that the committer goes on writing, whatever those do who are told; but the committer itself
 * tells of a single update behind which nothing waits, which spares a switch between threads. A step that fails is taken up again where it was.
 */
final class Announcer {

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final Queue<Announcement> queue = new ConcurrentLinkedQueue<>();
    private final Consumer<PendingAppend> whenAcknowledged;
    private final SerialWorker worker;

    /** Of how many of the updates in the first announcement the follower has heard, and how many are acknowledged. */
    private int heard;

    private int acknowledged;

    private volatile EventStore.@Nullable Follower follower;

    /**
     * @param executor announces
     * @param whenAcknowledged hears of each update that is acknowledged
     */
    Announcer(Executor executor, Consumer<PendingAppend> whenAcknowledged) {
        this.whenAcknowledged = whenAcknowledged;
        this.worker = new SerialWorker(executor, 0, this::step, Announcer::report);
    }

    /** Tells this one, too, of what is announced from now on. */
    void tell(EventStore.Follower follower) {
        this.follower = follower;
    }

    /**
     * Takes updates that follow each other, perhaps none, to announce them at the next {@link #announce}.
     *
     * @param first the position of the first of them
     * @param told completed when they, and all before, are announced
     */
    void add(List<PendingAppend> appends, long first, CompletableFuture<Void> told) {
        queue.add(new Announcement(appends, first, told));
    }

    /**
     * Announces what was added.
     *
     * @param here whether the calling thread may do it, which it does for one piece if nobody else is at it
     */
    void announce(boolean here) {
        worker.wake(here ? 1 : 0);
    }

    /** {@return whether it does not get on; see {@link SerialWorker#hasStalled}} */
    boolean hasStalled(long nowNanos, long patienceNanos) {
        return worker.hasStalled(nowNanos, patienceNanos);
    }

    private boolean step() {
        Announcement next = queue.peek();
        if (next == null) {
            return false;
        }
        EventStore.Follower told = follower;
        while (heard < next.appends.size()) {
            PendingAppend append = next.appends.get(heard);
            StoredUpdate stored =
                    new StoredUpdate(new Position(next.first + heard), append.update, append.replayableUntilMillis);
            heard++;
            if (told != null) {
                told.appended(stored);
            }
        }
        while (acknowledged < next.appends.size()) {
            PendingAppend append = next.appends.get(acknowledged);
            Position position = new Position(next.first + acknowledged);
            acknowledged++;
            whenAcknowledged.accept(append);
            append.acknowledged.complete(position);
        }
        queue.remove();
        heard = 0;
        acknowledged = 0;
        next.told.complete(null);
        if (told != null) {
            told.endOfBatch();
        }
        return !queue.isEmpty();
    }

    private static void report(Throwable failure) {
        LOG.error("Could not announce all updates that are in the history; it continues", failure);
    }

    /** Updates that are safe, the position of the first of them, and what completes when all of it is told. */
    private record Announcement(List<PendingAppend> appends, long first, CompletableFuture<Void> told) {}
}
