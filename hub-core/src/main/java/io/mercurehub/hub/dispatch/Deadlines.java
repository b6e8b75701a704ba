package io.mercurehub.hub.dispatch;

import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The deadlines of one lane, in order. A subscriber has one at most.
 *
 * <p>A deadline fires at the end of the tick that it falls into, so up to 50 milliseconds late: those of one tick take one
 * wake-up.
 *
 * <p>Confined to the lane.
 */
final class Deadlines {

    private static final long TICK_NANOS = 50_000_000;

    /** The tick of a subscriber that has no deadline. */
    static final long NONE = Long.MAX_VALUE;

    private final NavigableSet<LaneSubscriber> subscribers =
            new TreeSet<>(Comparator.<LaneSubscriber>comparingLong(subscriber -> subscriber.dueTick)
                    .thenComparing(LaneSubscriber::id));

    private long tick;

    /** Makes a subscriber fire at the deadline, or earlier when it already has an earlier one. */
    void fireNoLaterThan(LaneSubscriber subscriber, long deadlineNanos) {
        long due = Math.max(tick + 1, -Math.floorDiv(-deadlineNanos, TICK_NANOS));
        if (due < subscriber.dueTick) {
            cancel(subscriber);
            subscriber.dueTick = due;
            subscribers.add(subscriber);
        }
    }

    /** Drops a subscriber's deadline, if it has one. */
    void cancel(LaneSubscriber subscriber) {
        subscribers.remove(subscriber);
        subscriber.dueTick = NONE;
    }

    /**
     * Fires what is due. A subscriber that fires has no deadline any more; the consumer may give it, and others, new ones.
     *
     * @param nowNanos the time
     * @param fire called once for each that is due
     */
    void advance(long nowNanos, Consumer<LaneSubscriber> fire) {
        tick = Math.floorDiv(nowNanos, TICK_NANOS);
        while (!subscribers.isEmpty() && subscribers.first().dueTick <= tick) {
            LaneSubscriber due = subscribers.first();
            cancel(due);
            fire.accept(due);
        }
    }

    /** {@return for how long nothing will be due, in nanoseconds; or -1 when there is no deadline} */
    long nanosUntilNext(long nowNanos) {
        return subscribers.isEmpty() ? -1 : Math.max(0, subscribers.first().dueTick * TICK_NANOS - nowNanos);
    }
}
