package io.mercurehub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @Test
    void tellsPercentilesInMilliseconds() {
        for (int millis = 1; millis <= 100; millis++) {
            latencies.record(millis * 1000L);
        }

        assertThat(latencies.count()).isEqualTo(100);
        assertThat(latencies.percentileMillis(50)).isCloseTo(50, within(0.5));
        assertThat(latencies.percentileMillis(99)).isCloseTo(99, within(1.0));
        assertThat(latencies.maxMillis()).isCloseTo(100, within(1.0));
    }

    @Test
    void takesWhatIsOutOfRangeForTheNearestLimit() {
        latencies.record(-5);
        latencies.record(Long.MAX_VALUE);

        assertThat(latencies.percentileMillis(50)).isZero();
        assertThat(latencies.maxMillis()).isCloseTo(3_600_000, within(36_000.0));
    }

    @Test
    void addsUp() {
        Latencies others = new Latencies();
        latencies.record(1000);
        others.record(9000);

        latencies.addAll(others);

        assertThat(latencies.count()).isEqualTo(2);
        assertThat(latencies.maxMillis()).isCloseTo(9, within(0.1));
    }

    @Test
    void knowsNothingOfNothing() {
        assertThat(latencies.count()).isZero();
        assertThat(latencies.percentileMillis(99)).isZero();
        assertThat(latencies.maxMillis()).isZero();
    }
}
