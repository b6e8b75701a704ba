package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.output.EncodedUpdate;
import io.mercurehub.hub.output.UpdateRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The updates one subscriber has not yet been sent, oldest first.
 *
 * <p>Holds at most {@code capacityBytes} of frames, or a single larger one. {@link #offer} returns false when full: the caller
 * then forgets them and lets the subscriber catch up from the log, because waiting would let one slow reader delay every other
 * (docs/threading.md, rule 2).
 *
 * <p>Confined to the subscriber's lane.
 */
final class PendingUpdates {

    private List<UpdateRun> runs = List.of();
    private int nextRun;
    private @Nullable Sequence rest;
    private int bytes;

    /** The position in the log after which everything that the subscriber is due stands here. */
    private long after;

    boolean isEmpty() {
        return bytes == 0;
    }

    /** {@return the size of all frames, in bytes} */
    int sizeBytes() {
        return bytes;
    }

    /** {@return the position in the log up to which everything due has been taken} */
    long sentUpTo() {
        return after;
    }

    /**
     * Adds the next update.
     *
     * @param update what comes next for this subscriber
     * @param positionBefore a position in the log before the update; everything due up to there has been offered before
     * @param empty the lane's empty sequence of this round
     * @param capacityBytes how much may be pending
     * @return whether there was room
     */
    boolean offer(EncodedUpdate update, long positionBefore, Sequence empty, int capacityBytes) {
        int size = update.sizeBytes();
        if (bytes == 0) {
            after = positionBefore;
        } else if (bytes + (long) size > capacityBytes) {
            return false;
        }
        Sequence before = rest;
        rest = (before == null ? empty : before).with(update);
        bytes += size;
        return true;
    }

    /** {@return the next run to send, or null when nothing is pending} */
    @Nullable
    UpdateRun peek() {
        if (nextRun == runs.size()) {
            Sequence waiting = rest;
            if (waiting == null) {
                return null;
            }
            runs = waiting.runs();
            nextRun = 0;
            rest = null;
        }
        return runs.get(nextRun);
    }

    /** Forgets the run that {@link #peek} returned: the sink has it. */
    void taken(UpdateRun run) {
        nextRun++;
        after = run.lastPosition().value();
        bytes -= run.sizeBytes();
        if (nextRun == runs.size()) {
            runs = List.of();
            nextRun = 0;
        }
    }

    /**
     * Forgets everything that is pending.
     *
     * @return the position in the log after which to read on
     */
    long forget() {
        runs = List.of();
        nextRun = 0;
        rest = null;
        bytes = 0;
        return after;
    }
}
