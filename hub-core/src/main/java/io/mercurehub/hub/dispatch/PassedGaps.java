package io.mercurehub.hub.dispatch;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The gaps in the log that one subscriber's cursor has passed since everything before it was sent, oldest first.
 *
 * <p>They count once what was due before them has been sent. A subscriber that falls behind first reads them again.
 *
 * <p>Confined to the subscriber's lane.
 */
final class PassedGaps {

    private final Deque<Gap> gaps = new ArrayDeque<>();

    private record Gap(long end, long missing) {}

    /**
     * Adds the next gap.
     *
     * @param end the place of the update that follows it, or the end of what was read
     * @param missing how many updates are missing
     */
    void add(long end, long missing) {
        gaps.add(new Gap(end, missing));
    }

    /** {@return how many updates are missing up to a place in the log; those are counted now} */
    long takeUpTo(long place) {
        long missing = 0;
        Gap oldest = gaps.peek();
        while (oldest != null && oldest.end() <= place) {
            missing += oldest.missing();
            gaps.remove();
            oldest = gaps.peek();
        }
        return missing;
    }
}
