package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Report;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was counted between two moments.
 *
 * @param time how long that was
 * @param deliveries updates that arrived, one for each stream that each arrived on
 * @param publications updates that were sent
 * @param clientCpu the CPU time of this process
 * @param server what the hub used, or null if nobody looked
 */
public record Measured(
        Duration time,
        long deliveries,
        long publications,
        Duration clientCpu,
        @Nullable Server server) {

    /** Above this share of its core, the client is no longer sure to measure the hub and not itself. */
    private static final double BUSY_PERCENT = 90;

    private static final double BYTES_PER_MEBIBYTE = 1024 * 1024;

    /**
     * What the hub used.
     *
     * @param cpu its CPU time between the two moments
     * @param residentBytes its resident memory at the end
     */
    public record Server(Duration cpu, long residentBytes) {}

    double perSecond(long count) {
        return count / seconds(time);
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** Adds what server and client used, the server's also by {@code units} of work that are called {@code unit}. */
    void addTo(Report report, String unit, long units) {
        if (server != null) {
            report.add("server_cpu_micros_per_" + unit, server.cpu().toNanos() / 1e3 / units)
                    .add("server_cpu_percent", percentOfACore(server.cpu()))
                    .add("server_resident_mib", server.residentBytes() / BYTES_PER_MEBIBYTE);
        }
        double busy = percentOfACore(clientCpu);
        report.add("client_cpu_percent", busy);
        if (busy > BUSY_PERCENT) {
            report.add("warning", "the client was busy: these may be its limits and not the hub's");
        }
    }

    private double percentOfACore(Duration cpu) {
        return 100 * seconds(cpu) / seconds(time);
    }
}
