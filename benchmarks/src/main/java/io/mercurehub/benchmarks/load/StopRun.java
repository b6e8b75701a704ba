package io.mercurehub.benchmarks.load;

import java.io.IOException;
import java.time.Duration;

/** Whether a hub that is told to stop ends its streams in order, so that no client believes in a network failure. */
public final class StopRun {

    /** Nothing is published; data would have this length. */
    private static final int DATA_BYTES = 100;

    private final Hub hub;
    private final int streams;
    private final Duration patience;

    /**
     * Describes a run.
     *
     * @param streams how many are open when the hub is told to stop
     * @param patience how long the hub may do nothing before it is given up
     */
    public StopRun(Hub hub, int streams, Duration patience) {
        this.hub = hub;
        this.streams = streams;
        this.patience = patience;
    }

    /**
     * Runs, in the calling thread.
     *
     * @param stop what tells the hub to stop; it must return at once
     * @throws RunAbortedException if the hub cannot be reached or refuses
     */
    public StopResult run(Runnable stop) throws IOException {
        try (LoadClient connections = new LoadClient(hub, 1, 0, DATA_BYTES, patience, 1)) {
            connections.openStreams(streams);
            long start = System.nanoTime();
            stop.run();
            connections.roundsUntil(
                    () -> connections.ledger().openStreams() == 0,
                    () -> connections.ledger().openStreams(),
                    patience);
            return new StopResult(
                    streams,
                    connections.subscribers().endedCount(),
                    connections.ledger().openStreams(),
                    Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
