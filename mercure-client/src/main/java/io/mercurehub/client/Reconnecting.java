package io.mercurehub.client;

import io.mercurehub.client.SubscriptionListener.Cause;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * After how long a subscription tries again.
 *
 * <p>Usually the time that the hub has said, {@code retry:}; after failures in a row, twice as long each time. Chance makes it up to half
 * as long again, so that not all come at once. A hub can ask for anything between a tenth of a second and five minutes. Confined to one
 * thread at a time.
 */
final class Reconnecting {

    private static final long USUAL_MILLIS = 2_000;
    private static final long MIN_MILLIS = 100;
    private static final long MAX_DOUBLED_MILLIS = 30_000;
    private static final long MAX_ASKED_MILLIS = 300_000;
    private static final int MAX_DOUBLINGS = 12;

    private long millis = USUAL_MILLIS;
    private int failures;

    /** The hub says after how long. */
    void after(long askedMillis) {
        millis = Math.max(MIN_MILLIS, Math.min(askedMillis, MAX_ASKED_MILLIS));
    }

    void succeeded() {
        failures = 0;
    }

    /** @param atLeast what the hub has asked for this time, if anything */
    Duration delay(Cause cause, Duration atLeast) {
        long doubled = Math.min(millis << failures, MAX_DOUBLED_MILLIS);
        if (cause == Cause.UNAVAILABLE || cause == Cause.UNREACHABLE) {
            failures = Math.min(failures + 1, MAX_DOUBLINGS);
        }
        long asked = Math.min(Math.max(millis, atLeast.toMillis()), MAX_ASKED_MILLIS);
        long delay = Math.max(doubled, asked);
        return Duration.ofMillis(delay + ThreadLocalRandom.current().nextLong(delay / 2 + 1));
    }
}
