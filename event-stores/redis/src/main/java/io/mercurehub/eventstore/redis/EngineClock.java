package io.mercurehub.eventstore.redis;

import io.mercurehub.hub.store.AgeClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The clock of Redis, which is that of all nodes: between two of its answers, as much later as has passed here. It never goes back.
 *
 * <p>Safe for use by any thread.
 */
final class EngineClock {

    private static final byte[] ITS_OWN = {};

    private final boolean isGiven;
    private final AgeClock clock;
    private volatile long aheadMillis;

    /** @param given instead of the clock of Redis; null for that */
    EngineClock(@Nullable InstantSource given) {
        this.isGiven = given != null;
        this.clock = new AgeClock(given == null ? () -> Instant.ofEpochMilli(aheadMillis + passedMillis()) : given, 0);
    }

    private static long passedMillis() {
        return Duration.ofNanos(System.nanoTime()).toMillis();
    }

    /** {@return what a script is told: the time, or nothing when it shall ask Redis} */
    byte[] argument() {
        return isGiven ? Long.toString(clock.millis()).getBytes(StandardCharsets.UTF_8) : ITS_OWN;
    }

    /** Redis has said what time it is. */
    void heard(long millis) {
        aheadMillis = millis - passedMillis();
    }

    long millis() {
        return clock.millis();
    }
}
