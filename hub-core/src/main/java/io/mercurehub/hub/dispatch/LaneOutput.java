package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.subscription.CloseReason;
import io.mercurehub.hub.subscription.UpdateRun;
import io.mercurehub.hub.subscription.UpdateSink;

/**
 * Writes to the sinks of one lane, and watches over them: heartbeats, dispatch deadlines, the ends of streams.
 *
 * <p>Confined to the lane.
 */
final class LaneOutput {

    private final Lane lane;
    private final TimerWheel<LaneSubscriber> wheel;

    LaneOutput(Lane lane, long nowNanos) {
        this.lane = lane;
        this.wheel = new TimerWheel<>(nowNanos);
    }

    /** Begins to watch over a subscriber that has a sink. */
    void begin(LaneSubscriber subscriber) {
        subscriber.lastOutputNanos = lane.now();
        watchStall(subscriber);
        schedule(subscriber);
    }

    /** Forgets a subscriber. */
    void end(LaneSubscriber subscriber) {
        wheel.cancel(subscriber);
    }

    /**
     * Gives the sink as much of what is pending as it takes.
     *
     * @return whether nothing is pending any more
     */
    boolean write(LaneSubscriber subscriber) {
        UpdateSink sink = subscriber.sink;
        if (sink == null) {
            return false;
        }
        try {
            boolean taken = offerPending(subscriber, sink);
            if (taken) {
                sink.flush();
                subscriber.lastOutputNanos = lane.now();
            }
            watchStall(subscriber);
        } catch (RuntimeException e) {
            lane.sinkFailed(subscriber, e);
            return false;
        }
        if (!subscriber.pending.isEmpty()) {
            return false;
        }
        lane.countMissed(subscriber, subscriber.cursor);
        return true;
    }

    /** Gives the sink as much of what is pending as it takes, in the middle of a round: without the flush that ends it. */
    void makeRoom(LaneSubscriber subscriber) {
        UpdateSink sink = subscriber.sink;
        if (sink == null) {
            return;
        }
        try {
            if (offerPending(subscriber, sink)) {
                subscriber.lastOutputNanos = lane.now();
                subscriber.owesFlush = true;
            }
        } catch (RuntimeException e) {
            lane.sinkFailed(subscriber, e);
        }
    }

    /** Lets the sink go on, which has said that it can, then gives it what is pending. */
    void resume(LaneSubscriber subscriber) {
        UpdateSink sink = subscriber.sink;
        if (sink == null) {
            return;
        }
        try {
            if (!sink.resume()) {
                watchStall(subscriber);
                return;
            }
        } catch (RuntimeException e) {
            lane.sinkFailed(subscriber, e);
            return;
        }
        write(subscriber);
    }

    /** {@return whether nothing that the sink took waits for the other end} */
    boolean isIdle(LaneSubscriber subscriber) {
        UpdateSink sink = subscriber.sink;
        return sink != null && sink.isIdle();
    }

    /** Acts on every deadline that is due. */
    void watch() {
        wheel.advance(lane.now(), this::due);
    }

    /** {@return for how long nothing will be due, in nanoseconds; -1 when nothing ever will} */
    long nanosUntilNext(long nowNanos) {
        return wheel.nanosUntilNext(nowNanos);
    }

    private static boolean offerPending(LaneSubscriber subscriber, UpdateSink sink) {
        boolean taken = subscriber.owesFlush;
        subscriber.owesFlush = false;
        UpdateRun run = subscriber.pending.peek();
        while (run != null && sink.offer(run)) {
            subscriber.pending.taken(run);
            subscriber.mayBeginLater = false;
            taken = true;
            run = subscriber.pending.peek();
        }
        return taken;
    }

    private void watchStall(LaneSubscriber subscriber) {
        UpdateSink sink = subscriber.sink;
        if (subscriber.limits.dispatchNanos() == 0 || sink == null) {
            return;
        }
        if (sink.isIdle() && subscriber.pending.isEmpty()) {
            subscriber.isWaiting = false;
        } else if (!subscriber.isWaiting) {
            subscriber.isWaiting = true;
            subscriber.stalledSinceNanos = lane.now();
            subscriber.stalledProgress = sink.progress();
            wheel.fireNoLaterThan(subscriber, lane.now() + subscriber.limits.dispatchNanos());
        }
    }

    private void due(LaneSubscriber subscriber) {
        UpdateSink sink = subscriber.sink;
        if (sink == null) {
            return;
        }
        long now = lane.now();
        if (now >= subscriber.limits.tokenEndNanos()) {
            lane.close(subscriber, CloseReason.TOKEN_EXPIRED);
            return;
        }
        if (now >= subscriber.limits.lifetimeEndNanos()) {
            lane.close(subscriber, CloseReason.LIFETIME_ENDED);
            return;
        }
        try {
            if (isStalled(subscriber, sink, now)) {
                lane.close(subscriber, CloseReason.DISPATCH_DEADLINE);
                return;
            }
            keepAlive(subscriber, sink, now);
        } catch (RuntimeException e) {
            lane.sinkFailed(subscriber, e);
            return;
        }
        schedule(subscriber);
    }

    private static boolean isStalled(LaneSubscriber subscriber, UpdateSink sink, long now) {
        if (!subscriber.isWaiting) {
            return false;
        }
        long progress = sink.progress();
        if (progress != subscriber.stalledProgress) {
            subscriber.stalledProgress = progress;
            subscriber.stalledSinceNanos = now;
            return false;
        }
        return now - subscriber.stalledSinceNanos >= subscriber.limits.dispatchNanos();
    }

    private void keepAlive(LaneSubscriber subscriber, UpdateSink sink, long now) {
        long interval = subscriber.limits.heartbeatNanos();
        if (interval > 0 && now - subscriber.lastOutputNanos >= interval && sink.isIdle()) {
            sink.keepAlive();
            subscriber.lastOutputNanos = now;
            watchStall(subscriber);
        }
    }

    private void schedule(LaneSubscriber subscriber) {
        long next = subscriber.limits.endNanos();
        if (subscriber.limits.heartbeatNanos() > 0) {
            // While output is stuck there is no heartbeat: look again an interval later.
            long from = Math.max(subscriber.lastOutputNanos, lane.now() - subscriber.limits.heartbeatNanos() + 1);
            next = Math.min(next, from + subscriber.limits.heartbeatNanos());
        }
        if (subscriber.isWaiting) {
            next = Math.min(next, subscriber.stalledSinceNanos + subscriber.limits.dispatchNanos());
        }
        if (next != StreamLimits.NEVER) {
            wheel.fireNoLaterThan(subscriber, next);
        }
    }
}
