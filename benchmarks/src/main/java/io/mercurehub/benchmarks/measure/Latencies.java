package io.mercurehub.benchmarks.measure;

import java.io.Serializable;
import org.HdrHistogram.Histogram;

/** How long things took: a histogram of microseconds with percentiles in milliseconds. Confined to one thread. */
public final class Latencies implements Serializable {

    private static final long serialVersionUID = 1;

    private static final long HIGHEST_MICROS = 3_600_000_000L;
    private static final int SIGNIFICANT_DIGITS = 2;
    private static final double MICROS_PER_MILLI = 1000;

    private final Histogram histogram = new Histogram(HIGHEST_MICROS, SIGNIFICANT_DIGITS);

    /** Counts one duration; more than an hour counts as an hour, less than nothing as nothing. */
    public void record(long micros) {
        histogram.recordValue(Math.max(0, Math.min(micros, HIGHEST_MICROS)));
    }

    /** Adds what another has counted. */
    public void addAll(Latencies others) {
        histogram.add(others.histogram);
    }

    /** Forgets everything. */
    public void reset() {
        histogram.reset();
    }

    /** {@return how many durations were counted} */
    public long count() {
        return histogram.getTotalCount();
    }

    /** {@return the duration in milliseconds that {@code percent} of all, from 0 to 100, did not exceed; 0 if there are none} */
    public double percentileMillis(double percent) {
        return histogram.getValueAtPercentile(percent) / MICROS_PER_MILLI;
    }

    /** {@return the longest duration in milliseconds, or 0 if there are none} */
    public double maxMillis() {
        return histogram.getMaxValue() / MICROS_PER_MILLI;
    }
}
