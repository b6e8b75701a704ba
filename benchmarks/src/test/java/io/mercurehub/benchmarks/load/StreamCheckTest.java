package io.mercurehub.benchmarks.load;

import static io.mercurehub.benchmarks.load.StreamCheck.Verdict.AGAIN;
import static io.mercurehub.benchmarks.load.StreamCheck.Verdict.LATE;
import static io.mercurehub.benchmarks.load.StreamCheck.Verdict.NEXT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamCheckTest {

    private final StreamCheck check = new StreamCheck(new int[] {0, 0});

    @Test
    void takesEachPublishersUpdatesInTheirOrder() {
        assertThat(check.arrived(0, 1)).isEqualTo(NEXT);
        assertThat(check.arrived(1, 1)).isEqualTo(NEXT);
        assertThat(check.arrived(1, 2)).isEqualTo(NEXT);
        assertThat(check.arrived(0, 2)).isEqualTo(NEXT);

        assertThat(check.missing(new int[] {2, 2})).isZero();
    }

    @Test
    void tellsALateUpdateFromASecondOne() {
        assertThat(check.arrived(0, 1)).isEqualTo(NEXT);
        assertThat(check.arrived(0, 4)).isEqualTo(NEXT);
        assertThat(check.missing(new int[] {4, 0})).isEqualTo(2);

        assertThat(check.arrived(0, 3)).isEqualTo(LATE);
        assertThat(check.arrived(0, 3)).isEqualTo(AGAIN);
        assertThat(check.arrived(0, 1)).isEqualTo(AGAIN);
        assertThat(check.arrived(0, 4)).isEqualTo(AGAIN);
        assertThat(check.missing(new int[] {4, 0})).isEqualTo(1);
    }

    @Test
    void missesWhatNeverCame() {
        check.arrived(0, 1);

        assertThat(check.missing(new int[] {3, 2})).isEqualTo(4);
    }

    @Test
    void doesNotMissWhatTheStreamNeedNotBring() {
        StreamCheck resumed = new StreamCheck(new int[] {5, 0});

        assertThat(resumed.arrived(0, 6)).isEqualTo(NEXT);
        assertThat(resumed.arrived(0, 5)).isEqualTo(AGAIN);
        assertThat(resumed.missing(new int[] {6, 0})).isZero();
    }

    @Test
    void knowsWhenItHasCaughtUp() {
        check.arrived(0, 1);
        check.arrived(1, 1);

        assertThat(check.hasReached(new int[] {1, 1})).isTrue();
        assertThat(check.hasReached(new int[] {1, 2})).isFalse();
    }

    @Test
    void hasTheSameOrderAsAStreamThatBroughtTheSameInTheSameOrder() {
        StreamCheck same = new StreamCheck(new int[] {0, 0});
        StreamCheck other = new StreamCheck(new int[] {0, 0});
        for (StreamCheck stream : new StreamCheck[] {check, same}) {
            stream.arrived(0, 1);
            stream.arrived(1, 1);
        }
        other.arrived(1, 1);
        other.arrived(0, 1);

        assertThat(same.order()).isEqualTo(check.order());
        assertThat(other.order()).isNotEqualTo(check.order());
    }
}
