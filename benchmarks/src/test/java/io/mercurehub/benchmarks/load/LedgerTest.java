package io.mercurehub.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger(2, 3);

    @Test
    void numbersTheUpdatesOfEachPublisherOnEachTopic() {
        assertThat(ledger.nextSequence(0, 1)).isEqualTo(1);
        assertThat(ledger.nextSequence(0, 1)).isEqualTo(2);
        assertThat(ledger.nextSequence(1, 1)).isEqualTo(1);

        assertThat(ledger.sentTo(0)).containsExactly(0, 2, 0);
        assertThat(ledger.published()).isEqualTo(3);
    }

    @Test
    void expectsAnUpdateOnceForEachStreamOfItsTopic() {
        ledger.opened(0, 0);
        ledger.opened(0, 0);
        ledger.opened(1, 0);

        ledger.nextSequence(0, 0);
        ledger.nextSequence(1, 0);
        ledger.delivered(0, 0);

        assertThat(ledger.owed()).isEqualTo(2);
        assertThat(ledger.meanLag()).isEqualTo(2.0 / 3);
    }

    @Test
    void expectsOfAResumedStreamWhatWasPublishedBefore() {
        ledger.nextSequence(0, 0);
        ledger.nextSequence(0, 0);
        ledger.nextSequence(0, 1);

        ledger.opened(0, 1);

        assertThat(ledger.owed()).isEqualTo(2);
    }

    @Test
    void expectsNothingMoreOfAStreamThatHasEnded() {
        ledger.opened(0, 0);
        ledger.nextSequence(0, 0);
        ledger.closed(0, 1);
        ledger.nextSequence(0, 0);

        assertThat(ledger.owed()).isZero();
        assertThat(ledger.meanLag()).isZero();
        assertThat(ledger.openStreams()).isZero();
    }

    @Test
    void recordsDurationsOnlyWhenTold() {
        ledger.delivered(0, 5000);
        ledger.record(true);
        ledger.delivered(1000, 3000);
        ledger.record(false);
        ledger.delivered(0, 5000);

        assertThat(ledger.deliveryLatencies().count()).isEqualTo(1);
        assertThat(ledger.deliveryLatencies().maxMillis()).isCloseTo(2, within(0.05));
    }

    @Test
    void knowsTheDurationWhenTheClockOfTheDataBeginsAnew() {
        ledger.record(true);

        ledger.delivered(Ledger.micros(0xffff_ffffL * 1000), Ledger.micros(0x1_0000_07ffL * 1000));

        assertThat(ledger.deliveryLatencies().maxMillis()).isCloseTo(2.048, within(0.05));
    }

    @Test
    void hasNoMorePublishersThanTheDataCanName() {
        assertThatThrownBy(() -> new Ledger(1, 4097)).isInstanceOf(IllegalArgumentException.class);
    }
}
