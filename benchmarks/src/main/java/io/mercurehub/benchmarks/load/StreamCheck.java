package io.mercurehub.benchmarks.load;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether one stream brings every update of its topic exactly once, and those of each publisher in order.
 *
 * <p>The usual case, the next number of a publisher, costs a comparison and an increment; everything else is remembered in
 * {@link Gaps}, so that a late update is told from a second one.
 */
final class StreamCheck {

    /** What the arrival of an update means. */
    enum Verdict {
        NEXT,
        LATE,
        AGAIN
    }

    private static final long ODD = 0x9e3779b97f4a7c15L;

    /** The sequence number that is to come next, by publisher. */
    private final int[] next;

    /** By publisher; null as long as nothing was ever skipped. */
    private @Nullable Map<Integer, Gaps> gaps;

    private long order;

    /**
     * Begins a stream.
     *
     * @param before the sequence number, by publisher, of the last update that the stream need not bring; copied
     */
    StreamCheck(int[] before) {
        next = before.clone();
        for (int publisher = 0; publisher < next.length; publisher++) {
            next[publisher]++;
        }
    }

    Verdict arrived(int publisher, int sequence) {
        order = (order ^ sequence ^ ((long) publisher << Integer.SIZE)) * ODD;
        int expected = next[publisher];
        if (sequence == expected) {
            next[publisher] = expected + 1;
            return Verdict.NEXT;
        }
        return unexpected(publisher, sequence, expected);
    }

    private Verdict unexpected(int publisher, int sequence, int expected) {
        if (gaps == null) {
            gaps = new HashMap<>();
        }
        Gaps skipped = gaps.computeIfAbsent(publisher, p -> new Gaps());
        if (sequence > expected) {
            skipped.add(expected, sequence);
            next[publisher] = sequence + 1;
            return Verdict.NEXT;
        }
        return skipped.fill(sequence) ? Verdict.LATE : Verdict.AGAIN;
    }

    /** {@return how many of the updates up to {@code last}, by publisher, have not come} */
    long missing(int[] last) {
        long missing = 0;
        for (int publisher = 0; publisher < next.length; publisher++) {
            missing += last[publisher] - (next[publisher] - 1);
        }
        return gaps == null
                ? missing
                : missing + gaps.values().stream().mapToLong(Gaps::size).sum();
    }

    /** {@return whether of each publisher that update, or a later one of theirs, has come} */
    boolean hasReached(int[] last) {
        for (int publisher = 0; publisher < next.length; publisher++) {
            if (next[publisher] <= last[publisher]) {
                return false;
            }
        }
        return true;
    }

    /** {@return a digest of all arrivals in their order: streams that brought the same in the same order have the same} */
    long order() {
        return order;
    }
}
