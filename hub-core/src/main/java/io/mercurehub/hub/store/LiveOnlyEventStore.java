package io.mercurehub.hub.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps nothing: it orders the updates, tells the follower, and forgets them.
 *
 * <p>Every update is trimmed as soon as it is appended. So no id is known, {@link EventId#EARLIEST} is the place of the newest
 * update, and reading on from any other place finds that the log is trimmed. Every stage that it returns is complete.
 *
 * <p>Shared: one lock guards the order, and is held while the follower is told of an update. What that throws is contained ({@link
 * ContainedFollower}).
 */
public final class LiveOnlyEventStore implements EventStore {

    private final Lock lock = new ReentrantLock();

    @GuardedBy("lock")
    private Position newest = Position.START;

    @GuardedBy("lock")
    private @Nullable Follower follower;

    @GuardedBy("lock")
    private boolean closed;

    @Override
    public Position follow(Follower follower) {
        lock.lock();
        try {
            if (this.follower != null) {
                throw new IllegalStateException("follower: a second one (expected: one for each store)");
            }
            if (closed) {
                throw closedException();
            }
            this.follower = new ContainedFollower(follower);
            return newest;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CompletionStage<Position> append(Update update) {
        StoredUpdate stored;
        Follower told;
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            stored = new StoredUpdate(new Position(newest.value() + 1), update);
            newest = stored.position();
            told = follower;
            if (told != null) {
                told.appended(stored);
            }
        } finally {
            lock.unlock();
        }
        if (told != null) {
            told.endOfBatch();
        }
        return CompletableFuture.completedFuture(stored.position());
    }

    @Override
    public CompletionStage<Optional<Position>> locate(EventId id) {
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            return CompletableFuture.completedFuture(id.isEarliest() ? Optional.of(newest) : Optional.empty());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            return CompletableFuture.completedFuture(after.equals(newest) ? HistoryPage.END : HistoryPage.TRIMMED);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean keepsHistory() {
        return false;
    }

    @Override
    public String description() {
        return "local: keeps nothing; whoever reconnects, or is too slow, has missed what was published meanwhile";
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private static EventStoreException closedException() {
        return new EventStoreException("live-only store: closed");
    }
}
