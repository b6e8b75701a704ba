package io.mercurehub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private final Comparison comparison =
            new Comparison("fanout", List.of("rate", "cpu"), List.of("a", "b"), Map.of("a", "b"));

    @Test
    void tellsMediansTheirRatioAndItsSpread() {
        add("a", 100, 10, 90);
        add("b", 30, 20, 10);

        assertThat(comparison.report().json())
                .isEqualTo("{\"run\":\"comparison\",\"work\":\"fanout\",\"a_rate\":90.000000,\"b_rate\":20.000000,"
                        + "\"a_to_b_rate\":4.500000,\"a_to_b_rate_min\":0.500000,\"a_to_b_rate_max\":9.000000,"
                        + "\"notes\":\"\"}");
    }

    @Test
    void isATableInMarkdown() {
        add("a", 100, 10, 90);
        add("b", 30, 20, 10);
        comparison.note("b", "faults: 1 lost");
        comparison.note("b", "faults: 1 lost");

        assertThat(comparison.markdown()).isEqualTo("""
                        #### fanout

                        |  | a | b | a : b |
                        | --- | ---: | ---: | ---: |
                        | rate | 90.0 | 20.0 | 4.50 (0.50 to 9.00) |
                        | cpu | – | – | – |

                        - b: faults: 1 lost (rounds: 2)

                        """);
    }

    @Test
    void doesNotKnowAMedianOfRoundsThatAreMissing() {
        add("a", 1, 2);
        add("b", 1);
        comparison.add("b", new Report("fanout").add("aborted", "refused"));

        assertThat(comparison.report().json()).contains("a_rate").doesNotContain("b_rate");
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddle() {
        assertThat(Comparison.median(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(3.0);
        assertThat(Comparison.median(List.of())).isNaN();
    }

    private void add(String hub, double... rates) {
        for (double rate : rates) {
            comparison.add(hub, new Report("fanout").add("rate", rate));
        }
    }
}
