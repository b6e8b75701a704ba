package io.mercurehub.hub.store;

import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;

/**
 * The newest updates of a log, within a limit of number and one of bytes. A new update pushes out the oldest ones; the newest
 * one stays, whatever its size.
 *
 * <p>The ring doubles as it fills, up to the limit of number; beside the updates themselves it takes 40 to 48 bytes a slot.
 * Updates are counted from the oldest one, whose place is 0.
 *
 * <p>Confined: its store calls it with a lock held. So whatever takes long or touches memory that is not at hand, such as hashes
 * and sizes, comes from outside and is kept here.
 */
final class UpdateRing {

    private static final int FIRST_CAPACITY = 64;

    private final int maxUpdates;
    private final long maxBytes;

    private Update[] updates;
    private long[] positions;
    private long[] times;
    private int[] sizes;
    private IdIndex index;
    private int oldestSlot;
    private int count;
    private long bytes;
    private long newestTrimmed;

    /**
     * @param maxUpdates at least 1
     * @param maxBytes at least 0
     */
    UpdateRing(int maxUpdates, long maxBytes) {
        this.maxUpdates = maxUpdates;
        this.maxBytes = maxBytes;
        this.updates = new Update[Math.min(FIRST_CAPACITY, maxUpdates)];
        this.positions = new long[updates.length];
        this.times = new long[updates.length];
        this.sizes = new int[updates.length];
        this.index = new IdIndex(updates);
    }

    /**
     * Adds an update, after trimming the oldest ones as far as the limits demand.
     *
     * @param position greater than that of every update before it
     * @param size its size in bytes
     * @param idHash the hash of its id
     * @param timeMillis when it was appended; never less than that of the update before
     */
    void add(long position, Update update, int size, int idHash, long timeMillis) {
        while (count == maxUpdates || (count > 0 && bytes + size > maxBytes)) {
            trimOldest();
        }
        if (count == updates.length) {
            grow();
        }
        int slot = slotOf(count);
        updates[slot] = update;
        positions[slot] = position;
        times[slot] = timeMillis;
        sizes[slot] = size;
        index.add(slot, idHash);
        count++;
        bytes += size;
    }

    /** Trims every update up to a position. */
    void trimUpTo(long position) {
        while (count > 0 && positions[oldestSlot] <= position) {
            trimOldest();
        }
    }

    /** Trims every update up to a time, in milliseconds. */
    void trimOlder(long timeMillis) {
        while (count > 0 && times[oldestSlot] <= timeMillis) {
            trimOldest();
        }
    }

    /** {@return how many updates there are} */
    int count() {
        return count;
    }

    /** {@return the position of the newest update that was trimmed, or 0} */
    long newestTrimmed() {
        return newestTrimmed;
    }

    /**
     * {@return the position of the earliest update of an id, or 0}
     *
     * @param idHash the hash of the id
     */
    long earliest(EventId id, int idHash) {
        int slot = index.earliest(id, idHash);
        return slot < 0 ? 0 : positions[slot];
    }

    /** {@return the place of the first update after a position; beyond the last place when there is none} */
    int firstAfter(long position) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (positions[slotOf(middle)] <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** {@return the position of the update at a place; greater than any when there is none} */
    long position(int place) {
        return place < count ? positions[slotOf(place)] : Long.MAX_VALUE;
    }

    /** {@return the update at a place} */
    Update update(int place) {
        return updates[slotOf(place)];
    }

    /** {@return the size of the update at a place, in bytes} */
    int size(int place) {
        return sizes[slotOf(place)];
    }

    private void trimOldest() {
        index.remove(oldestSlot);
        newestTrimmed = positions[oldestSlot];
        forget(oldestSlot);
        oldestSlot = slotOf(1);
        count--;
    }

    @SuppressWarnings("NullAway") // the slots beyond those that count are empty, and nobody reads them
    private void forget(int slot) {
        updates[slot] = null;
        bytes -= sizes[slot];
    }

    /** Doubles a ring whose slots are all taken. */
    private void grow() {
        int capacity = (int) Math.min(maxUpdates, 2L * count);
        Update[] roomier = new Update[capacity];
        long[] roomierPositions = new long[capacity];
        long[] roomierTimes = new long[capacity];
        int[] roomierSizes = new int[capacity];
        IdIndex roomierIndex = new IdIndex(roomier);
        for (int place = 0; place < count; place++) {
            int slot = slotOf(place);
            roomier[place] = updates[slot];
            roomierPositions[place] = positions[slot];
            roomierTimes[place] = times[slot];
            roomierSizes[place] = sizes[slot];
            roomierIndex.add(place, index.hashIn(slot));
        }
        updates = roomier;
        positions = roomierPositions;
        times = roomierTimes;
        sizes = roomierSizes;
        index = roomierIndex;
        oldestSlot = 0;
    }

    /** {@return the slot of the update at a place, counted from the oldest one} */
    private int slotOf(int place) {
        int slot = oldestSlot + place;
        return slot < updates.length ? slot : slot - updates.length;
    }
}
