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
 * <p>On a thread of its own, so that the committer goes on writing, whatever those do who are told. A step that fails is taken up
 * again where it was.
 */
final class Announcer {

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final Queue<Announcement> queue = new ConcurrentLinkedQueue<>();
    private final Consumer<PendingAppend> acknowledged;
    private final SerialWorker worker;

    private volatile EventStore.@Nullable Follower follower;

    /**
     * @param executor announces
     * @param acknowledged hears of each update that is acknowledged
     */
    Announcer(Executor executor, Consumer<PendingAppend> acknowledged) {
        this.acknowledged = acknowledged;
        this.worker = new SerialWorker(executor, 0, this::step, Announcer::report);
    }

    /** Tells this one, too, of what is announced from now on. */
    void tell(EventStore.Follower follower) {
        this.follower = follower;
    }

    /**
     * Announces updates that follow each other, perhaps none.
     *
     * @param first the position of the first of them
     * @param told completed when they, and all before, are announced
     */
    void announce(List<PendingAppend> appends, long first, CompletableFuture<Void> told) {
        queue.add(new Announcement(appends, first, told));
        worker.wake();
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
        while (next.heard < next.appends.size()) {
            PendingAppend append = next.appends.get(next.heard);
            StoredUpdate stored = new StoredUpdate(
                    new Position(next.first + next.heard), append.update, append.replayableUntilMillis);
            next.heard++;
            if (told != null) {
                told.appended(stored);
            }
        }
        while (next.acknowledged < next.appends.size()) {
            PendingAppend append = next.appends.get(next.acknowledged);
            Position position = new Position(next.first + next.acknowledged);
            next.acknowledged++;
            acknowledged.accept(append);
            append.acknowledged.complete(position);
        }
        queue.remove();
        next.told.complete(null);
        if (told != null) {
            told.endOfBatch();
        }
        return true;
    }

    private static void report(Throwable failure) {
        LOG.error("Not all could be told of updates that are in the history; it goes on", failure);
    }

    /** Updates that are safe, the position of the first of them, and what completes when all of it is told. */
    private static final class Announcement {

        private final List<PendingAppend> appends;
        private final long first;
        private final CompletableFuture<Void> told;

        /** How many of them the follower has heard of, and how many are acknowledged. */
        private int heard;

        private int acknowledged;

        Announcement(List<PendingAppend> appends, long first, CompletableFuture<Void> told) {
            this.appends = appends;
            this.first = first;
            this.told = told;
        }
    }
}
