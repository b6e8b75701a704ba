package io.mercurehub.hub.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.option.OptionValues;
import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps the newest updates in memory; nothing outlives the process.
 *
 * <p>It keeps no more updates and no more {@linkplain Update#estimatedBytes() bytes} than its limits say, exactly: once an append
 * has returned, what exceeds them can no longer be read. One update that is larger than the limit of bytes is kept all the same,
 * alone. Every stage that it returns is complete.
 *
 * <p>Shared: one lock guards the log, and is held for well under a microsecond plus what the follower does when it is told of an
 * update. A follower that throws fails the {@link #append} that told it; the update stays in the log.
 */
public final class MemoryEventStore implements EventStore {

    /** How many updates are kept when nothing else is said. */
    public static final int DEFAULT_MAX_UPDATES = 10_000;

    /** How many bytes are kept when nothing else is said: 64 MiB. */
    public static final long DEFAULT_MAX_BYTES = 64L * 1024 * 1024;

    /** The largest limit of number. */
    public static final int LARGEST_MAX_UPDATES = 100_000_000;

    private final int maxUpdates;
    private final long maxBytes;
    private final IdHash idHash = new IdHash();
    private final Lock lock = new ReentrantLock();

    @GuardedBy("lock")
    private UpdateRing ring;

    @GuardedBy("lock")
    private @Nullable Follower follower;

    @GuardedBy("lock")
    private boolean closed;

    /** Opens a store with the default limits. */
    public MemoryEventStore() {
        this(DEFAULT_MAX_UPDATES, DEFAULT_MAX_BYTES);
    }

    /**
     * Opens a store that keeps what stays within both limits.
     *
     * @param maxUpdates at most so many updates; 1 to {@link #LARGEST_MAX_UPDATES}
     * @param maxBytes updates of at most so many bytes altogether; at least 1
     * @throws IllegalArgumentException when a limit is out of range
     */
    public MemoryEventStore(int maxUpdates, long maxBytes) {
        if (maxUpdates < 1 || maxUpdates > LARGEST_MAX_UPDATES) {
            throw new IllegalArgumentException(
                    "max_events: " + maxUpdates + " (expected: 1 to " + LARGEST_MAX_UPDATES + ")");
        }
        if (maxBytes < 1) {
            throw new IllegalArgumentException("max_bytes: " + maxBytes + " (expected: at least 1)");
        }
        this.maxUpdates = maxUpdates;
        this.maxBytes = maxBytes;
        this.ring = new UpdateRing(maxUpdates, maxBytes);
    }

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
            this.follower = follower;
            return new Position(ring.newest());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CompletionStage<Position> append(Update update) {
        int hash = idHash.of(idOf(update).value());
        int size = (int) Math.min(update.estimatedBytes(), Integer.MAX_VALUE);
        Position position;
        Follower told;
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            position = new Position(ring.add(update, size, hash));
            told = follower;
            if (told != null) {
                told.appended(new StoredUpdate(position, update));
            }
        } finally {
            lock.unlock();
        }
        if (told != null) {
            told.endOfBatch();
        }
        return CompletableFuture.completedFuture(position);
    }

    @Override
    public CompletionStage<Optional<Position>> locate(EventId id) {
        int hash = idHash.of(id.value());
        long position;
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            position = id.isEarliest() ? ring.newestTrimmed() : ring.earliest(id, hash);
        } finally {
            lock.unlock();
        }
        return CompletableFuture.completedFuture(
                position > 0 || id.isEarliest() ? Optional.of(new Position(position)) : Optional.empty());
    }

    @Override
    public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
        Update[] updates;
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            if (after.value() < ring.newestTrimmed()) {
                return CompletableFuture.completedFuture(HistoryPage.TRIMMED);
            }
            updates = ring.read(after.value(), maxUpdates, maxBytes);
        } finally {
            lock.unlock();
        }
        return CompletableFuture.completedFuture(page(after, updates));
    }

    @Override
    public boolean keepsHistory() {
        return true;
    }

    @Override
    public String description() {
        return "memory: the newest " + maxUpdates + " updates or " + OptionValues.printBytes(maxBytes)
                + ", whichever is less; a restart loses them";
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            ring = new UpdateRing(1, 1);
        } finally {
            lock.unlock();
        }
    }

    private static EventId idOf(Update update) {
        return update.id()
                .orElseThrow(() ->
                        new IllegalArgumentException("update: without an id (expected: an id, which the hub assigns)"));
    }

    private static EventStoreException closedException() {
        return new EventStoreException("memory store: closed");
    }

    private static HistoryPage page(Position after, Update[] updates) {
        if (updates.length == 0) {
            return HistoryPage.END;
        }
        StoredUpdate[] page = new StoredUpdate[updates.length];
        for (int i = 0; i < page.length; i++) {
            page[i] = new StoredUpdate(new Position(after.value() + 1 + i), updates[i]);
        }
        return new HistoryPage(Arrays.asList(page), false);
    }
}
