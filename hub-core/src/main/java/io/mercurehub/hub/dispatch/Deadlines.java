package io.mercurehub.hub.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The deadlines of one lane, in order. A subscriber has one at most.
 *
 * <p>A deadline fires at the end of the tick that it falls into, so up to 50 milliseconds late: those of one tick take one
 * wake-up, in no particular order.
 *
 * <p>Confined to the lane.
 */
final class Deadlines {

    private static final long TICK_NANOS = 50_000_000;

    /** The tick of a subscriber that has no deadline. */
    static final long NONE = Long.MAX_VALUE;

    /** Those of each tick that has any; each subscriber knows its place among them. */
    private final NavigableMap<Long, List<LaneSubscriber>> byTick = new TreeMap<>();

    private long tick;

    /** Makes a subscriber fire at the deadline, or earlier when it already has an earlier one. */
    void fireNoLaterThan(LaneSubscriber subscriber, long deadlineNanos) {
        long due = Math.max(tick + 1, -Math.floorDiv(-deadlineNanos, TICK_NANOS));
        if (due < subscriber.dueTick) {
            cancel(subscriber);
            List<LaneSubscriber> together = byTick.computeIfAbsent(due, none -> new ArrayList<>(1));
            together.add(subscriber);
            subscriber.dueTick = due;
            subscriber.dueSlot = together.size() - 1;
        }
    }

    /** Drops a subscriber's deadline, if it has one. */
    void cancel(LaneSubscriber subscriber) {
        List<LaneSubscriber> together = byTick.get(subscriber.dueTick);
        if (together == null) {
            return;
        }
        LaneSubscriber last = together.remove(together.size() - 1);
        if (last != subscriber) {
            together.set(subscriber.dueSlot, last);
            last.dueSlot = subscriber.dueSlot;
        }
        if (together.isEmpty()) {
            byTick.remove(subscriber.dueTick);
        }
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
        while (!byTick.isEmpty() && byTick.firstKey() <= tick) {
            List<LaneSubscriber> due = byTick.firstEntry().getValue();
            while (!due.isEmpty()) {
                LaneSubscriber next = due.get(due.size() - 1);
                cancel(next);
                fire.accept(next);
            }
        }
    }

    /** {@return for how long nothing will be due, in nanoseconds; or -1 when there is no deadline} */
    long nanosUntilNext(long nowNanos) {
        return byTick.isEmpty() ? -1 : Math.max(0, byTick.firstKey() * TICK_NANOS - nowNanos);
    }
}
