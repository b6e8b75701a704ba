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

    private final long maxBytes;
    private volatile AtomicReferenceArray<@Nullable LogEntry> slots;

    /** The sequence number that the next update gets. */
    private volatile long head;

    /** The sequence number of the oldest update that is here. */
    private volatile long oldest;

    /** The position in the log of the update before the oldest one here. */
    private volatile long positionBeforeOldest;

    private long bytes;

    /** @param maxBytes about how much memory the updates may take; the newest one stays in any case */
    RecentUpdates(long maxBytes) {
        this(maxBytes, 1 << 8);
    }

    /** @param minEntries for how many updates there is room before it grows; a power of two */
    RecentUpdates(long maxBytes, int minEntries) {
        this.maxBytes = maxBytes;
        this.slots = new AtomicReferenceArray<>(minEntries);
    }

    /** Begins after a position in the log. Called once, before the first update is added. */
    void begin(long startPosition) {
        positionBeforeOldest = startPosition;
    }

    /** Adds the next update of the log. For the tail. */
    void add(LogEntry entry) {
        long sequence = head;
        makeRoom(entry.weight());
        AtomicReferenceArray<@Nullable LogEntry> table = slots;
        if (sequence - oldest == table.length()) {
            table = grow(table);
        }
        table.set(index(sequence, table), entry);
        bytes += entry.weight();
        head = sequence + 1;
    }

    /** Leaves an update out, and forgets all before it: whoever has not passed it reads the log. For the tail. */
    void skip(long position) {
        long sequence = head;
        AtomicReferenceArray<@Nullable LogEntry> table = slots;
        positionBeforeOldest = position;
        oldest = sequence + 1;
        head = sequence + 1;
        for (int i = 0; i < table.length(); i++) {
            table.set(i, null);
        }
        bytes = 0;
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
        AtomicReferenceArray<@Nullable LogEntry> table = slots;
        LogEntry entry = table.get(index(sequence, table));
        return sequence < oldest || table != slots ? again(sequence) : entry;
    }

    private @Nullable LogEntry again(long sequence) {
        while (sequence >= oldest) {
            AtomicReferenceArray<@Nullable LogEntry> table = slots;
            LogEntry entry = table.get(index(sequence, table));
            if (table == slots) {
                return sequence < oldest ? null : entry;
            }
        }
        return null;
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
        while (oldest < head && (bytes + needed > maxBytes || head - oldest == MAX_ENTRIES)) {
            AtomicReferenceArray<@Nullable LogEntry> table = slots;
            int slot = index(oldest, table);
            LogEntry leaving = table.get(slot);
            if (leaving == null) {
                throw new IllegalStateException("recent updates: slot of " + oldest + " is empty");
            }
            positionBeforeOldest = leaving.position();
            long next = oldest + 1;
            oldest = next;
            table.set(slot, null);
            bytes -= leaving.weight();
        }
    }

    private AtomicReferenceArray<@Nullable LogEntry> grow(AtomicReferenceArray<@Nullable LogEntry> table) {
        AtomicReferenceArray<@Nullable LogEntry> larger = new AtomicReferenceArray<>(2 * table.length());
        for (long sequence = oldest; sequence < head; sequence++) {
            larger.set(index(sequence, larger), table.get(index(sequence, table)));
        }
        slots = larger;
        return larger;
    }

    private static int index(long sequence, AtomicReferenceArray<?> table) {
        return (int) (sequence & (table.length() - 1));
    }
}
