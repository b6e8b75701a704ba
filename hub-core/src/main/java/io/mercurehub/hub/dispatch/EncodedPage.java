package io.mercurehub.hub.dispatch;

import java.util.List;

/**
 * A stretch of the history, encoded: everything that the log has after one position up to another.
 *
 * @param after the position that the stretch follows
 * @param last the position up to which it is complete
 * @param entries the updates, oldest first; not to be changed
 * @param outcome what reading found
 * @param earliest when {@link Outcome#TRIMMED}: the position before the oldest update that is left
 * @param eventsGoneUpTo the newest subscription event after {@code after} that is no longer in the history, or 0
 * @param gapUpTo the newest update after {@code after} that is kept nowhere and has left memory, or 0
 */
record EncodedPage(
        long after,
        long last,
        List<LogEntry> entries,
        Outcome outcome,
        long earliest,
        long eventsGoneUpTo,
        long gapUpTo) {

    enum Outcome {
        /** The stretch is here. */
        READ,
        /** Its beginning is no longer in the history. */
        TRIMMED,
        /** The store failed. */
        FAILED
    }

    static EncodedPage read(long after, long last, List<LogEntry> entries, long eventsGoneUpTo, long gapUpTo) {
        return new EncodedPage(after, last, entries, Outcome.READ, 0, eventsGoneUpTo, gapUpTo);
    }

    static EncodedPage trimmed(long after, long earliest) {
        return new EncodedPage(after, after, List.of(), Outcome.TRIMMED, earliest, 0, 0);
    }

    static EncodedPage failed(long after) {
        return new EncodedPage(after, after, List.of(), Outcome.FAILED, 0, 0, 0);
    }

    /** {@return whether this is the answer for a reader at that position} */
    boolean answers(long cursor) {
        return cursor == after || (outcome == Outcome.READ && after < cursor && cursor < last);
    }

    /** {@return the index of the first update after a position within the stretch} */
    int firstAfter(long cursor) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).position() <= cursor) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** {@return about how much memory it takes, in bytes} */
    long weight() {
        long weight = 64;
        for (LogEntry entry : entries) {
            weight += entry.weight();
        }
        return weight;
    }
}
