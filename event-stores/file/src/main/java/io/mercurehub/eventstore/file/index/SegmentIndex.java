package io.mercurehub.eventstore.file.index;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Where the records of one segment are. Records are numbered from 0 in the order of the log, without a gap: the position of a
 * record is that of the segment's first one plus its number.
 *
 * <p>Safe for use by any thread.
 */
public interface SegmentIndex {

    /** What {@link #offset} says of a record that is damaged. */
    int DAMAGED = 0;

    /** Marks an update in which the hub tells of a subscription. */
    int EVENT = Integer.MIN_VALUE;

    /** Marks the id of an update that is never kept, or of an event that is trimmed. */
    int NEVER_KEPT = 1 << 30;

    /** {@return how many records there are, damaged ones included} */
    int count();

    /** {@return at which byte of the segment a record begins, or {@link #DAMAGED}, with the mark of its kind in the highest bits} */
    int marked(int number);

    /** {@return at which byte of the segment a record begins, or {@link #DAMAGED}} */
    default int offset(int number) {
        return marked(number) & ~(EVENT | NEVER_KEPT);
    }

    /** {@return whether a record is an update in which the hub tells of a subscription} */
    default boolean isEvent(int number) {
        return (marked(number) & EVENT) != 0;
    }

    /** {@return whether a record is neither so, nor the id of an update that is never kept, nor damaged} */
    default boolean isUpdate(int number) {
        int marked = marked(number);
        return marked != DAMAGED && (marked & (EVENT | NEVER_KEPT)) == 0;
    }

    /** {@return how many records are so; looks at each} */
    default int count(IntPredicate kind) {
        return (int) IntStream.range(0, count()).filter(kind).count();
    }

    /** {@return the least number, from one on, of a record whose id has this hash; -1 when there is none} */
    int find(int hash, int from);
}
