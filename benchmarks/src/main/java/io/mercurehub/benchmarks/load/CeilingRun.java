package io.mercurehub.benchmarks.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What this client could take if the hub cost nothing: streams from a {@link Feeder}, read, parsed and checked as in every
 * run. The feeder wants a core of its own; the figure to look at is the CPU time of the client's thread for a delivery.
 */
public final class CeilingRun {

    private final int connections;
    private final int dataBytes;
    private final int eventsPerChunk;
    private final Timing timing;

    /**
     * Describes a run.
     *
     * @param connections how many streams feed the client
     * @param dataBytes the length of an update's data, at least 24
     * @param eventsPerChunk how many updates come in each chunk
     */
    public CeilingRun(int connections, int dataBytes, int eventsPerChunk, Timing timing) {
        this.connections = connections;
        this.dataBytes = dataBytes;
        this.eventsPerChunk = eventsPerChunk;
        this.timing = timing;
    }

    /** Runs, in the calling thread. */
    public CeilingResult run() throws IOException {
        Payload payload = new Payload(dataBytes);
        Ledger ledger = new Ledger(1, 1);
        try (Feeder feeder = new Feeder(connections, payload, eventsPerChunk);
                EventLoop loop = new EventLoop()) {
            Subscribers subscribers =
                    new Subscribers(loop, at(feeder.address()), Topics.ofNewRun(1), payload, ledger, 0);
            feeder.start();
            subscribers.begin(connections, connections);
            rounds(loop, timing.warmup());
            ledger.record(true);

            long begin = System.nanoTime();
            long cpu = threadCpuNanos();
            long delivered = ledger.delivered();
            rounds(loop, timing.measured());
            return new CeilingResult(
                    connections,
                    dataBytes,
                    eventsPerChunk,
                    Duration.ofNanos(System.nanoTime() - begin),
                    Duration.ofNanos(threadCpuNanos() - cpu),
                    ledger.delivered() - delivered,
                    ledger.faults());
        }
    }

    private static void rounds(EventLoop loop, Duration duration) throws IOException {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            loop.round(end - System.nanoTime());
        }
    }

    private static Hub at(InetSocketAddress socket) {
        String authority = socket.getHostString() + ":" + socket.getPort();
        return new Hub(new HubAddress(socket, authority, "/"), HubKind.MERCURE, null, null);
    }

    private static long threadCpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
