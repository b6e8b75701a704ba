package io.mercurehub.hub.store;

import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;
import org.jspecify.annotations.Nullable;

/**
 * The newest updates of a log, within a limit of number and one of bytes. A new update pushes out the oldest ones; the newest
 * one stays, whatever its size.
 *
 * <p>Of some only the id is held, at its place: of those that were never kept, which do not count, and of those whose content was
 * forgotten before they are pushed out.
 *
 * <p>The ring doubles as it fills, up to the limit of number; beside the updates themselves it takes 53 to 61 bytes a slot.
 * Updates are counted from the oldest one, whose place is 0.
 *
 * <p>Confined: its store calls it with a lock held. So whatever takes long or touches memory that is not at hand, such as hashes
 * and sizes, comes from outside and is kept here.
 */
final class UpdateRing {

    private static final int FIRST_CAPACITY = 64;

    /** About how much memory an id takes beside its characters. */
    private static final int ID_BYTES = 100;

    private final int maxUpdates;
    private final long maxBytes;

    private @Nullable Update[] updates;
    private EventId[] ids;
    private long[] positions;
    private long[] times;
    private long[] untils;
    private int[] sizes;
    private boolean[] isCounted;
    private IdIndex index;
    private int oldestSlot;
    private int count;
    private int counted;
    private long bytes;
    private long newestTrimmed;

    /**
     * @param maxUpdates at least 1
     * @param maxBytes at least 0
     */
    UpdateRing(int maxUpdates, long maxBytes) {
        this.maxUpdates = maxUpdates;
        this.maxBytes = maxBytes;
        int capacity = Math.min(FIRST_CAPACITY, maxUpdates);
        this.updates = new Update[capacity];
        this.ids = new EventId[capacity];
        this.positions = new long[capacity];
        this.times = new long[capacity];
        this.untils = new long[capacity];
        this.sizes = new int[capacity];
        this.isCounted = new boolean[capacity];
        this.index = new IdIndex(ids);
    }

    /**
     * Adds an update, after trimming the oldest ones as far as the limits demand.
     *
     * @param stored its position is greater than that of every update before it
     * @param size its size in bytes
     * @param idHash the hash of its id
     * @param timeMillis when it was appended; never less than that of the update before
     */
    void add(StoredUpdate stored, int size, int idHash, long timeMillis) {
        while (counted == maxUpdates || isTooMuchWith(size)) {
            trimOldest();
        }
        add(stored, stored.update(), size, idHash, timeMillis);
        isCounted[slotOf(count - 1)] = true;
        counted++;
    }

    /** Adds the id of an update of which nothing else is kept; the oldest ones go if there are too many bytes. */
    void addId(StoredUpdate stored, int idHash, long timeMillis) {
        int size = sizeOf(stored.id());
        while (isTooMuchWith(size)) {
            trimOldest();
        }
        add(stored, null, size, idHash, timeMillis);
        isCounted[slotOf(count - 1)] = false;
    }

    private void add(StoredUpdate stored, @Nullable Update content, int size, int idHash, long timeMillis) {
        if (count == updates.length) {
            grow();
        }
        int slot = slotOf(count);
        updates[slot] = content;
        ids[slot] = stored.id();
        positions[slot] = stored.position().value();
        times[slot] = timeMillis;
        untils[slot] = stored.replayableUntilMillis();
        sizes[slot] = size;
        index.add(slot, idHash);
        count++;
        bytes += size;
    }

    private boolean isTooMuchWith(int size) {
        return count > 0 && bytes + size > maxBytes;
    }

    /** Forgets all but the id of the update at a position, if it is there. */
    void forgetContent(long position) {
        int place = firstAfter(position - 1);
        if (position(place) == position) {
            int slot = slotOf(place);
            updates[slot] = null;
            bytes -= sizes[slot];
            sizes[slot] = sizeOf(ids[slot]);
            bytes += sizes[slot];
        }
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

    /** {@return how many updates there are, and ids of updates} */
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

    /** {@return the update at a place; null when only its id is held} */
    @Nullable
    Update update(int place) {
        return updates[slotOf(place)];
    }

    /** {@return until when the update at a place can be replayed} */
    long replayableUntilMillis(int place) {
        return untils[slotOf(place)];
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
        ids[slot] = null;
        bytes -= sizes[slot];
        counted -= isCounted[slot] ? 1 : 0;
    }

    /** Doubles a ring whose slots are all taken. */
    private void grow() {
        int most = count < maxUpdates ? maxUpdates : Integer.MAX_VALUE - 8;
        int capacity = (int) Math.min(most, 2L * count);
        @Nullable Update[] roomierUpdates = new Update[capacity];
        EventId[] roomierIds = new EventId[capacity];
        long[] roomierPositions = new long[capacity];
        long[] roomierTimes = new long[capacity];
        long[] roomierUntils = new long[capacity];
        int[] roomierSizes = new int[capacity];
        boolean[] roomierIsCounted = new boolean[capacity];
        IdIndex roomierIndex = new IdIndex(roomierIds);
        for (int place = 0; place < count; place++) {
            int slot = slotOf(place);
            roomierUpdates[place] = updates[slot];
            roomierIds[place] = ids[slot];
            roomierPositions[place] = positions[slot];
            roomierTimes[place] = times[slot];
            roomierUntils[place] = untils[slot];
            roomierSizes[place] = sizes[slot];
            roomierIsCounted[place] = isCounted[slot];
            roomierIndex.add(place, index.hashIn(slot));
        }
        updates = roomierUpdates;
        ids = roomierIds;
        positions = roomierPositions;
        times = roomierTimes;
        untils = roomierUntils;
        sizes = roomierSizes;
        isCounted = roomierIsCounted;
        index = roomierIndex;
        oldestSlot = 0;
    }

    private static int sizeOf(EventId id) {
        return 2 * id.value().length() + ID_BYTES;
    }

    /** {@return the slot of the update at a place, counted from the oldest one} */
    private int slotOf(int place) {
        int slot = oldestSlot + place;
        return slot < updates.length ? slot : slot - updates.length;
    }
}
