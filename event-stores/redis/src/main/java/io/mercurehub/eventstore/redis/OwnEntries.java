package io.mercurehub.eventstore.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.redis.Places.Era;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What this node has appended and the tail has not told yet. It need not be read from Redis: an answer says its number, and whether
 * others have appended in between shows by those before it. Has so many bytes at most; the tail reads what there is no room for.
 *
 * <p>Shared; guarded by itself.
 */
final class OwnEntries {

    private static final long MAX_BYTES = 4L << 20;

    /** As long as this node appends, its tail waits so long for more, and only then asks Redis what others have appended. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @GuardedBy("this")
    private final Deque<Own> waiting = new ArrayDeque<>();

    @GuardedBy("this")
    private long bytes;

    /** Whether this node has appended since the tail has last asked Redis. */
    @GuardedBy("this")
    private boolean isAppending;

    private record Own(Object session, Era era, LogEntry entry) {}

    /**
     * Adds what Redis has acknowledged, in the order of its numbers.
     *
     * @param session in which it has
     * @param era of the log that it was
     */
    synchronized void add(Object session, Era era, List<LogEntry> entries) {
        isAppending = true;
        for (LogEntry entry : entries) {
            if (bytes >= MAX_BYTES) {
                break;
            }
            waiting.add(new Own(session, era, entry));
            bytes += entry.size;
        }
        notifyAll();
    }

    /**
     * {@return what follows a number without a gap, in the same session and era; nothing when Redis has to be asked}
     *
     * @param most so many at most
     */
    synchronized List<LogEntry> take(Object session, Era era, long after, int most) {
        skip(session, era, after);
        if (isAppending) {
            await();
            skip(session, era, after);
        }
        List<LogEntry> next = new ArrayList<>();
        for (long number = after + 1; next.size() < most && isAt(session, era, number); number++) {
            next.add(remove());
        }
        isAppending = !next.isEmpty() || !waiting.isEmpty();
        return next;
    }

    /** Drops what has been read, and what was in the log of another session or era. */
    @GuardedBy("this")
    private void skip(Object session, Era era, long after) {
        while (!waiting.isEmpty()) {
            Own next = waiting.element();
            if (next.session() == session && next.era().equals(era) && next.entry().number > after) {
                return;
            }
            LogEntry unused = remove();
        }
    }

    @GuardedBy("this")
    private boolean isAt(Object session, Era era, long number) {
        Own next = waiting.peek();
        return next != null && next.session() == session && next.era().equals(era) && next.entry().number == number;
    }

    @GuardedBy("this")
    private LogEntry remove() {
        LogEntry entry = waiting.remove().entry();
        bytes -= entry.size;
        return entry;
    }

    @GuardedBy("this")
    private void await() {
        try {
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            for (long left = PATIENCE_NANOS; waiting.isEmpty() && left > 0; left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
