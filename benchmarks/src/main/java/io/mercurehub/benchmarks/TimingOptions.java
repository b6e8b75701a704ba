package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.Timing;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a run lasts. */
final class TimingOptions {

    @Option(names = "--seconds", description = "How long figures are taken (default: ${DEFAULT-VALUE}).")
    private double seconds = 10;

    @Option(names = "--warmup", description = "Seconds before figures are taken (default: ${DEFAULT-VALUE}).")
    private double warmup = 5;

    @Option(
            names = "--patience",
            description = "Seconds without any of what the hub owes until it is given up (default: ${DEFAULT-VALUE}).")
    private double patience = 10;

    Timing timing() {
        return new Timing(duration(warmup), duration(seconds), patience());
    }

    Duration patience() {
        return duration(patience);
    }

    static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
