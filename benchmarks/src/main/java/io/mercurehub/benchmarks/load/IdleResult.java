package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Faults;
import io.mercurehub.benchmarks.measure.Report;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What idle streams cost.
 *
 * @param idle what was done
 * @param first how long it took to open the first streams
 * @param connecting how long it took to open those that were kept
 * @param cpuWhileIdle the hub's CPU time in that time
 * @param before the hub's memory before they came
 * @param with its memory with all of them
 * @param leaving how long after the first was closed the hub had closed its side of all, or null if it had not
 * @param faults what went wrong
 */
public record IdleResult(
        Idle idle,
        Duration first,
        Duration connecting,
        Duration cpuWhileIdle,
        Memory before,
        Memory with,
        @Nullable Duration leaving,
        Faults faults) {

    private static final double BYTES_PER_KIBIBYTE = 1024;

    /**
     * The memory of the hub at one moment.
     *
     * @param residentBytes what the system has given it
     * @param liveHeapBytes what its live objects take, or 0 if nobody counted
     */
    public record Memory(long residentBytes, long liveHeapBytes) {}

    /** {@return the same, with the time after which the hub had noticed that the clients have left} */
    IdleResult leftAfter(@Nullable Duration noticed) {
        return new IdleResult(idle, first, connecting, cpuWhileIdle, before, with, noticed, faults);
    }

    /** {@return the figures for people and machines} */
    public Report report(String title) {
        Report report = new Report(title)
                .add("first_connections", idle.first())
                .add("first_connect_seconds", Measured.seconds(first))
                .add("connections", idle.streams())
                .add("connect_seconds", Measured.seconds(connecting))
                .add("resident_kib_per_connection", perConnection(before.residentBytes(), with.residentBytes()))
                .add("server_resident_mib", with.residentBytes() / BYTES_PER_KIBIBYTE / BYTES_PER_KIBIBYTE);
        if (with.liveHeapBytes() > 0) {
            report.add("live_heap_kib_per_connection", perConnection(before.liveHeapBytes(), with.liveHeapBytes()));
        }
        if (!idle.hold().isZero()) {
            double hold = Measured.seconds(idle.hold());
            report.add("hold_seconds", hold)
                    .add("server_cpu_ms_per_second", 1000 * Measured.seconds(cpuWhileIdle) / hold);
        }
        if (leaving == null) {
            report.add("leaving_seconds", "not noticed");
        } else {
            report.add("leaving_seconds", Measured.seconds(leaving));
        }
        return LoadResult.addFaults(report, faults);
    }

    private double perConnection(long bytesBefore, long bytesWith) {
        return (bytesWith - bytesBefore) / BYTES_PER_KIBIBYTE / idle.streams();
    }
}
