package io.mercurehub.eventstore.file.index;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.file.record.Records;
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

    private static final int NONE = -1;
    private static final int FIRST_CAPACITY = 64;

    @GuardedBy("this")
    private int[] marked = new int[FIRST_CAPACITY];

    @GuardedBy("this")
    private int[] hashes = new int[FIRST_CAPACITY];

    @GuardedBy("this")
    private int[] nextOfHash = new int[FIRST_CAPACITY];

    /** One more than the newest record of a hash, or zero; at most half of the cells are taken. */
    @GuardedBy("this")
    private int[] cells = new int[2 * FIRST_CAPACITY];

    @GuardedBy("this")
    private int count;

    /**
     * Adds the next record.
     *
     * @param offset where it begins
     * @param kind what it is; see {@link Records}
     * @param hash of its id
     */
    public void add(int offset, byte kind, int hash) {
        add(
                switch (kind) {
                    case Records.SUBSCRIPTION_EVENT -> offset | EVENT;
                    case Records.NEVER_KEPT -> offset | NEVER_KEPT;
                    default -> offset;
                },
                hash);
    }

    /** Adds a record that is damaged, whose id nobody knows. */
    public void addDamaged() {
        add(DAMAGED, 0);
    }

    private synchronized void add(int mark, int hash) {
        if (count == marked.length) {
            grow();
        }
        marked[count] = mark;
        hashes[count] = hash;
        link(count);
        count++;
    }

    /** Forgets all records but so many of the first ones. Needs no memory. */
    public synchronized void cutTo(int kept) {
        count = Math.min(count, kept);
        Arrays.fill(cells, 0);
        linkAll();
    }

    @Override
    public synchronized int count() {
        return count;
    }

    @Override
    public synchronized int marked(int number) {
        return marked[number];
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
        if (marked[number] == DAMAGED) {
            return;
        }
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
        int capacity = 2 * marked.length;
        marked = Arrays.copyOf(marked, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        nextOfHash = Arrays.copyOf(nextOfHash, capacity);
        cells = new int[2 * capacity];
        linkAll();
    }

    @GuardedBy("this")
    private void linkAll() {
        for (int number = 0; number < count; number++) {
            link(number);
        }
    }
}
