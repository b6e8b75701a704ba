package io.mercurehub.hub.dispatch;

/**
 * What holds during one round of a lane: the time, how far the lane is, and how much may be pending.
 *
 * <p>Confined to the lane.
 */
final class Round {

    private final HubClock clock;

    /** How many bytes may be pending for one subscriber. */
    final int capacityBytes;

    /** When the round began. */
    long nowNanos;

    /** The position in the log up to which the lane has dispatched. */
    long position;

    /** Of no updates: what all sequences of the round begin with. */
    Sequence empty = Sequence.empty();

    Round(HubClock clock, int capacityBytes, long startPosition) {
        this.clock = clock;
        this.capacityBytes = capacityBytes;
        this.position = startPosition;
        this.nowNanos = clock.nanos();
    }

    void begin() {
        nowNanos = clock.nanos();
        empty = Sequence.empty();
    }

    /** {@return the time now, which is later than when the round began} */
    long clockNanos() {
        return clock.nanos();
    }
}
