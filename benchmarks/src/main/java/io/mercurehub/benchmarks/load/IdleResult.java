package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Faults;
import io.mercurehub.benchmarks.measure.Report;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What idle streams cost.
 *
 * @param streams how many there were
 * @param connecting how long it took to open them
 * @param hold how long they were kept
 * @param cpuWhileIdle the hub's CPU time in that time
 * @param before the hub's memory before they came
 * @param with its memory with all of them
 * @param leaving how long after the first was closed the hub had closed its side of all, or null if it had not
 * @param faults what went wrong
 */
public record IdleResult(
        int streams,
        Duration connecting,
        Duration hold,
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
        return new IdleResult(streams, connecting, hold, cpuWhileIdle, before, with, noticed, faults);
    }

    /** {@return the figures for people and machines} */
    public Report report(String title) {
        Report report = new Report(title)
                .add("connections", streams)
                .add("connect_seconds", Measured.seconds(connecting))
                .add("resident_kib_per_connection", perConnection(before.residentBytes(), with.residentBytes()))
                .add("server_resident_mib", with.residentBytes() / BYTES_PER_KIBIBYTE / BYTES_PER_KIBIBYTE);
        if (with.liveHeapBytes() > 0) {
            report.add("live_heap_kib_per_connection", perConnection(before.liveHeapBytes(), with.liveHeapBytes()));
        }
        if (!hold.isZero()) {
            report.add("hold_seconds", Measured.seconds(hold))
                    .add("server_cpu_percent", 100 * Measured.seconds(cpuWhileIdle) / Measured.seconds(hold));
        }
        if (leaving == null) {
            report.add("leaving_seconds", "not noticed");
        } else {
            report.add("leaving_seconds", Measured.seconds(leaving));
        }
        return LoadResult.addFaults(report, faults);
    }

    private double perConnection(long bytesBefore, long bytesWith) {
        return (bytesWith - bytesBefore) / BYTES_PER_KIBIBYTE / streams;
    }
}
