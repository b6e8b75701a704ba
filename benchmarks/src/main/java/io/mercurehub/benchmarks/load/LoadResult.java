package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Faults;
import io.mercurehub.benchmarks.measure.Latencies;
import io.mercurehub.benchmarks.measure.Report;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The figures of one run.
 *
 * @param load what was done
 * @param connecting how long it took to open all streams
 * @param measured what was counted
 * @param meanLag how many updates a subscriber was behind, on average over subscribers and time
 * @param deliveryLatencies from sending to arrival on a stream
 * @param publishLatencies from sending to the hub's answer
 * @param faults what went wrong, over the whole run
 */
public record LoadResult(
        Load load,
        Duration connecting,
        Measured measured,
        double meanLag,
        Latencies deliveryLatencies,
        Latencies publishLatencies,
        Faults faults) {

    private double deliveriesPerSecond() {
        return measured.perSecond(measured.deliveries());
    }

    private double publicationsPerSecond() {
        return measured.perSecond(measured.publications());
    }

    /** {@return the figures for people and machines} */
    public Report report(String title) {
        Report report = new Report(title)
                .add("topics", load.topics())
                .add("subscribers", load.subscribers())
                .add("publishers", load.publishers())
                .add("data_bytes", load.dataBytes())
                .add("rhythm", rhythm())
                .add("processes", load.processes())
                .add("seconds", Measured.seconds(measured.time()))
                .add("publishes_per_second", publicationsPerSecond());
        addLatencies(report, "publish", publishLatencies);
        if (load.stalled() > 0) {
            report.add("stalled", load.stalled());
        }
        if (load.subscribers() > 0) {
            report.add("connect_seconds", Measured.seconds(connecting))
                    .add("deliveries_per_second", deliveriesPerSecond());
            addLatencies(report, "delivery", deliveryLatencies);
            report.add("mean_lag", meanLag);
        }
        if (load.subscribers() > 0) {
            measured.addTo(report, "delivery", measured.deliveries());
        } else {
            measured.addTo(report, "publish", measured.publications());
        }
        return addFaults(report, faults);
    }

    private String rhythm() {
        if (load.rhythm() instanceof Load.OpenLoop openLoop) {
            return String.format(Locale.ROOT, "%.0f per second", openLoop.perSecond());
        }
        double maxLag = ((Load.ClosedLoop) load.rhythm()).maxLag();
        return Double.isInfinite(maxLag)
                ? "closed loop"
                : String.format(Locale.ROOT, "closed loop, lag at most %.0f", maxLag);
    }

    private static void addLatencies(Report report, String what, Latencies latencies) {
        report.add(what + "_p50_ms", latencies.percentileMillis(50))
                .add(what + "_p90_ms", latencies.percentileMillis(90))
                .add(what + "_p99_ms", latencies.percentileMillis(99))
                .add(what + "_max_ms", latencies.maxMillis());
    }

    static Report addFaults(Report report, Faults faults) {
        report.add("faults", faults.summary());
        List<String> examples = faults.examples();
        for (int i = 0; i < examples.size(); i++) {
            report.add("fault_" + (i + 1), examples.get(i));
        }
        return report;
    }
}
