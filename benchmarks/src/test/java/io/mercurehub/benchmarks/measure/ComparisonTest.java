package io.mercurehub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    @Test
    void tellsMediansAndTheirRatio() {
        Comparison comparison = new Comparison();
        for (double rate : new double[] {100, 10, 90}) {
            comparison.addA("rate", rate);
        }
        for (double rate : new double[] {30, 20, 10}) {
            comparison.addB("rate", rate);
        }

        assertThat(comparison.report("compare").json())
                .isEqualTo("{\"run\":\"compare\",\"a_rate\":90.000000,\"b_rate\":20.000000,\"a_to_b_rate\":4.500000}");
    }

    @Test
    void leavesOutWhatIsNotKnownOfBoth() {
        Comparison comparison = new Comparison();
        comparison.addA("known", 1);
        comparison.addB("known", 2);
        comparison.addA("cpu", 1);
        comparison.addB("cpu", Double.NaN);

        assertThat(comparison.report("compare").table()).contains("a known").doesNotContain("cpu");
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddle() {
        assertThat(Comparison.median(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(3.0);
        assertThat(Comparison.median(List.of())).isNaN();
    }
}
