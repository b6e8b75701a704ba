package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Faults;
import io.mercurehub.benchmarks.measure.Latencies;
import io.mercurehub.benchmarks.measure.Report;

/**
 * The figures of one storm.
 *
 * @param storm what was done
 * @param measured what was counted from the first connect until the last subscriber had caught up
 * @param catchUps how long after the beginning each subscriber had caught up
 * @param faults what went wrong
 */
public record StormResult(Storm storm, Measured measured, Latencies catchUps, Faults faults) {

    /** {@return the figures for people and machines} */
    public Report report(String title) {
        Report report = new Report(title)
                .add("subscribers", storm.subscribers())
                .add("behind", storm.behind())
                .add("data_bytes", storm.dataBytes())
                .add("live_per_second", storm.livePerSecond())
                .add("caught_up", catchUps.count())
                .add("caught_up_p50_ms", catchUps.percentileMillis(50))
                .add("caught_up_p99_ms", catchUps.percentileMillis(99))
                .add("caught_up_all_ms", catchUps.maxMillis())
                .add("deliveries_per_second", measured.perSecond(measured.deliveries()));
        measured.addTo(report, "delivery", measured.deliveries());
        return LoadResult.addFaults(report, faults);
    }
}
