package io.mercurehub.hub.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps the newest updates in memory; nothing outlives the process.
 *
 * <p>It keeps no more updates and no more {@linkplain Update#estimatedBytes() bytes} than its limits say, exactly: once an append
 * has returned, what exceeds them can no longer be read. One update that is larger than the limit of bytes is kept all the same,
 * alone. Subscription events have limits of their own. With a limit of age, nothing older can be read, be the update a subscription
 * event or not; its memory is free when the store is used next. The same is true of what a rule for some topics expires. What a rule
 * lets never be replayed does not count as an update, but for its id, and stays for a while for those who are connected ({@link
 * LiveOnlyUpdates}). Every stage that it returns is complete.
 *
 * <p>Shared; guarded by itself. To append, the lock is held for well under a microsecond plus what the follower does when it is
 * told of an update; to read, for some nanoseconds an update. What the follower throws is contained ({@link ContainedFollower}).
 */
public final class MemoryEventStore implements EventStore, RetentionClock {

    /** How many updates are kept when nothing else is said. */
    public static final int DEFAULT_MAX_UPDATES = 10_000;

    /** How many bytes are kept when nothing else is said: 64 MiB. */
    public static final long DEFAULT_MAX_BYTES = 64L * 1024 * 1024;

    /** How many subscription events are kept beside the updates when nothing else is said. */
    public static final int DEFAULT_MAX_SUBSCRIPTION_EVENTS = 10_000;

    /** How many bytes of subscription events are kept when nothing else is said: 16 MiB. */
    public static final long DEFAULT_MAX_SUBSCRIPTION_BYTES = 16L * 1024 * 1024;

    /** The largest limit of number. */
    public static final int LARGEST_MAX_UPDATES = 100_000_000;

    private static final long NEVER = Long.MAX_VALUE;
    private static final long MIB = 1 << 20;

    private final int maxUpdates;
    private final long maxBytes;
    private final long maxAgeMillis;
    private final HistoryRules rules;
    private final AgeClock clock;

    @GuardedBy("this")
    private UpdateLog log;

    @GuardedBy("this")
    private @Nullable Follower follower;

    @GuardedBy("this")
    private boolean closed;

    /** Opens a store with the default limits. */
    public MemoryEventStore() {
        this(DEFAULT_MAX_UPDATES, DEFAULT_MAX_BYTES);
    }

    /**
     * Opens a store that keeps what stays within both limits, and subscription events within the default ones.
     *
     * @param maxUpdates at most so many updates; 1 to {@link #LARGEST_MAX_UPDATES}
     * @param maxBytes updates of at most so many bytes altogether; at least 1
     * @throws IllegalArgumentException when a limit is out of range
     */
    public MemoryEventStore(int maxUpdates, long maxBytes) {
        this(maxUpdates, maxBytes, DEFAULT_MAX_SUBSCRIPTION_EVENTS, DEFAULT_MAX_SUBSCRIPTION_BYTES);
    }

    /**
     * Opens a store that keeps what stays within these limits.
     *
     * @param maxUpdates at most so many updates; 1 to {@link #LARGEST_MAX_UPDATES}
     * @param maxBytes updates of at most so many bytes altogether; at least 1
     * @param maxEvents at most so many subscription events; 1 to {@link #LARGEST_MAX_UPDATES}
     * @param maxEventBytes subscription events of at most so many bytes altogether; at least 1
     * @throws IllegalArgumentException when a limit is out of range
     */
    public MemoryEventStore(int maxUpdates, long maxBytes, int maxEvents, long maxEventBytes) {
        this(
                HistorySettings.DEFAULTS.withMaxEvents(maxUpdates).withMaxBytes(maxBytes),
                maxEvents,
                maxEventBytes,
                InstantSource.system());
    }

    /**
     * Opens a store that keeps what the settings say, and subscription events within the default limits.
     *
     * @param history what is missing is as in {@link #MemoryEventStore()}
     * @throws IllegalArgumentException when a limit is out of range
     */
    public MemoryEventStore(HistorySettings history) {
        this(history, DEFAULT_MAX_SUBSCRIPTION_EVENTS, DEFAULT_MAX_SUBSCRIPTION_BYTES, InstantSource.system());
    }

    /**
     * Opens a store that keeps what the settings say.
     *
     * @param history what is missing is as in {@link #MemoryEventStore()}
     * @param maxEvents at most so many subscription events; 1 to {@link #LARGEST_MAX_UPDATES}
     * @param maxEventBytes subscription events of at most so many bytes altogether; at least 1
     * @param clock by which updates grow old
     * @throws IllegalArgumentException when a limit is out of range
     */
    public MemoryEventStore(HistorySettings history, int maxEvents, long maxEventBytes, InstantSource clock) {
        this.maxUpdates = history.maxEvents().orElse(DEFAULT_MAX_UPDATES);
        this.maxBytes = history.maxBytes().orElse(DEFAULT_MAX_BYTES);
        this.maxAgeMillis = history.maxAge().map(Duration::toMillis).orElse(NEVER);
        this.rules = new HistoryRules(history.rules());
        this.clock = new AgeClock(clock, 0);
        this.log = new UpdateLog(
                ring("max_events", maxUpdates, "max_bytes", maxBytes),
                ring("max_subscription_events", maxEvents, "max_subscription_bytes", maxEventBytes),
                new LiveOnlyUpdates(LiveOnlyUpdates.DEFAULT_MAX_BYTES));
    }

    private static UpdateRing ring(String countName, int count, String bytesName, long bytes) {
        if (count < 1 || count > LARGEST_MAX_UPDATES) {
            throw new IllegalArgumentException(
                    countName + ": " + count + " (expected: 1 to " + LARGEST_MAX_UPDATES + ")");
        }
        if (bytes < 1) {
            throw new IllegalArgumentException(bytesName + ": " + bytes + " (expected: at least 1)");
        }
        return new UpdateRing(count, bytes);
    }

    @Override
    public synchronized Position follow(Follower follower) {
        if (this.follower != null) {
            throw new IllegalStateException("follower: a second one (expected: one for each store)");
        }
        if (closed) {
            throw closedException();
        }
        this.follower = new ContainedFollower(follower);
        return new Position(log.newest());
    }

    @Override
    public CompletionStage<Position> append(Update update) {
        int size = (int) Math.min(update.estimatedBytes(), Integer.MAX_VALUE);
        long age = rules.maxAgeMillis(update);
        StoredUpdate stored;
        Follower told;
        try {
            synchronized (this) {
                if (closed) {
                    return CompletableFuture.failedFuture(closedException());
                }
                stored = log.add(update, size, trimOld(), age);
                told = follower;
                if (told != null) {
                    told.appended(stored);
                }
            }
        } catch (OutOfMemoryError e) {
            return CompletableFuture.failedFuture(new EventStoreException("memory store: " + e, e));
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
        long unused = trimOld();
        long position = id.isEarliest() ? log.newestTrimmed() : log.earliest(id);
        return CompletableFuture.completedFuture(
                position > 0 || id.isEarliest() ? Optional.of(new Position(position)) : Optional.empty());
    }

    @Override
    public synchronized CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
        if (closed) {
            return CompletableFuture.failedFuture(closedException());
        }
        long unused = trimOld();
        long from = after.value();
        if (from < log.newestTrimmed()) {
            return CompletableFuture.completedFuture(HistoryPage.TRIMMED);
        }
        return CompletableFuture.completedFuture(new HistoryPage(
                log.read(from, maxUpdates, maxBytes),
                false,
                new Position(log.eventsGoneUpTo(from)),
                new Position(log.neverKeptGoneUpTo(from))));
    }

    @Override
    public long clockMillis() {
        return clock.millis();
    }

    @Override
    public boolean keepsHistory() {
        return true;
    }

    @Override
    public String description() {
        return "memory: the newest " + maxUpdates + " updates or "
                + (maxBytes % MIB == 0 ? maxBytes / MIB + "MiB" : maxBytes + " bytes")
                + ", whichever is less"
                + (maxAgeMillis == NEVER
                        ? ""
                        : ", none older than "
                                + Duration.ofMillis(maxAgeMillis)
                                        .toString()
                                        .substring("PT".length())
                                        .toLowerCase(Locale.ROOT))
                + (rules.isEmpty() ? "" : ", some topics by rules of their own")
                + "; a restart loses them";
    }

    @Override
    public synchronized void close() {
        closed = true;
        log = new UpdateLog(new UpdateRing(1, 1), new UpdateRing(1, 1), new LiveOnlyUpdates(0));
    }

    /** Trims what is too old by now; returns the time, or 0 when nobody asks for it. */
    @GuardedBy("this")
    private long trimOld() {
        if (maxAgeMillis == NEVER && rules.isEmpty()) {
            return 0;
        }
        long now = clock.millis();
        if (maxAgeMillis != NEVER) {
            log.trimOlder(now - maxAgeMillis);
        }
        log.expire(now);
        return now;
    }

    private static EventStoreException closedException() {
        return new EventStoreException("memory store: closed");
    }
}
