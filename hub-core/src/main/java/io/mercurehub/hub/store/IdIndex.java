package io.mercurehub.hub.store;

import io.mercurehub.hub.update.EventId;

/**
 * Finds the earliest update of an id among those in the slots of a ring, in constant time.
 *
 * <p>A hash table with open addressing whose cells name the <em>newest</em> slot of an id; the slots of one id form a circle, from
 * each to the next later one and from the newest to the earliest. With id {@code a} in slots 2 and 5 and {@code b} in slot 3:
 *
 * <pre>
 *   cells       . . a:5 . . . b:3 .
 *   nextOfId    2 → 5, 5 → 2, 3 → 3
 * </pre>
 *
 * <p>It takes 16 to 24 bytes a slot, and nothing more when ids repeat. Updates have to leave in the order in which they came.
 *
 * <p>Confined to the owner of the ring.
 */
final class IdIndex {

    private static final int NONE = -1;

    private final UpdateRing.Entry[] ring;
    private final int[] hashes;
    private final int[] nextOfId;
    /** One more than the newest slot of an id, or zero; at most half of the cells are taken. */
    private final int[] cells;

    /** @param ring the slots, none of which is indexed yet */
    IdIndex(UpdateRing.Entry[] ring) {
        this.ring = ring;
        this.hashes = new int[ring.length];
        this.nextOfId = new int[ring.length];
        this.cells = new int[Integer.highestOneBit(2 * ring.length - 1) << 1];
    }

    /**
     * Adds the update in a slot, later than all others.
     *
     * @param hash the hash of its id
     */
    void add(int slot, int hash) {
        hashes[slot] = hash;
        int cell = cell(idIn(slot), hash);
        int newest = cells[cell] - 1;
        if (newest == NONE) {
            nextOfId[slot] = slot;
        } else {
            nextOfId[slot] = nextOfId[newest];
            nextOfId[newest] = slot;
        }
        cells[cell] = slot + 1;
    }

    /** Removes the update in a slot, earlier than all others; called while it is still there. */
    void remove(int slot) {
        int next = nextOfId[slot];
        if (next == slot) {
            free(cellOf(slot));
        } else {
            int newest = cells[cell(idIn(slot), hashes[slot])] - 1;
            nextOfId[newest] = next;
        }
    }

    /**
     * {@return the slot of the earliest update of an id, or -1}
     *
     * @param hash the hash of the id
     */
    int earliest(EventId id, int hash) {
        int newest = cells[cell(id, hash)] - 1;
        return newest == NONE ? NONE : nextOfId[newest];
    }

    /** {@return the hash of the id in a slot} */
    int hashIn(int slot) {
        return hashes[slot];
    }

    /** {@return the cell of an id, or the free one where it belongs} */
    private int cell(EventId id, int hash) {
        int cell = wrapped(hash);
        while (cells[cell] != 0) {
            int slot = cells[cell] - 1;
            if (hashes[slot] == hash && idIn(slot).equals(id)) {
                return cell;
            }
            cell = wrapped(cell + 1);
        }
        return cell;
    }

    /** {@return the cell that names this slot; unlike the search by id it looks at no update} */
    private int cellOf(int slot) {
        int cell = wrapped(hashes[slot]);
        while (cells[cell] != slot + 1) {
            cell = wrapped(cell + 1);
        }
        return cell;
    }

    /** Frees a cell, and moves up those behind it that would not be found beyond a free one. */
    private void free(int cell) {
        int gap = cell;
        for (int at = wrapped(gap + 1); cells[at] != 0; at = wrapped(at + 1)) {
            int stepsFromItsFirst = wrapped(at - hashes[cells[at] - 1]);
            if (stepsFromItsFirst >= wrapped(at - gap)) {
                cells[gap] = cells[at];
                gap = at;
            }
        }
        cells[gap] = 0;
    }

    private int wrapped(int cell) {
        return cell & (cells.length - 1);
    }

    private EventId idIn(int slot) {
        return ring[slot].id;
    }
}
