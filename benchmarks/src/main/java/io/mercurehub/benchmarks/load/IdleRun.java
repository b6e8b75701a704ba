package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Faults;
import io.mercurehub.benchmarks.measure.LiveHeap;
import io.mercurehub.benchmarks.measure.ProcessUsage;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What streams cost on which nothing happens, and how soon the hub notices that their clients have left. */
public final class IdleRun {

    /** Publishers are not needed; their data would have this length. */
    private static final int DATA_BYTES = 100;

    /** How many descriptors more than before the hub may keep for itself. */
    private static final int SLACK_DESCRIPTORS = 8;

    private static final long MILLIS_BETWEEN_LOOKS = 10;

    private final Hub hub;
    private final Idle idle;
    private final Duration patience;
    private final ProcessUsage server;
    private final @Nullable LiveHeap heap;

    /**
     * Describes a run.
     *
     * @param patience how long the hub may do nothing before it is given up
     * @param server the hub's processes
     * @param heap the hub's heap, or null if it has none
     */
    public IdleRun(Hub hub, Idle idle, Duration patience, ProcessUsage server, @Nullable LiveHeap heap) {
        this.hub = hub;
        this.idle = idle;
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
        Duration first;
        try (LoadClient connections = newClient()) {
            first = connections.openStreams(idle.first());
        }
        awaitLeft(System.nanoTime(), descriptors);

        IdleResult result;
        long leaving;
        try (LoadClient connections = newClient()) {
            result = idle(connections, first, memory());
            leaving = System.nanoTime();
        }
        return result.leftAfter(awaitLeft(leaving, descriptors));
    }

    private IdleResult idle(LoadClient connections, Duration first, IdleResult.Memory before)
            throws IOException, InterruptedException {
        Duration connecting = connections.openStreams(idle.streams());
        connections.roundsUntil(() -> false, () -> 0, idle.settling());
        long cpu = server.cpuMicros();
        connections.roundsUntil(() -> false, () -> 0, idle.hold());
        Duration cpuWhileIdle = Duration.ofNanos((server.cpuMicros() - cpu) * 1000);
        IdleResult.Memory with = memory();
        connections.checkAtEnd();
        Faults faults = connections.ledger().faults();
        return new IdleResult(idle, first, connecting, cpuWhileIdle, before, with, null, faults);
    }

    private LoadClient newClient() throws IOException {
        return new LoadClient(hub, 1, 0, DATA_BYTES, patience, idle.processes());
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
