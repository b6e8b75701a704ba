package io.mercurehub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FaultsTest {

    private final Faults faults = new Faults();

    @Test
    void countsByKind() {
        faults.add(Fault.LOST, 3, () -> "three updates");
        faults.add(Fault.CLOSED, () -> "a stream");
        faults.add(Fault.LOST, () -> "one more");

        assertThat(faults.isEmpty()).isFalse();
        assertThat(faults.count(Fault.LOST)).isEqualTo(4);
        assertThat(faults.count(Fault.DUPLICATED)).isZero();
        assertThat(faults.summary()).isEqualTo("4 lost, 1 closed");
        assertThat(faults.examples()).containsExactly("lost: three updates", "closed: a stream", "lost: one more");
    }

    @Test
    void isEmptyUntilSomethingHappens() {
        faults.add(Fault.LOST, 0, () -> "nothing");

        assertThat(faults.isEmpty()).isTrue();
        assertThat(faults.summary()).isEqualTo("none");
        assertThat(faults.examples()).isEmpty();
    }

    @Test
    void tellsOnlyTheFirstFewInFull() {
        for (int i = 0; i < 1000; i++) {
            faults.add(Fault.DUPLICATED, () -> "again");
        }

        assertThat(faults.count(Fault.DUPLICATED)).isEqualTo(1000);
        assertThat(faults.examples()).hasSize(10);
    }

    @Test
    void addUp() {
        Faults others = new Faults();
        others.add(Fault.LOST, 2, () -> "other");
        Faults faults = new Faults();
        for (int i = 0; i < 9; i++) {
            faults.add(Fault.LOST, () -> "own");
        }

        faults.addAll(others);
        faults.addAll(others);

        assertThat(faults.count(Fault.LOST)).isEqualTo(13);
        assertThat(faults.examples()).hasSize(10).endsWith("lost: other");
    }
}
