package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.ProcessUsage;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
        try (LoadClient connections = new LoadClient(
                hub, load.topics(), load.publishers(), load.dataBytes(), timing.patience(), load.processes())) {
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
        connections.record(true);
        Moment begin = now(connections);
        double meanLag = roundsFor(timing.measured(), connections);
        Moment end = now(connections);
        connections.record(false);

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

    private Moment now(LoadClient connections) throws IOException {
        Ledger ledger = connections.ledger();
        return new Moment(
                System.nanoTime(),
                ledger.delivered(),
                ledger.published(),
                cpuMicros(connections.usage()),
                server == null ? 0 : server.cpuMicros(),
                server == null ? 0 : server.residentBytes(),
                server != null);
    }

    private static List<Long> cpuMicros(List<ProcessUsage> processes) throws IOException {
        List<Long> micros = new ArrayList<>();
        for (ProcessUsage process : processes) {
            micros.add(process.cpuMicros());
        }
        return micros;
    }

    /** The counters at one moment. */
    private record Moment(
            long nanoTime,
            long delivered,
            long published,
            List<Long> clientCpuMicros,
            long serverCpuMicros,
            long serverResidentBytes,
            boolean serverSeen) {

        private List<Duration> clientCpu(Moment end) {
            return IntStream.range(0, clientCpuMicros.size())
                    .mapToObj(i -> Duration.of(end.clientCpuMicros.get(i) - clientCpuMicros.get(i), ChronoUnit.MICROS))
                    .toList();
        }

        Measured until(Moment end) {
            return new Measured(
                    Duration.ofNanos(end.nanoTime - nanoTime),
                    end.delivered - delivered,
                    end.published - published,
                    clientCpu(end),
                    serverSeen
                            ? new Measured.Server(
                                    Duration.ofNanos((end.serverCpuMicros - serverCpuMicros) * 1000),
                                    end.serverResidentBytes)
                            : null);
        }
    }
}
