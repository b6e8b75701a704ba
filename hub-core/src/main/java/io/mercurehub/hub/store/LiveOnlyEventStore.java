package io.mercurehub.hub.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps nothing: it orders the updates, tells the follower, and forgets them.
 *
 * <p>Every update is trimmed as soon as it is appended. So no id is known, {@link EventId#EARLIEST} is the place of the newest
 * update, and reading on from any other place finds that the log is trimmed. Every stage that it returns is complete.
 *
 * <p>Shared; guarded by itself, also while the follower is told of an update. What that throws is contained ({@link
 * ContainedFollower}).
 */
public final class LiveOnlyEventStore implements EventStore {

    @GuardedBy("this")
    private Position newest = Position.START;

    @GuardedBy("this")
    private @Nullable Follower follower;

    @GuardedBy("this")
    private boolean closed;

    @Override
    public synchronized Position follow(Follower follower) {
        if (this.follower != null) {
            throw new IllegalStateException("follower: a second one (expected: one for each store)");
        }
        if (closed) {
            throw closedException();
        }
        this.follower = new ContainedFollower(follower);
        return newest;
    }

    @Override
    public CompletionStage<Position> append(Update update) {
        StoredUpdate stored;
        Follower told;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            stored = new StoredUpdate(new Position(newest.value() + 1), update);
            newest = stored.position();
            told = follower;
            if (told != null) {
                told.appended(stored);
            }
        }
        if (told != null) {
            told.endOfBatch();
        }
        return CompletableFuture.completedFuture(stored.position());
    }

    @Override
    public synchronized CompletionStage<Optional<Position>> locate(EventId id) {
        if (closed) {
            return CompletableFuture.failedFuture(closedException());
        }
        return CompletableFuture.completedFuture(id.isEarliest() ? Optional.of(newest) : Optional.empty());
    }

    @Override
    public synchronized CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
        if (closed) {
            return CompletableFuture.failedFuture(closedException());
        }
        return CompletableFuture.completedFuture(after.equals(newest) ? HistoryPage.END : HistoryPage.TRIMMED);
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
    public synchronized void close() {
        closed = true;
    }

    private static EventStoreException closedException() {
        return new EventStoreException("live-only store: closed");
    }
}
