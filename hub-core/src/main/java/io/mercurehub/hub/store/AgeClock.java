package io.mercurehub.hub.store;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time by which updates grow old. It never goes back, whatever the machine's clock does: what has expired stays so.
 *
 * <p>Safe for use by any thread.
 */
public final class AgeClock {

    private final InstantSource source;
    private final AtomicLong latest;

    /**
     * @param source the machine's clock
     * @param latestMillis the latest time that the store knows of; 0 for none
     */
    public AgeClock(InstantSource source, long latestMillis) {
        this.source = source;
        this.latest = new AtomicLong(latestMillis);
    }

    /** {@return the time in milliseconds since 1970, or the latest one before if that is later} */
    public long millis() {
        return latest.accumulateAndGet(source.millis(), Math::max);
    }
}
