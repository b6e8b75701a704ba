package io.mercurehub.hub.dispatch;

/**
 * A stretch of the history, encoded: everything that the log has after one place up to another.
 *
 * <p>Immutable.
 */
final class EncodedPage {

    private static final LogEntry[] NONE = {};

    private final long after;
    private final long last;
    private final LogEntry[] entries;
    private final Outcome outcome;
    private final long earliest;
    private final long eventsGoneUpTo;
    private final long gapUpTo;

    private EncodedPage(
            long after,
            long last,
            LogEntry[] entries,
            Outcome outcome,
            long earliest,
            long eventsGoneUpTo,
            long gapUpTo) {
        this.after = after;
        this.last = last;
        this.entries = entries;
        this.outcome = outcome;
        this.earliest = earliest;
        this.eventsGoneUpTo = eventsGoneUpTo;
        this.gapUpTo = gapUpTo;
    }

    enum Outcome {
        /** The stretch is here. */
        READ,
        /** Its beginning is no longer in the history. */
        TRIMMED,
        /** The store failed. */
        FAILED
    }

    /**
     * {@return a stretch that is here}
     *
     * @param after the place that the stretch follows
     * @param last the place up to which it is complete
     * @param entries the updates, oldest first; not changed afterwards
     * @param eventsGoneUpTo the newest subscription event after {@code after} that is gone, or 0
     * @param gapUpTo the newest update after {@code after} that is kept nowhere and has left memory, or 0
     */
    static EncodedPage read(long after, long last, LogEntry[] entries, long eventsGoneUpTo, long gapUpTo) {
        return new EncodedPage(after, last, entries, Outcome.READ, 0, eventsGoneUpTo, gapUpTo);
    }

    /**
     * {@return the answer when the beginning is gone}
     *
     * @param after the place asked for
     * @param earliest the place before the oldest update that is left
     */
    static EncodedPage trimmed(long after, long earliest) {
        return new EncodedPage(after, after, NONE, Outcome.TRIMMED, earliest, 0, 0);
    }

    /** {@return the answer when the store fails} */
    static EncodedPage failed(long after) {
        return new EncodedPage(after, after, NONE, Outcome.FAILED, 0, 0, 0);
    }

    /** {@return the place that the stretch follows} */
    long after() {
        return after;
    }

    /** {@return the place up to which it is complete} */
    long last() {
        return last;
    }

    /** {@return the updates, oldest first; not to be changed} */
    LogEntry[] entries() {
        return entries;
    }

    /** {@return what reading found} */
    Outcome outcome() {
        return outcome;
    }

    /** {@return when {@link Outcome#TRIMMED}: the place before the oldest update that is left} */
    long earliest() {
        return earliest;
    }

    /** {@return the newest subscription event after the beginning that is no longer in the history, or 0} */
    long eventsGoneUpTo() {
        return eventsGoneUpTo;
    }

    /** {@return the newest update after the beginning that is kept nowhere and has left memory, or 0} */
    long gapUpTo() {
        return gapUpTo;
    }

    /** {@return whether this is the answer for a reader at that place} */
    boolean answers(long cursor) {
        return cursor == after || (outcome == Outcome.READ && after < cursor && cursor < last);
    }

    /** {@return the index of the first update after a place within the stretch} */
    int firstAfter(long cursor) {
        int low = 0;
        int high = entries.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries[middle].position() <= cursor) {
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
