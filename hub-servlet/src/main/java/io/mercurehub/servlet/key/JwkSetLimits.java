package io.mercurehub.servlet.key;

import java.time.Duration;

/**
 * How much the reading of keys at a URL may take, and how often it may happen.
 *
 * @param timeout until the whole answer must have come
 * @param maxBytes how long it may be
 * @param refreshAfter from one good answer to the next request
 * @param retryAfter from a failure to the next request
 * @param pause at least so long between the starts of two requests, when tokens with unknown keys ask for them
 * @param patience from the start of a request, how long such a token waits for the answer
 * @param maxWaiting how many such tokens may wait; others are refused at once
 */
public record JwkSetLimits(
        Duration timeout,
        int maxBytes,
        Duration refreshAfter,
        Duration retryAfter,
        Duration pause,
        Duration patience,
        int maxWaiting) {

    /** Those of every hub. */
    public static final JwkSetLimits DEFAULT = new JwkSetLimits(
            Duration.ofSeconds(5),
            256 * 1024,
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            8);
}
