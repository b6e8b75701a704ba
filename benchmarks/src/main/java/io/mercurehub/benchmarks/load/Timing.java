package io.mercurehub.benchmarks.load;

import java.time.Duration;

/**
 * How long the parts of a run last.
 *
 * @param warmup how long it runs before figures are taken
 * @param measured how long figures are taken
 * @param patience how long the hub may bring nothing that is owed before it is given up
 */
public record Timing(Duration warmup, Duration measured, Duration patience) {

    /** {@return the same, but that it runs at least so long before figures are taken} */
    public Timing warmedUp(Duration least) {
        return least.compareTo(warmup) <= 0 ? this : new Timing(least, measured, patience);
    }
}
