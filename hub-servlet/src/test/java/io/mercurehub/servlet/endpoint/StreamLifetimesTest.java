package io.mercurehub.servlet.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class StreamLifetimesTest {

    private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");
    private static final double LAST = Math.nextDown(1.0);

    @Test
    void drawsFrom80To100PercentOfTheWriteTimeoutAndLeavesTimeForALastUpdate() {
        assertThat(lifetimes(600, 5, 0).next()).isEqualTo(Duration.ofSeconds(475));
        assertThat(lifetimes(600, 5, 0.5).next()).isEqualTo(Duration.ofSeconds(535));
        assertThat(lifetimes(600, 5, LAST).next()).isBetween(Duration.ofMillis(594_999), Duration.ofSeconds(595));
        assertThat(lifetimes(600, 0, 0).next()).isEqualTo(Duration.ofMinutes(8));
    }

    @Test
    void livesForEverWithoutAWriteTimeout() {
        assertThat(lifetimes(0, 5, 0.5).next()).isEqualTo(Duration.ZERO);
    }

    @Test
    void livesAtAllWhenTheDispatchTimeoutIsTheLongerOne() {
        assertThat(lifetimes(5, 5, 0).next()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void endsBeforeTheTokenDoes() {
        Instant end = NOW.plusSeconds(100);

        assertThat(lifetimes(0, 5, 0).endOf(end)).isEqualTo(NOW.plusSeconds(80));
        assertThat(lifetimes(0, 5, LAST).endOf(end)).isBefore(end.plusMillis(1));
    }

    @Test
    void endsAtOnceWhenTheTokenHasJustEnded() {
        assertThat(lifetimes(0, 5, 0.5).endOf(NOW.minusSeconds(1))).isEqualTo(NOW);
    }

    @Test
    void copesWithTokensThatNeverEnd() {
        assertThat(lifetimes(0, 5, 0.5).endOf(Instant.parse("9999-12-31T23:59:59Z")))
                .isAfter(NOW.plus(Duration.ofDays(365_000)));
    }

    private static StreamLifetimes lifetimes(long writeSeconds, long dispatchSeconds, double random) {
        return new StreamLifetimes(
                Duration.ofSeconds(writeSeconds),
                Duration.ofSeconds(dispatchSeconds),
                InstantSource.fixed(NOW),
                () -> random);
    }
}
