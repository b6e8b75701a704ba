package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.ProcessUsage;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One run: streams are opened, publishers publish for a while unmeasured and then measured, and at the end everything that
 * was published must have come.
 */
public final class LoadRun {

    private final Hub hub;
    private final Load load;
    private final Timing timing;
    private final @Nullable ProcessUsage server;
    private final ProcessUsage client = ProcessUsage.ofMyself();

    /**
     * Describes a run.
     *
     * @param server the hub's processes, or null if they are not to be looked at
     */
    public LoadRun(Hub hub, Load load, Timing timing, @Nullable ProcessUsage server) {
        this.hub = hub;
        this.load = load;
        this.timing = timing;
        this.server = server;
    }

    /**
     * Runs, in the calling thread.
     *
     * @throws RunAbortedException if the hub cannot be reached or refuses
     */
    public LoadResult run() throws IOException {
        try (LoadClient connections =
                new LoadClient(hub, load.topics(), load.publishers(), load.dataBytes(), timing.patience())) {
            Duration connecting = connections.openStreams(load.subscribers());
            connections.awaitPublishers();
            return measured(connections, connecting);
        }
    }

    private LoadResult measured(LoadClient connections, Duration connecting) throws IOException {
        Ledger ledger = connections.ledger();
        connections.publishers().keep(pace(ledger));
        roundsFor(timing.warmup(), connections);

        connections.subscribers().stall(load.stalled(), true);
        ledger.record(true);
        Moment begin = now(ledger);
        double meanLag = roundsFor(timing.measured(), connections);
        Moment end = now(ledger);
        ledger.record(false);

        connections.subscribers().stall(load.stalled(), false);
        connections.finish();
        return new LoadResult(
                load,
                connecting,
                begin.until(end),
                meanLag,
                ledger.deliveryLatencies(),
                ledger.publishLatencies(),
                ledger.faults());
    }

    private Pace pace(Ledger ledger) {
        if (load.rhythm() instanceof Load.OpenLoop openLoop) {
            return Pace.fixedRate(openLoop.perSecond(), System.nanoTime());
        }
        return Pace.closedLoop(ledger, ((Load.ClosedLoop) load.rhythm()).maxLag());
    }

    /** Goes on for a while, and returns the mean over that time of how far subscribers are behind. */
    private double roundsFor(Duration duration, LoadClient connections) throws IOException {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        double area = 0;
        long now = start;
        while (now - end < 0) {
            connections.round(end);
            long then = now;
            now = System.nanoTime();
            area += connections.ledger().meanLag() * (now - then);
        }
        return now == start ? 0 : area / (now - start);
    }

    private Moment now(Ledger ledger) throws IOException {
        return new Moment(
                System.nanoTime(),
                ledger.delivered(),
                ledger.published(),
                client.cpuMicros(),
                server == null ? 0 : server.cpuMicros(),
                server == null ? 0 : server.residentBytes(),
                server != null);
    }

    /** The counters at one moment. */
    private record Moment(
            long nanoTime,
            long delivered,
            long published,
            long clientCpuMicros,
            long serverCpuMicros,
            long serverResidentBytes,
            boolean serverSeen) {

        Measured until(Moment end) {
            return new Measured(
                    Duration.ofNanos(end.nanoTime - nanoTime),
                    end.delivered - delivered,
                    end.published - published,
                    Duration.ofNanos((end.clientCpuMicros - clientCpuMicros) * 1000),
                    serverSeen
                            ? new Measured.Server(
                                    Duration.ofNanos((end.serverCpuMicros - serverCpuMicros) * 1000),
                                    end.serverResidentBytes)
                            : null);
        }
    }
}
