package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.Hub;
import io.mercurehub.benchmarks.load.Idle;
import io.mercurehub.benchmarks.load.IdleResult;
import io.mercurehub.benchmarks.load.IdleRun;
import io.mercurehub.benchmarks.load.Load;
import io.mercurehub.benchmarks.load.LoadResult;
import io.mercurehub.benchmarks.load.LoadRun;
import io.mercurehub.benchmarks.load.Timing;
import io.mercurehub.benchmarks.measure.Faults;
import io.mercurehub.benchmarks.measure.ProcessUsage;
import io.mercurehub.benchmarks.measure.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What hubs are compared by. */
enum Work {
    /** The load that options describe. */
    FANOUT,
    FANOUT_1000,
    FANOUT_10000,
    TOPICS,
    PUBLISH_1,
    PUBLISH_16,
    PUBLISH_64,
    /** With the store that keeps updates on the disk. */
    PUBLISH_DURABLE_1,
    PUBLISH_DURABLE_16,
    PUBLISH_DURABLE_64,
    LATENCY,
    /** The load that options describe, with private updates against the same with public ones. */
    PRIVATE,
    /** Memory of idle streams. */
    IDLE,
    /** Time to open streams, of a hub that has just started and once more. */
    CONNECT,
    /** Time until the hub has noticed that all clients have left. */
    LEAVE,
    /** CPU time of idle streams, heartbeats included. */
    IDLE_CPU;

    private static final int DATA_BYTES = 100;
    private static final int WARMUP_STREAMS = 200;

    /** By how much longer than a load idle streams are measured, so that there are heartbeats among it. */
    private static final int HOLD_FACTOR = 4;

    private static final int PATIENCE_FACTOR = 6;

    /**
     * How long and how much, where the work does not say so itself.
     *
     * @param load for those that options describe
     * @param streams how many are idle
     */
    record Extent(Load load, int streams, Timing timing, int processes) {}

    /**
     * What came of one run.
     *
     * @param clientLimited whether these may be the client's limits
     */
    record Ran(Report report, Faults faults, boolean clientLimited) {}

    /** {@return the keys of the figures that are compared} */
    List<String> figures() {
        return switch (this) {
            case FANOUT, FANOUT_1000, FANOUT_10000, TOPICS, PRIVATE ->
                List.of(
                        "deliveries_per_second",
                        "delivery_p50_ms",
                        "delivery_p99_ms",
                        "mean_lag",
                        "server_cpu_micros_per_delivery",
                        "client_cpu_percent");
            case LATENCY ->
                List.of("delivery_p50_ms", "delivery_p99_ms", "server_cpu_micros_per_delivery", "client_cpu_percent");
            case IDLE -> List.of("resident_kib_per_connection");
            case CONNECT -> List.of("first_connect_seconds", "connect_seconds");
            case LEAVE -> List.of("leaving_seconds");
            case IDLE_CPU -> List.of("server_cpu_ms_per_second");
            default ->
                List.of(
                        "publishes_per_second",
                        "publish_p50_ms",
                        "publish_p99_ms",
                        "server_cpu_micros_per_publish",
                        "client_cpu_percent");
        };
    }

    private Load load(Load described) {
        return switch (this) {
            case FANOUT_1000 -> fanout(1000);
            case FANOUT_10000 -> fanout(10_000);
            case TOPICS -> new Load(1000, 10_000, 16, DATA_BYTES, new Load.ClosedLoop(Double.POSITIVE_INFINITY));
            case PUBLISH_1, PUBLISH_DURABLE_1 -> publish(1);
            case PUBLISH_16, PUBLISH_DURABLE_16 -> publish(16);
            case PUBLISH_64, PUBLISH_DURABLE_64 -> publish(64);
            case LATENCY -> new Load(1, 1000, 16, DATA_BYTES, new Load.OpenLoop(50));
            default -> described;
        };
    }

    private static Load fanout(int subscribers) {
        return new Load(1, subscribers, 4, DATA_BYTES, new Load.ClosedLoop(16));
    }

    private static Load publish(int publishers) {
        return new Load(1, 0, publishers, DATA_BYTES, new Load.ClosedLoop(Double.POSITIVE_INFINITY));
    }

    /** {@return whether each run needs a hub that has just started} */
    boolean needsNewHub() {
        return this == IDLE || this == CONNECT;
    }

    /** {@return the store that the hub must have: {@code memory} or {@code file}} */
    String store() {
        return name().startsWith("PUBLISH_DURABLE") ? "file" : "memory";
    }

    Ran run(Hub hub, @Nullable ProcessUsage server, Extent extent) throws IOException, InterruptedException {
        return switch (this) {
            case IDLE, CONNECT, LEAVE, IDLE_CPU -> idle(hub, server, extent);
            default -> load(hub, server, extent);
        };
    }

    private Ran load(Hub hub, @Nullable ProcessUsage server, Extent extent) throws IOException {
        Load load = load(extent.load()).over(extent.processes());
        LoadResult result = new LoadRun(hub, load, extent.timing(), server).run();
        return new Ran(
                result.report(toString()), result.faults(), result.measured().isClientLimited());
    }

    private Ran idle(Hub hub, @Nullable ProcessUsage server, Extent extent) throws IOException, InterruptedException {
        if (server == null) {
            throw new IllegalArgumentException(this + ": no process to look at (expected: NAME=URL,PID)");
        }
        Timing timing = extent.timing();
        boolean held = this == IDLE_CPU;
        Idle idle = new Idle(
                extent.streams(),
                this == CONNECT ? extent.streams() : Math.min(WARMUP_STREAMS, extent.streams()),
                held ? timing.warmup() : Duration.ZERO,
                held ? timing.measured().multipliedBy(HOLD_FACTOR) : Duration.ZERO,
                extent.processes());
        Duration patience = timing.patience().multipliedBy(PATIENCE_FACTOR);
        IdleResult result = new IdleRun(hub, idle, patience, server, null).run();
        return new Ran(result.report(toString()), result.faults(), false);
    }

    /** {@return its name as it is typed, such as {@code publish-16}} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
