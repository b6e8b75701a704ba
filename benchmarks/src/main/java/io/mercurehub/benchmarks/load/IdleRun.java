package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Faults;
import io.mercurehub.benchmarks.measure.LiveHeap;
import io.mercurehub.benchmarks.measure.ProcessUsage;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What streams cost on which nothing happens, and how soon the hub notices that their clients have left. */
public final class IdleRun {

    /** Streams that are opened and closed first, so that nothing is charged to the others that is only needed once. */
    private static final int WARMUP_STREAMS = 200;

    /** Publishers are not needed; their data would have this length. */
    private static final int DATA_BYTES = 100;

    /** How many descriptors more than before the hub may keep for itself. */
    private static final int SLACK_DESCRIPTORS = 8;

    private static final long MILLIS_BETWEEN_LOOKS = 10;

    private final Hub hub;
    private final int streams;
    private final Duration hold;
    private final Duration patience;
    private final ProcessUsage server;
    private final @Nullable LiveHeap heap;

    /**
     * Describes a run.
     *
     * @param streams how many to open
     * @param hold how long to keep them before the memory is measured
     * @param patience how long the hub may do nothing before it is given up
     * @param server the hub's processes
     * @param heap the hub's heap, or null if it has none
     */
    public IdleRun(
            Hub hub, int streams, Duration hold, Duration patience, ProcessUsage server, @Nullable LiveHeap heap) {
        this.hub = hub;
        this.streams = streams;
        this.hold = hold;
        this.patience = patience;
        this.server = server;
        this.heap = heap;
    }

    /**
     * Runs, in the calling thread.
     *
     * @throws RunAbortedException if the hub cannot be reached or refuses
     */
    public IdleResult run() throws IOException, InterruptedException {
        long descriptors = server.openDescriptors();
        try (LoadClient connections = newClient()) {
            connections.openStreams(Math.min(WARMUP_STREAMS, streams));
        }
        awaitLeft(System.nanoTime(), descriptors);

        IdleResult result;
        long leaving;
        try (LoadClient connections = newClient()) {
            result = idle(connections, memory());
            leaving = System.nanoTime();
        }
        return result.leftAfter(awaitLeft(leaving, descriptors));
    }

    private IdleResult idle(LoadClient connections, IdleResult.Memory before) throws IOException, InterruptedException {
        Duration connecting = connections.openStreams(streams);
        long cpu = server.cpuMicros();
        connections.roundsUntil(() -> false, () -> 0, hold);
        Duration cpuWhileIdle = Duration.ofNanos((server.cpuMicros() - cpu) * 1000);
        Faults faults = connections.ledger().faults();
        return new IdleResult(streams, connecting, hold, cpuWhileIdle, before, memory(), null, faults);
    }

    private LoadClient newClient() throws IOException {
        return new LoadClient(hub, 1, 0, DATA_BYTES, patience);
    }

    private IdleResult.Memory memory() throws IOException, InterruptedException {
        long live = heap == null ? 0 : heap.bytes();
        return new IdleResult.Memory(server.residentBytes(), live);
    }

    /**
     * Waits until the hub has closed its side of the connections.
     *
     * @param start when the first of them was closed
     * @return how long after that the hub had closed the last, or null if it did not
     */
    private @Nullable Duration awaitLeft(long start, long descriptorsBefore) throws IOException, InterruptedException {
        while (server.openDescriptors() > descriptorsBefore + SLACK_DESCRIPTORS) {
            if (System.nanoTime() - start > patience.toNanos()) {
                return null;
            }
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
