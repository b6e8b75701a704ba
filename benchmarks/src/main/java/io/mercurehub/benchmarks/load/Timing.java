package io.mercurehub.benchmarks.load;

import java.time.Duration;

/**
 * How long the parts of a run last.
 *
 * @param warmup how long it runs before figures are taken
 * @param measured how long figures are taken
 * @param patience how long the hub may bring nothing that is owed before it is given up
 */
public record Timing(Duration warmup, Duration measured, Duration patience) {}
