package io.mercurehub.eventstore.kafka.index;

/**
 * Where the updates of one kind are that a log keeps, oldest first, within a limit of number and one of bytes: a new one pushes out
 * the oldest; the newest stays, whatever its size.
 *
 * <p>Arrays of numbers, which double as they fill: 41 bytes an update, and up to twice that after a doubling. Of an id there is a
 * hash of 64 bits whose key nobody else knows; that two ids have the same one is less likely than a fault of the memory. Those
 * in one bucket are chained from the oldest to the newest, so that of several with one id the earliest is found first.
 *
 * <p>Entries have numbers that go up by one; what is outside of {@link #first} to {@link #end} is gone. Confined.
 */
final class IndexRing {

    private static final int FIRST_CAPACITY = 64;
    private static final int LARGEST_CAPACITY = 1 << 29;

    private final int maxUpdates;
    private final long maxBytes;

    private long[] places = new long[FIRST_CAPACITY];
    private long[] times = new long[FIRST_CAPACITY];
    private long[] ids = new long[FIRST_CAPACITY];
    private int[] sizes = new int[FIRST_CAPACITY];

    /** The class of age of each; see {@link LogIndex}. */
    private byte[] ages = new byte[FIRST_CAPACITY];

    /** The lower bits of the number of the next one in the same bucket. */
    private int[] nexts = new int[FIRST_CAPACITY];

    private int[] oldestOfBucket = new int[FIRST_CAPACITY];
    private int[] newestOfBucket = new int[FIRST_CAPACITY];

    private long first = 1;
    private long end = 1;
    private int counted;
    private long bytes;
    private long newestTrimmed;

    /**
     * @param maxUpdates at least 1
     * @param maxBytes at least 1
     * @param newestTrimmed the newest place that is gone already, or 0
     */
    IndexRing(int maxUpdates, long maxBytes, long newestTrimmed) {
        this.newestTrimmed = newestTrimmed;
        this.maxUpdates = maxUpdates;
        this.maxBytes = maxBytes;
    }

    /**
     * Adds an update, after trimming the oldest as far as the limits demand.
     *
     * @param isCounted whether it counts as an update, or is an id alone
     */
    void add(long place, long timeMillis, long id, int size, byte age, boolean isCounted) {
        while ((isCounted && counted == maxUpdates) || (first < end && bytes + size > maxBytes)) {
            trimOldest();
        }
        if (end - first == places.length) {
            grow();
        }
        int slot = slot(end);
        places[slot] = place;
        times[slot] = timeMillis;
        ids[slot] = id;
        sizes[slot] = isCounted ? size : -size;
        ages[slot] = age;
        chain(end);
        end++;
        bytes += size;
        counted += isCounted ? 1 : 0;
    }

    private void chain(long number) {
        int bucket = slot(ids[slot(number)]);
        if (isEmpty(bucket)) {
            oldestOfBucket[bucket] = (int) number;
        } else {
            nexts[slot(newestOfBucket[bucket])] = (int) number;
        }
        newestOfBucket[bucket] = (int) number;
    }

    private boolean isEmpty(int bucket) {
        long newest = number(newestOfBucket[bucket]);
        return newest < first || newest >= end || slot(ids[slot(newest)]) != bucket;
    }

    /** {@return the number that has these lower bits and is the nearest to the oldest one or after it} */
    private long number(int lowerBits) {
        return end - 1 + (lowerBits - (int) (end - 1));
    }

    /** {@return the number of the earliest update with an id; 0 when there is none} */
    long earliest(long id) {
        int bucket = slot(id);
        if (first == end || isEmpty(bucket)) {
            return 0;
        }
        long newest = number(newestOfBucket[bucket]);
        for (long at = number(oldestOfBucket[bucket]); ; at = number(nexts[slot(at)])) {
            if (ids[slot(at)] == id) {
                return at;
            }
            if (at == newest) {
                return 0;
            }
        }
    }

    /** Trims all up to a place. */
    void trimUpTo(long place) {
        while (first < end && places[slot(first)] <= place) {
            trimOldest();
        }
    }

    /** Trims all up to a time. */
    void trimOlder(long timeMillis) {
        while (first < end && times[slot(first)] <= timeMillis) {
            trimOldest();
        }
    }

    private void trimOldest() {
        int slot = slot(first);
        int bucket = slot(ids[slot]);
        oldestOfBucket[bucket] = nexts[slot];
        bytes -= size(first);
        counted -= sizes[slot] >= 0 ? 1 : 0;
        newestTrimmed = places[slot];
        first++;
    }

    /** Has an update take less room from now on: only its id is held. */
    void shrink(long number, int size) {
        int slot = slot(number);
        bytes += size - size(number);
        sizes[slot] = sizes[slot] >= 0 ? size : -size;
    }

    /** {@return the number of the oldest update that is kept} */
    long first() {
        return first;
    }

    /** {@return the number after that of the newest} */
    long end() {
        return end;
    }

    long place(long number) {
        return number < end ? places[slot(number)] : Long.MAX_VALUE;
    }

    long time(long number) {
        return times[slot(number)];
    }

    int size(long number) {
        return Math.abs(sizes[slot(number)]);
    }

    byte age(long number) {
        return ages[slot(number)];
    }

    /** {@return the place of the newest update that was trimmed, or 0} */
    long newestTrimmed() {
        return newestTrimmed;
    }

    /** {@return the number of the first update after a place; {@link #end} when there is none} */
    long firstAfter(long place) {
        long low = first;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (places[slot(middle)] <= place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int slot(long number) {
        return (int) number & (places.length - 1);
    }

    /** Doubles arrays that are full, and chains all anew. */
    private void grow() {
        int from = places.length;
        if (from == LARGEST_CAPACITY) {
            trimOldest();
            return;
        }
        long[] roomierPlaces = new long[2 * from];
        long[] roomierTimes = new long[2 * from];
        long[] roomierIds = new long[2 * from];
        int[] roomierSizes = new int[2 * from];
        byte[] roomierAges = new byte[2 * from];
        int[] roomierNexts = new int[2 * from];
        int[] roomierOldest = new int[2 * from];
        int[] roomierNewest = new int[2 * from];
        for (long number = first; number < end; number++) {
            int old = slot(number);
            int slot = (int) number & (2 * from - 1);
            roomierPlaces[slot] = places[old];
            roomierTimes[slot] = times[old];
            roomierIds[slot] = ids[old];
            roomierSizes[slot] = sizes[old];
            roomierAges[slot] = ages[old];
        }
        places = roomierPlaces;
        times = roomierTimes;
        ids = roomierIds;
        sizes = roomierSizes;
        ages = roomierAges;
        nexts = roomierNexts;
        oldestOfBucket = roomierOldest;
        newestOfBucket = roomierNewest;
        long last = end;
        end = first;
        while (end < last) {
            chain(end);
            end++;
        }
    }
}
