package io.mercurehub.eventstore.file.index;

/**
 * Where the records of one segment are. Records are numbered from 0 in the order of the log, without a gap: the position of a
 * record is that of the segment's first one plus its number.
 *
 * <p>Safe for use by any thread.
 */
public interface SegmentIndex {

    /** What {@link #offset} says of a record that is damaged. */
    int DAMAGED = 0;

    /** {@return how many records there are, damaged ones included} */
    int count();

    /** {@return at which byte of the segment a record begins, or {@link #DAMAGED}} */
    int offset(int number);

    /** {@return whether a record is an update in which the hub tells of a subscription} */
    boolean isEvent(int number);

    /** {@return how many records are so} */
    int events();

    /** {@return whether a record is the id of an update that is never kept, or of an event that is trimmed} */
    boolean isNeverKept(int number);

    /** {@return how many records are neither so, nor events, nor damaged} */
    int updates();

    /** {@return the least number, from one on, of a record whose id has this hash; -1 when there is none} */
    int find(int hash, int from);
}
