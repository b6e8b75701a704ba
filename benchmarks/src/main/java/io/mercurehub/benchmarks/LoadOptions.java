package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.Load;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is done to a hub. */
final class LoadOptions {

    @Option(names = "--subscribers", description = "Streams, spread over the topics (default: ${DEFAULT-VALUE}).")
    private int subscribers = 1000;

    @Option(names = "--topics", description = "Topics (default: ${DEFAULT-VALUE}).")
    private int topics = 1;

    @Option(
            names = "--publishers",
            description = "Publishers, each of whom waits for its answer (default: ${DEFAULT-VALUE}).")
    private int publishers = 4;

    @Option(names = "--data", description = "Bytes of data in an update, at least 24 (default: ${DEFAULT-VALUE}).")
    private int dataBytes = 100;

    @Option(
            names = "--max-lag",
            description = "Publishers hold back while subscribers are on average further behind than this many updates"
                    + " (default: they never do).")
    private double maxLag = Double.POSITIVE_INFINITY;

    @Option(
            names = "--stalled",
            description = "Subscribers that read nothing while figures are taken, and must still receive everything"
                    + " (default: ${DEFAULT-VALUE}).")
    private int stalled = 0;

    @Option(names = "--rate", description = "Updates a second, instead of as many as the hub answers.")
    private @Nullable Double rate;

    Load load() {
        Load.Rhythm rhythm = rate == null ? new Load.ClosedLoop(maxLag) : new Load.OpenLoop(rate);
        return new Load(topics, subscribers, publishers, dataBytes, rhythm, stalled, 1);
    }
}
