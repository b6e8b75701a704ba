package io.mercurehub.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long MILLIS = 1_000_000;

    @Test
    void aFixedRateTellsWhenAnUpdateWasDueAndNotWhenItWasSent() {
        Pace pace = Pace.fixedRate(100, 5 * MILLIS);

        assertThat(pace.permits(4 * MILLIS)).isFalse();
        assertThat(pace.waitNanos(4 * MILLIS)).isEqualTo(MILLIS);
        assertThat(pace.permits(5 * MILLIS)).isTrue();
        assertThat(pace.takeTurn(5 * MILLIS)).isEqualTo(5 * MILLIS);
        assertThat(pace.permits(14 * MILLIS)).isFalse();
        assertThat(pace.takeTurn(40 * MILLIS)).isEqualTo(15 * MILLIS);
        assertThat(pace.takeTurn(40 * MILLIS)).isEqualTo(25 * MILLIS);
    }

    @Test
    void aClosedLoopHoldsBackWhileSubscribersAreTooFarBehind() {
        Ledger ledger = new Ledger(1, 1);
        ledger.opened(0, 0);
        Pace pace = Pace.closedLoop(ledger, 1);

        ledger.nextSequence(0, 0);
        assertThat(pace.permits(0)).isTrue();
        ledger.nextSequence(0, 0);
        assertThat(pace.permits(0)).isFalse();
        ledger.delivered(0, 0);
        assertThat(pace.permits(0)).isTrue();
    }

    @Test
    void aNumberOfTurnsEnds() {
        Pace pace = Pace.upTo(2);

        assertThat(pace.takeTurn(7)).isEqualTo(7);
        assertThat(pace.takeTurn(8)).isEqualTo(8);
        assertThat(pace.permits(9)).isFalse();
    }
}
