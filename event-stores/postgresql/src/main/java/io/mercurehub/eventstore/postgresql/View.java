package io.mercurehub.eventstore.postgresql;

import io.mercurehub.hub.store.Position;

/**
 * Up to where the follower has heard of the log, and how the positions of the database become those that this store gives out.
 *
 * @param offset what is added to the database's positions: those are given out once only, also when the database has lost some
 * @param shown the newest position of the database that it has heard of
 * @param idHash of that row
 * @param neverFrom after here rows that are never kept have come into memory
 */
record View(long offset, long shown, int idHash, long neverFrom) {

    Position position(long inDatabase) {
        return new Position(inDatabase + offset);
    }

    /** {@return the same with one row more} */
    View with(Row row, int hash) {
        return new View(offset, row.position(), hash, neverFrom);
    }
}
