package io.mercurehub.hub.store;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest updates of a log, within a limit of number and one of bytes. A new update pushes out the oldest ones; the newest
 * one stays, whatever its size.
 *
 * <p>Of some only the id is held, at its place: of those that were never kept, which do not count, and of those whose content was
 * forgotten before they are pushed out.
 *
 * <p>The ring doubles as it fills, up to the limit of number; beside the updates themselves it takes some 100 bytes a slot.
 * Updates are counted from the oldest one, whose place is 0.
 *
 * <p>Confined: its store calls it with a lock held. So what takes long, such as sizes, comes from outside and is kept here.
 */
final class UpdateRing {

    private static final int FIRST_CAPACITY = 64;

    /** About how much memory an id takes beside its characters. */
    private static final int ID_BYTES = 100;

    private final int maxUpdates;
    private final long maxBytes;

    private Entry[] entries;

    /** The newest entry of each id. It has room for as many as there are slots: an update never comes in by half. */
    private Map<String, Entry> newestOfId;

    private int oldestSlot;
    private int count;
    private int counted;
    private long bytes;
    private long newestTrimmed;

    /** What is in a slot. */
    static final class Entry {

        final EventId id;
        final long position;
        final long timeMillis;
        final long replayableUntilMillis;
        final boolean isCounted;

        /** Null: only the id is held. */
        @Nullable
        Update update;

        int size;

        /** The next later one of the same id; of the newest one, the earliest. */
        private Entry nextOfId = this;

        private Entry(StoredUpdate stored, @Nullable Update update, int size, long timeMillis, boolean isCounted) {
            this.id = stored.id();
            this.position = stored.position().value();
            this.timeMillis = timeMillis;
            this.replayableUntilMillis = stored.replayableUntilMillis();
            this.isCounted = isCounted;
            this.update = update;
            this.size = size;
        }
    }

    /**
     * @param maxUpdates at least 1
     * @param maxBytes at least 0
     */
    UpdateRing(int maxUpdates, long maxBytes) {
        this.maxUpdates = maxUpdates;
        this.maxBytes = maxBytes;
        int capacity = Math.min(FIRST_CAPACITY, maxUpdates);
        this.entries = new Entry[capacity];
        this.newestOfId = mapFor(capacity);
    }

    /**
     * Adds an update, after trimming the oldest ones as far as the limits demand.
     *
     * @param stored its position is greater than that of every update before it
     * @param size its size in bytes
     * @param timeMillis when it was appended; never less than that of the update before
     */
    void add(StoredUpdate stored, int size, long timeMillis) {
        while (counted == maxUpdates || isTooMuchWith(size)) {
            trimOldest();
        }
        add(new Entry(stored, stored.update(), size, timeMillis, true));
        counted++;
    }

    /** Adds the id of an update of which nothing else is kept; the oldest ones go if there are too many bytes. */
    void addId(StoredUpdate stored, long timeMillis) {
        int size = sizeOf(stored.id());
        while (isTooMuchWith(size)) {
            trimOldest();
        }
        add(new Entry(stored, null, size, timeMillis, false));
    }

    private void add(Entry entry) {
        if (count == entries.length) {
            grow();
        }
        Entry newest = newestOfId.put(entry.id.value(), entry);
        if (newest != null) {
            entry.nextOfId = newest.nextOfId;
            newest.nextOfId = entry;
        }
        entries[slotOf(count)] = entry;
        count++;
        bytes += entry.size;
    }

    private boolean isTooMuchWith(int size) {
        return count > 0 && bytes + size > maxBytes;
    }

    /** Forgets all but the id of the update at a position, if it is there. */
    void forgetContent(long position) {
        int place = firstAfter(position - 1);
        if (position(place) == position) {
            Entry entry = entry(place);
            bytes -= entry.size;
            entry.update = null;
            entry.size = sizeOf(entry.id);
            bytes += entry.size;
        }
    }

    /** Trims every update up to a position. */
    void trimUpTo(long position) {
        while (count > 0 && entry(0).position <= position) {
            trimOldest();
        }
    }

    /** Trims every update up to a time, in milliseconds. */
    void trimOlder(long timeMillis) {
        while (count > 0 && entry(0).timeMillis <= timeMillis) {
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

    /** {@return the position of the earliest update of an id, or 0} */
    long earliest(EventId id) {
        Entry newest = newestOfId.get(id.value());
        return newest == null ? 0 : newest.nextOfId.position;
    }

    /** {@return the place of the first update after a position; beyond the last place when there is none} */
    int firstAfter(long position) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entry(middle).position <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** {@return the position of the update at a place; greater than any when there is none} */
    long position(int place) {
        return place < count ? entry(place).position : Long.MAX_VALUE;
    }

    /** {@return what is at a place, counted from the oldest one} */
    Entry entry(int place) {
        return entries[slotOf(place)];
    }

    @SuppressWarnings("NullAway") // the slots beyond those that count are empty, and nobody reads them
    private void trimOldest() {
        Entry oldest = entry(0);
        String id = oldest.id.value();
        if (oldest.nextOfId == oldest) {
            newestOfId.remove(id);
        } else {
            newestOfId.get(id).nextOfId = oldest.nextOfId;
        }
        newestTrimmed = oldest.position;
        bytes -= oldest.size;
        counted -= oldest.isCounted ? 1 : 0;
        entries[oldestSlot] = null;
        oldestSlot = slotOf(1);
        count--;
    }

    /** Doubles a ring whose slots are all taken. */
    private void grow() {
        int most = count < maxUpdates ? maxUpdates : Integer.MAX_VALUE - 8;
        Entry[] roomier = new Entry[(int) Math.min(most, 2L * count)];
        Map<String, Entry> roomierMap = mapFor(roomier.length);
        roomierMap.putAll(newestOfId);
        for (int place = 0; place < count; place++) {
            roomier[place] = entry(place);
        }
        entries = roomier;
        newestOfId = roomierMap;
        oldestSlot = 0;
    }

    private static Map<String, Entry> mapFor(int ids) {
        return new HashMap<>((int) Math.min(Integer.MAX_VALUE, 2L * ids));
    }

    private static int sizeOf(EventId id) {
        return 2 * id.value().length() + ID_BYTES;
    }

    /** {@return the slot of the update at a place, counted from the oldest one} */
    private int slotOf(int place) {
        int slot = oldestSlot + place;
        return slot < entries.length ? slot : slot - entries.length;
    }
}
