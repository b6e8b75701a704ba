package io.mercurehub.eventstore.file.log;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time of the log, which never goes back, whatever the machine's clock does, also when the hub was stopped meanwhile.
 *
 * <p>Safe for use by any thread.
 */
final class LogClock {

    private final InstantSource source;
    private final AtomicLong latest;

    /** @param latestMillis the latest time that the log knows of */
    LogClock(InstantSource source, long latestMillis) {
        this.source = source;
        this.latest = new AtomicLong(latestMillis);
    }

    /** {@return the time in milliseconds since 1970, or the latest one before if that is later} */
    long millis() {
        return latest.accumulateAndGet(source.millis(), Math::max);
    }
}
