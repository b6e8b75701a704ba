package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.EncodedUpdate;
import io.mercurehub.hub.output.UpdateRun;
import io.mercurehub.hub.output.UpdateSink;
import java.time.Duration;
import java.util.Optional;

/**
 * What one subscriber has not been sent yet, and the sink that takes it; with the deadlines of that.
 *
 * <p>Confined to the subscriber's lane. Whatever the sink throws comes out of these methods: it is of no use any more then.
 */
final class Outlet {

    /** The first sign of life is sent after a second, the last of those at double intervals after eight. */
    private static final long FIRST_PROBE_NANOS = 1_000_000_000;

    private static final long LAST_PROBE_NANOS = 8 * FIRST_PROBE_NANOS;

    final PendingUpdates pending = new PendingUpdates();
    private final UpdateSink sink;
    private final StreamLimits limits;
    private final long beganNanos;

    /** The age at which to send the next probe; beyond the last one: never. */
    private long probeAgeNanos;

    /** Whether the sink took something in this round without a flush so far. */
    private boolean owesFlush;

    /** When something was last written; for heartbeats. */
    private long lastOutputNanos;

    /** The size of the run that the sink took last, which it may not have written. */
    private int lastTakenBytes;

    /** Whether something waits for the other end; then the dispatch deadline counts. */
    private boolean isWaiting;

    private boolean hasBegunToWait;

    /** Since when the other end has taken nothing, while something waits; and what {@link UpdateSink#progress} said then. */
    private long stalledSinceNanos;

    private long stalledProgress;

    Outlet(UpdateSink sink, StreamLimits limits, long nowNanos) {
        this.sink = sink;
        this.limits = limits;
        this.beganNanos = nowNanos;
        this.lastOutputNanos = nowNanos;
        this.probeAgeNanos = limits.probes() ? FIRST_PROBE_NANOS : Long.MAX_VALUE;
        look(nowNanos);
    }

    /** Adds the next update, see {@link PendingUpdates#offer}. */
    boolean offer(EncodedUpdate update, long positionBefore, Round round) {
        return pending.offer(update, positionBefore, round.empty, round.capacityBytes);
    }

    /** Gives the sink as much of what is pending as it takes, and flushes. */
    void write(long nowNanos) {
        makeRoom(nowNanos);
        if (owesFlush) {
            owesFlush = false;
            sink.flush();
            lastOutputNanos = nowNanos;
        }
        look(nowNanos);
    }

    /** Gives the sink as much of what is pending as it takes, in the middle of a round: without the flush that ends it. */
    void makeRoom(long nowNanos) {
        UpdateRun run = pending.peek();
        while (run != null && sink.offer(run)) {
            pending.taken(run);
            lastTakenBytes = run.sizeBytes();
            owesFlush = true;
            lastOutputNanos = nowNanos;
            run = pending.peek();
        }
    }

    /** {@return whether the sink has taken anything so far} */
    boolean hasTaken() {
        return lastTakenBytes > 0;
    }

    /** {@return whether the sink, which has said that it can go on, can take another run} */
    boolean resume(long nowNanos) {
        boolean canTake = sink.resume();
        look(nowNanos);
        return canTake;
    }

    boolean owesFlush() {
        return owesFlush;
    }

    /** {@return whether nothing is pending, and nothing that the sink took waits for the other end} */
    boolean isIdle() {
        return pending.isEmpty() && sink.isIdle();
    }

    /**
     * {@return how much memory is held for the other end alone, in bytes: what waits for it and is in memory for nobody else}
     *
     * @param recentAfter the position in the log after which everything is in memory anyway
     */
    long heldBytes(long recentAfter) {
        return isWaiting && pending.sentUpTo() < recentAfter ? pending.sizeBytes() + lastTakenBytes : 0;
    }

    /** {@return whether something has begun to wait for the other end since this was asked last} */
    boolean hasBegunToWait() {
        boolean begun = hasBegunToWait;
        hasBegunToWait = false;
        return begun;
    }

    /** {@return whether something waits for the other end, which has taken nothing for as long as it may} */
    boolean isStalled(long nowNanos) {
        if (!isWaiting || limits.dispatchNanos() == 0) {
            return false;
        }
        long progress = sink.progress();
        if (progress != stalledProgress) {
            stalledProgress = progress;
            stalledSinceNanos = nowNanos;
            return false;
        }
        return nowNanos - stalledSinceNanos >= limits.dispatchNanos();
    }

    /** Sends a sign of life, when it is time and nothing waits. */
    void keepAlive(long nowNanos) {
        boolean probe = nowNanos - beganNanos >= probeAgeNanos;
        if (probe) {
            probeAgeNanos = probeAgeNanos < LAST_PROBE_NANOS ? 2 * probeAgeNanos : Long.MAX_VALUE;
        }
        boolean heartbeat = limits.heartbeatNanos() > 0 && nowNanos - lastOutputNanos >= limits.heartbeatNanos();
        if ((probe || heartbeat) && sink.isIdle()) {
            sink.keepAlive();
            lastOutputNanos = nowNanos;
            look(nowNanos);
        }
    }

    /** {@return when to look at it again, by the clock; {@link StreamLimits#NEVER}: not at all} */
    long nextLookNanos(long nowNanos) {
        long next = limits.endNanos();
        if (limits.heartbeatNanos() > 0) {
            // While output is stuck there is no heartbeat: look again an interval later.
            long from = Math.max(lastOutputNanos, nowNanos - limits.heartbeatNanos() + 1);
            next = Math.min(next, from + limits.heartbeatNanos());
        }
        if (probeAgeNanos != Long.MAX_VALUE) {
            next = Math.min(next, beganNanos + probeAgeNanos);
        }
        if (isWaiting && limits.dispatchNanos() > 0) {
            next = Math.min(next, stalledSinceNanos + limits.dispatchNanos());
        }
        return next;
    }

    void close(CloseReason reason, Optional<Duration> reconnectAfter) {
        sink.close(reason, reconnectAfter);
    }

    private void look(long nowNanos) {
        if (isIdle()) {
            isWaiting = false;
        } else if (!isWaiting) {
            isWaiting = true;
            hasBegunToWait = true;
            stalledSinceNanos = nowNanos;
            stalledProgress = sink.progress();
        }
    }
}
