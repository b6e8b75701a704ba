package io.mercurehub.servlet.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/**
 * When the hub ends streams: each at another time, so that subscribers that came together don't come back together, and before it
 * must, so that the end is an orderly one.
 *
 * <p>Safe for use by several threads.
 *
 * @param writeTimeout the longest life of a stream; zero: for ever
 * @param dispatchTimeout how much earlier to end, so that a last update has time to leave
 * @param clock tells when tokens end
 * @param random at least 0, less than 1; called by any thread
 */
public record StreamLifetimes(
        Duration writeTimeout, Duration dispatchTimeout, InstantSource clock, DoubleSupplier random) {

    private static final double MIN_FRACTION = 0.8;

    /** {@return how long the next stream lives; zero: for ever} */
    Duration next() {
        Duration drawn = draw(writeTimeout);
        Duration early = drawn.minus(dispatchTimeout);
        return early.isNegative() || early.isZero() ? drawn : early;
    }

    /** {@return when the next stream of the holder of a token ends that is valid until then} */
    Instant endOf(Instant expiresAt) {
        Instant now = clock.instant();
        Duration left = Duration.between(now, expiresAt);
        return left.isNegative() ? now : now.plus(draw(left));
    }

    private Duration draw(Duration longest) {
        double share = MIN_FRACTION + (1 - MIN_FRACTION) * random.getAsDouble();
        return Duration.ofMillis((long) (longest.toMillis() * share));
    }
}
