package io.mercurehub.hub.dispatch;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest updates of the log, encoded: what the lanes follow, and what serves everyone who is a little behind.
 *
 * <p>Each has a sequence number, consecutive from 0 since the hub began. The tail alone writes; any thread reads without a lock.
 * What is asked for may be gone: then the answer is null or -1, and the log has it.
 */
final class RecentUpdates {

    private static final int MAX_ENTRIES = 1 << 16;

    /** No update weighs less. */
    private static final int MIN_ENTRY_BYTES = 256;

    private final long maxBytes;
    private final AtomicReferenceArray<@Nullable LogEntry> slots;

    /** The sequence number that the next update gets. */
    private volatile long head;

    /** The sequence number of the oldest update that is here. */
    private volatile long oldest;

    /** The position in the log of the update before the oldest one here. */
    private volatile long positionBeforeOldest;

    /** Whoever came before this position in the log may have read updates that are lost; 0: nothing is. */
    private volatile long lostBefore;

    private long bytes;

    /** @param maxBytes about how much memory the updates may take; the newest one stays in any case */
    RecentUpdates(long maxBytes) {
        this.maxBytes = maxBytes;
        int most = (int) Math.min(MAX_ENTRIES, maxBytes / MIN_ENTRY_BYTES + 1);
        this.slots = new AtomicReferenceArray<>(Integer.highestOneBit(2 * most - 1));
    }

    /** Begins after a position in the log. Called once, before the first update is added. */
    void begin(long startPosition) {
        positionBeforeOldest = startPosition;
    }

    /** Adds the next update of the log. For the tail. */
    void add(LogEntry entry) {
        long sequence = head;
        makeRoom(entry.weight());
        slots.set(slot(sequence), entry);
        bytes += entry.weight();
        head = sequence + 1;
    }

    /** Leaves an update out, and forgets all before it: whoever has not passed it reads the log. For the tail. */
    void skip(long position) {
        long sequence = head;
        long leaving = oldest;
        positionBeforeOldest = position;
        oldest = sequence + 1;
        head = sequence + 1;
        for (; leaving < sequence; leaving++) {
            slots.set(slot(leaving), null);
        }
        bytes = 0;
    }

    /**
     * Forgets everything, since the log has lost some of it, and goes on after a position. Whoever came before knows that before any
     * update which follows is here. For the tail.
     */
    void lose(long end) {
        lostBefore = end;
        skip(end);
    }

    /** {@return whether somebody who came at a position in the log may have read updates that are lost} */
    boolean hasLost(long joinedAt) {
        return joinedAt < lostBefore;
    }

    /** Up to where the updates go: the sequence number of the next one, and the position in the log of the newest. */
    record End(long sequence, long position) {}

    /** {@return up to where the updates go now} */
    End end() {
        while (true) {
            long sequence = head;
            long position = positionBeforeOldest;
            LogEntry newest = get(sequence - 1);
            if (newest != null) {
                return new End(sequence, newest.position());
            }
            if (oldest == sequence && head == sequence && positionBeforeOldest == position) {
                return new End(sequence, position);
            }
        }
    }

    /** {@return the sequence number that the next update gets} */
    long head() {
        return head;
    }

    /** {@return the update of that number, or null when it is gone or does not exist yet} */
    @Nullable
    LogEntry get(long sequence) {
        if (sequence < 0 || sequence >= head) {
            return null;
        }
        LogEntry entry = slots.get(slot(sequence));
        return sequence < oldest ? null : entry;
    }

    /** {@return the position in the log after which there is no gap up to the newest update} */
    long coveredAfter() {
        return positionBeforeOldest;
    }

    /**
     * {@return the sequence number of the first update after a position in the log, {@link #head} when there is none yet, or -1
     * when some that follow the place are no longer here}
     */
    long firstAfter(long position) {
        long low = oldest;
        long high = head;
        if (position < positionBeforeOldest) {
            return -1;
        }
        while (low < high) {
            long middle = (low + high) >>> 1;
            LogEntry entry = get(middle);
            if (entry == null || entry.position() <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return position < positionBeforeOldest ? -1 : low;
    }

    private void makeRoom(long needed) {
        while (oldest < head && (bytes + needed > maxBytes || head - oldest == slots.length())) {
            int slot = slot(oldest);
            LogEntry leaving = slots.get(slot);
            if (leaving == null) {
                throw new IllegalStateException("recent updates: slot of " + oldest + " is empty");
            }
            positionBeforeOldest = leaving.position();
            long next = oldest + 1;
            oldest = next;
            slots.set(slot, null);
            bytes -= leaving.weight();
        }
    }

    private int slot(long sequence) {
        return (int) (sequence & (slots.length() - 1));
    }
}
