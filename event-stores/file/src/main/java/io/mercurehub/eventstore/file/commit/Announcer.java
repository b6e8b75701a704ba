package io.mercurehub.eventstore.file.commit;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of updates once they are safe: first the follower, in the order of the log, then whoever has appended them.
 *
 * <p>A few updates are announced by the committer itself, which saves a switch of threads; many by another thread, while the
 * committer goes on writing. {@code turns} sees to it that one thread is at it at a time.
 */
final class Announcer {

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    /** The committer announces no more than so many updates by itself. */
    private static final int FEW = 16;

    private final Executor executor;
    private final Queue<Announcement> queue = new ConcurrentLinkedQueue<>();

    /** How many announcements have come since whoever is at it looked; 0: nobody is at it. */
    private final AtomicInteger turns = new AtomicInteger();

    private volatile EventStore.@Nullable Follower follower;

    /** @param executor announces what the committer leaves to it */
    Announcer(Executor executor) {
        this.executor = executor;
    }

    /** Updates that are safe, the position of the first of them, and who waits for all of it to be told. */
    private record Announcement(
            List<PendingAppend> appends,
            long first,
            @Nullable CompletableFuture<Void> told) {}

    /** Tells this one, too, of what is announced from now on. */
    void tell(EventStore.Follower follower) {
        this.follower = follower;
    }

    /** Announces updates that follow each other. */
    void announce(List<PendingAppend> appends, long first) {
        add(new Announcement(appends, first, null));
    }

    /** {@return completes when everything before has been announced} */
    CompletionStage<Void> announced() {
        CompletableFuture<Void> told = new CompletableFuture<>();
        add(new Announcement(List.of(), 0, told));
        return told;
    }

    private void add(Announcement announcement) {
        queue.add(announcement);
        if (turns.getAndIncrement() == 0) {
            if (announcement.appends().size() <= FEW) {
                run();
            } else {
                executor.execute(this::run);
            }
        }
    }

    private void run() {
        int seen;
        do {
            seen = turns.get();
            Announcement next = queue.poll();
            while (next != null) {
                tell(next);
                next = queue.poll();
            }
        } while (turns.addAndGet(-seen) != 0);
    }

    private void tell(Announcement announcement) {
        List<PendingAppend> appends = announcement.appends();
        EventStore.Follower told = follower;
        try {
            for (int i = 0; i < appends.size() && told != null; i++) {
                PendingAppend append = appends.get(i);
                told.appended(new StoredUpdate(
                        new Position(announcement.first() + i), append.update, append.replayableUntilMillis));
            }
        } catch (RuntimeException e) {
            LOG.error("The follower of the history failed", e);
        }
        for (int i = 0; i < appends.size(); i++) {
            appends.get(i).acknowledged.complete(new Position(announcement.first() + i));
        }
        if (announcement.told() != null) {
            announcement.told().complete(null);
        }
        try {
            if (told != null && !appends.isEmpty()) {
                told.endOfBatch();
            }
        } catch (RuntimeException e) {
            LOG.error("The follower of the history failed", e);
        }
    }
}
