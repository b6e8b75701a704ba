package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.output.CloseReason;

/**
 * Writes to the sinks of one lane, and acts on their deadlines: heartbeats, dispatch deadlines, the ends of streams.
 *
 * <p>A sink that throws ends its subscriber, and nobody else. Confined to the lane.
 */
final class LaneOutput {

    private final LaneMembers members;
    private final Deadlines deadlines;
    private final RecentUpdates recent;
    private final Round round;

    LaneOutput(LaneMembers members, Deadlines deadlines, RecentUpdates recent, Round round) {
        this.members = members;
        this.deadlines = deadlines;
        this.recent = recent;
        this.round = round;
    }

    /**
     * Gives the sink as much of what is pending as it takes, and flushes.
     *
     * @return whether nothing is pending any more
     */
    boolean write(LaneSubscriber subscriber) {
        Outlet outlet = subscriber.outlet;
        if (outlet == null) {
            return false;
        }
        try {
            outlet.write(round.nowNanos);
            settle(subscriber, outlet);
            return outlet.pending.isEmpty();
        } catch (Throwable failure) {
            members.fail(subscriber, failure);
            return false;
        }
    }

    /** Gives the sink as much of what is pending as it takes, in the middle of a round: without the flush that ends it. */
    void makeRoom(LaneSubscriber subscriber) {
        Outlet outlet = subscriber.outlet;
        if (outlet == null) {
            return;
        }
        try {
            outlet.makeRoom(round.nowNanos);
        } catch (Throwable failure) {
            members.fail(subscriber, failure);
        }
    }

    /**
     * Lets the sink go on, which has said that it can, then gives it what is pending.
     *
     * @return whether nothing is pending any more
     */
    boolean resume(LaneSubscriber subscriber) {
        Outlet outlet = subscriber.outlet;
        if (outlet == null) {
            return false;
        }
        try {
            if (outlet.resume(round.nowNanos)) {
                return write(subscriber);
            }
            settle(subscriber, outlet);
            return outlet.pending.isEmpty();
        } catch (Throwable failure) {
            members.fail(subscriber, failure);
            return false;
        }
    }

    /** Begins to watch over a subscriber that has begun. */
    void watch(LaneSubscriber subscriber) {
        Outlet outlet = subscriber.outlet;
        if (outlet != null) {
            schedule(subscriber, outlet);
        }
    }

    /** Acts on every deadline that is due. */
    void actOnDeadlines() {
        deadlines.advance(round.nowNanos, this::due);
    }

    private void due(LaneSubscriber subscriber) {
        Outlet outlet = subscriber.outlet;
        if (outlet == null) {
            return;
        }
        long now = round.nowNanos;
        if (now >= subscriber.limits.tokenEndNanos()) {
            members.close(subscriber, CloseReason.TOKEN_EXPIRED);
        } else if (now >= subscriber.limits.lifetimeEndNanos()) {
            members.close(subscriber, CloseReason.LIFETIME_ENDED);
        } else {
            try {
                if (outlet.isStalled(now)) {
                    members.close(subscriber, CloseReason.DISPATCH_DEADLINE);
                } else {
                    outlet.keepAlive(now);
                    settle(subscriber, outlet);
                    schedule(subscriber, outlet);
                }
            } catch (Throwable failure) {
                members.fail(subscriber, failure);
            }
        }
    }

    /** Accounts for what waits for the other end, and sees to it that it does not wait for ever. */
    private void settle(LaneSubscriber subscriber, Outlet outlet) {
        if (outlet.hasBegunToWait()) {
            schedule(subscriber, outlet);
        }
        subscriber.hold(outlet.heldBytes(recent.coveredAfter()));
    }

    private void schedule(LaneSubscriber subscriber, Outlet outlet) {
        long next = outlet.nextLookNanos(round.nowNanos);
        if (next != StreamLimits.NEVER) {
            deadlines.fireNoLaterThan(subscriber, next);
        }
    }
}
