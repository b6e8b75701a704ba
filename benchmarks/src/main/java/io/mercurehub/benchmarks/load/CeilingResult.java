package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Faults;
import io.mercurehub.benchmarks.measure.Report;
import java.time.Duration;

/**
 * What this client could take.
 *
 * @param connections how many streams fed it
 * @param dataBytes the length of an update's data
 * @param eventsPerChunk how many updates came in each chunk
 * @param time how long it was measured
 * @param cpu the CPU time of the client's thread in that time
 * @param deliveries how many updates it took
 * @param faults what it believed to see, which must be nothing
 */
public record CeilingResult(
        int connections,
        int dataBytes,
        int eventsPerChunk,
        Duration time,
        Duration cpu,
        long deliveries,
        Faults faults) {

    /** {@return the figures for people and machines} */
    public Report report(String title) {
        Report report = new Report(title)
                .add("connections", connections)
                .add("data_bytes", dataBytes)
                .add("events_per_chunk", eventsPerChunk)
                .add("deliveries_per_second", deliveries / Measured.seconds(time))
                .add("client_cpu_nanos_per_delivery", (double) cpu.toNanos() / deliveries)
                .add("deliveries_per_cpu_second", deliveries / Measured.seconds(cpu));
        return LoadResult.addFaults(report, faults);
    }
}
