package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Report;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was counted between two moments.
 *
 * @param time how long that was
 * @param deliveries updates that arrived, one for each stream that each arrived on
 * @param publications updates that were sent
 * @param clientCpu the CPU time of each process of this client
 * @param server what the hub used, or null if nobody looked
 */
public record Measured(
        Duration time,
        long deliveries,
        long publications,
        List<Duration> clientCpu,
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
        report.add("client_cpu_percent", clientCpuPercent())
                .add(
                        "client_limited",
                        isClientLimited() ? "yes: these may be the client's limits, not the hub's" : "no");
    }

    private double clientCpuPercent() {
        return clientCpu.stream().mapToDouble(this::percentOfACore).sum();
    }

    /** {@return whether a process had no core left, or all together had no cores left} */
    public boolean isClientLimited() {
        int cores = Math.min(clientCpu.size(), Runtime.getRuntime().availableProcessors());
        return clientCpuPercent() > BUSY_PERCENT * cores
                || clientCpu.stream().anyMatch(process -> percentOfACore(process) > BUSY_PERCENT);
    }

    private double percentOfACore(Duration cpu) {
        return 100 * seconds(cpu) / seconds(time);
    }
}
