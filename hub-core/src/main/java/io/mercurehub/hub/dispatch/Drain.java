package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.subscription.CloseReason;
import java.util.List;

/**
 * The orderly end of a lane's subscribers: in waves, so that they do not all come back in one moment.
 *
 * <p>Confined to the lane.
 */
final class Drain {

    /** How long one wave follows another: 50 milliseconds. */
    static final long WAVE_NANOS = 50_000_000;

    /** So many end at once in any case. */
    private static final int SMALLEST_WAVE = 100;

    private final Lane lane;
    private boolean goingOn;
    private int waveSize;
    private long nextWaveNanos;

    Drain(Lane lane) {
        this.lane = lane;
    }

    /**
     * Begins; those who come later leave with the next wave.
     *
     * @param withinNanos the last wave of those who are here begins before so much time has passed
     */
    void begin(long withinNanos) {
        long waves = Math.max(1, withinNanos / WAVE_NANOS);
        int subscribers = lane.subscribers().size();
        waveSize = (int) Math.max(SMALLEST_WAVE, (subscribers + waves - 1) / waves);
        nextWaveNanos = lane.now();
        goingOn = true;
    }

    boolean isGoingOn() {
        return goingOn;
    }

    /** Ends a wave of subscribers when it is time. */
    void proceed() {
        List<LaneSubscriber> subscribers = lane.subscribers();
        if (!goingOn || subscribers.isEmpty() || lane.now() < nextWaveNanos) {
            return;
        }
        nextWaveNanos = lane.now() + WAVE_NANOS;
        int from = Math.max(0, subscribers.size() - waveSize);
        for (int i = subscribers.size() - 1; i >= from; i--) {
            lane.close(subscribers.get(i), CloseReason.HUB_CLOSED);
        }
    }
}
