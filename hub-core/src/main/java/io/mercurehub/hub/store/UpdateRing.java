package io.mercurehub.hub.store;

import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;

/**
 * The newest updates of a log, within a limit of number and one of bytes. A new update pushes out the oldest ones; the newest
 * one stays, whatever its size.
 *
 * <p>The n-th update of the log has the position n. The ring doubles as it fills, up to the limit of number; beside the updates
 * themselves it takes 24 to 32 bytes a slot.
 *
 * <p>Confined: its store calls it with a lock held. So whatever takes long or touches memory that is not at hand, such as hashes
 * and sizes, comes from outside and is kept here.
 */
final class UpdateRing {

    private static final int FIRST_CAPACITY = 64;

    private final int maxUpdates;
    private final long maxBytes;

    private Update[] updates;
    private int[] sizes;
    private IdIndex index;
    private int oldestSlot;
    private int count;
    private long bytes;
    private long newest;

    /**
     * @param maxUpdates at least 1
     * @param maxBytes at least 0
     */
    UpdateRing(int maxUpdates, long maxBytes) {
        this.maxUpdates = maxUpdates;
        this.maxBytes = maxBytes;
        this.updates = new Update[Math.min(FIRST_CAPACITY, maxUpdates)];
        this.sizes = new int[updates.length];
        this.index = new IdIndex(updates);
    }

    /**
     * Adds an update, after trimming the oldest ones as far as the limits demand.
     *
     * @param size its size in bytes
     * @param idHash the hash of its id
     * @return its position
     */
    long add(Update update, int size, int idHash) {
        while (count == maxUpdates || (count > 0 && bytes + size > maxBytes)) {
            trimOldest();
        }
        if (count == updates.length) {
            grow();
        }
        int slot = slotOf(count);
        updates[slot] = update;
        sizes[slot] = size;
        index.add(slot, idHash);
        count++;
        bytes += size;
        newest++;
        return newest;
    }

    /** {@return the position of the newest update, or 0} */
    long newest() {
        return newest;
    }

    /** {@return the position of the newest update that was trimmed, or 0} */
    long newestTrimmed() {
        return newest - count;
    }

    /**
     * {@return the position of the earliest update of an id, or 0}
     *
     * @param idHash the hash of the id
     */
    long earliest(EventId id, int idHash) {
        int slot = index.earliest(id, idHash);
        if (slot < 0) {
            return 0;
        }
        int place = slot >= oldestSlot ? slot - oldestSlot : slot - oldestSlot + updates.length;
        return newestTrimmed() + place + 1;
    }

    /**
     * {@return updates that follow each other in the log}
     *
     * @param after the position before the first of them; not less than that of the newest trimmed update
     * @param limit at most so many
     * @param limitBytes no more than fit into so many bytes, but at least one if there is one
     */
    Update[] read(long after, int limit, long limitBytes) {
        int place = (int) Math.min(after - newestTrimmed(), count);
        int most = Math.min(limit, count - place);
        int taken = 0;
        long takenBytes = 0;
        while (taken < most) {
            takenBytes += sizes[slotOf(place + taken)];
            if (taken > 0 && takenBytes > limitBytes) {
                break;
            }
            taken++;
        }
        return copy(place, taken);
    }

    private void trimOldest() {
        index.remove(oldestSlot);
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
        Update[] roomier = copy(0, capacity);
        int[] roomierSizes = new int[capacity];
        IdIndex roomierIndex = new IdIndex(roomier);
        for (int place = 0; place < count; place++) {
            int slot = slotOf(place);
            roomierSizes[place] = sizes[slot];
            roomierIndex.add(place, index.hashIn(slot));
        }
        updates = roomier;
        sizes = roomierSizes;
        index = roomierIndex;
        oldestSlot = 0;
    }

    /** {@return a new array that begins with the updates from a place on, as many as there are and fit} */
    private Update[] copy(int place, int length) {
        Update[] copy = new Update[length];
        int available = Math.min(length, count - place);
        int slot = slotOf(place);
        int untilEnd = Math.min(available, updates.length - slot);
        System.arraycopy(updates, slot, copy, 0, untilEnd);
        System.arraycopy(updates, 0, copy, untilEnd, available - untilEnd);
        return copy;
    }

    /** {@return the slot of the update at a place, counted from the oldest one} */
    private int slotOf(int place) {
        int slot = oldestSlot + place;
        return slot < updates.length ? slot : slot - updates.length;
    }
}
