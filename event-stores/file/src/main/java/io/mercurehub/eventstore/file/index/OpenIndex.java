package io.mercurehub.eventstore.file.index;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Arrays;

/**
 * The index of a segment that still grows, in memory.
 *
 * <p>A hash table with open addressing whose cells name the <em>newest</em> record of a hash; the records of one hash form a
 * circle, from each to the next later one and from the newest to the earliest. So it makes no difference how often an id repeats.
 * It takes 20 to 36 bytes a record.
 *
 * <p>Shared; guarded by itself.
 */
public final class OpenIndex implements SegmentIndex {

    /** Stands before the offset of an event. */
    static final int EVENT = Integer.MIN_VALUE;

    /** Stands before the offset of the id of an update that is never kept. */
    static final int NEVER_KEPT = 1 << 30;

    /** What stands before offsets. */
    static final int MARKS = EVENT | NEVER_KEPT;

    private static final int NONE = -1;
    private static final int FIRST_CAPACITY = 64;

    @GuardedBy("this")
    private int[] offsets = new int[FIRST_CAPACITY];

    @GuardedBy("this")
    private int[] hashes = new int[FIRST_CAPACITY];

    @GuardedBy("this")
    private int[] nextOfHash = new int[FIRST_CAPACITY];

    /** One more than the newest record of a hash, or zero; at most half of the cells are taken. */
    @GuardedBy("this")
    private int[] cells = new int[2 * FIRST_CAPACITY];

    @GuardedBy("this")
    private int count;

    @GuardedBy("this")
    private int events;

    @GuardedBy("this")
    private int neverKept;

    @GuardedBy("this")
    private int damaged;

    /**
     * Adds the next records.
     *
     * @param recordOffsets where they begin, each {@linkplain #mark marked} if it is an event or never kept
     * @param idHashes the hashes of their ids
     * @param added how many of both
     */
    public synchronized void add(int[] recordOffsets, int[] idHashes, int added) {
        for (int i = 0; i < added; i++) {
            add(recordOffsets[i], idHashes[i]);
        }
    }

    /**
     * {@return the offset of a record, marked as what it is}
     *
     * @param isEvent whether the hub tells of a subscription in it
     * @param isNeverKept whether it is the id of an update that is never kept
     */
    public static int mark(int offset, boolean isEvent, boolean isNeverKept) {
        return isEvent ? offset | EVENT : isNeverKept ? offset | NEVER_KEPT : offset;
    }

    /**
     * Adds the next record.
     *
     * @param offset where it begins, {@linkplain #mark marked} if it is an event or never kept
     * @param hash of its id
     */
    public synchronized void add(int offset, int hash) {
        if (count == offsets.length) {
            grow();
        }
        offsets[count] = offset;
        hashes[count] = hash;
        link(count);
        count++;
        tally(offset, 1);
    }

    /** Forgets all records but so many of the first ones. Needs no memory. */
    public synchronized void cutTo(int kept) {
        while (count > kept) {
            count--;
            tally(offsets[count], -1);
        }
        Arrays.fill(cells, 0);
        linkAll();
    }

    @GuardedBy("this")
    private void tally(int offset, int difference) {
        if ((offset & EVENT) != 0) {
            events += difference;
        } else if ((offset & NEVER_KEPT) != 0) {
            neverKept += difference;
        }
    }

    /** Adds a record that is damaged, whose id nobody knows. */
    public synchronized void addDamaged() {
        if (count == offsets.length) {
            grow();
        }
        offsets[count] = DAMAGED;
        count++;
        damaged++;
    }

    @Override
    public synchronized int count() {
        return count;
    }

    @Override
    public synchronized int offset(int number) {
        return offsets[number] & ~MARKS;
    }

    @Override
    public synchronized boolean isEvent(int number) {
        return (offsets[number] & EVENT) != 0;
    }

    @Override
    public synchronized boolean isNeverKept(int number) {
        return (offsets[number] & NEVER_KEPT) != 0;
    }

    @Override
    public synchronized int events() {
        return events;
    }

    @Override
    public synchronized int updates() {
        return count - events - neverKept - damaged;
    }

    /** {@return where a record begins, marked if it is an event or never kept} */
    synchronized int marked(int number) {
        return offsets[number];
    }

    @Override
    public synchronized int find(int hash, int from) {
        int newest = cells[cell(hash)] - 1;
        if (newest == NONE || newest < from) {
            return NONE;
        }
        int number = nextOfHash[newest];
        while (number < from) {
            number = nextOfHash[number];
        }
        return number;
    }

    /** {@return the hash of the id of a record that is not damaged} */
    synchronized int hash(int number) {
        return hashes[number];
    }

    @GuardedBy("this")
    private void link(int number) {
        int cell = cell(hashes[number]);
        int newest = cells[cell] - 1;
        if (newest == NONE) {
            nextOfHash[number] = number;
        } else {
            nextOfHash[number] = nextOfHash[newest];
            nextOfHash[newest] = number;
        }
        cells[cell] = number + 1;
    }

    @GuardedBy("this")
    private int cell(int hash) {
        int cell = hash & (cells.length - 1);
        while (cells[cell] != 0 && hashes[cells[cell] - 1] != hash) {
            cell = (cell + 1) & (cells.length - 1);
        }
        return cell;
    }

    @GuardedBy("this")
    private void grow() {
        int capacity = 2 * offsets.length;
        offsets = Arrays.copyOf(offsets, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        nextOfHash = Arrays.copyOf(nextOfHash, capacity);
        cells = new int[2 * capacity];
        linkAll();
    }

    @GuardedBy("this")
    private void linkAll() {
        for (int number = 0; number < count; number++) {
            if (offsets[number] != DAMAGED) {
                link(number);
            }
        }
    }
}
