package io.mercurehub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void isATableForPeople() {
        Report report = new Report("fanout")
                .add("deliveries_per_second", 6_123_456.789)
                .add("p50_ms", 3.814)
                .add("lag", 15.96)
                .add("cpu", 0.1349)
                .add("subscribers", 1000)
                .add("faults", "none");

        assertThat(report.table()).isEqualTo("""
                        fanout
                          deliveries per second  6,123,457
                          p50 ms                 3.81
                          lag                    16.0
                          cpu                    0.135
                          subscribers            1,000
                          faults                 none
                        """);
    }

    @Test
    void isATableInMarkdown() {
        Report report = new Report("fanout").add("p50_ms", 3.814).add("faults", "none");

        assertThat(report.markdown()).isEqualTo("""
                        #### fanout

                        | | |
                        | --- | ---: |
                        | p50 ms | 3.81 |
                        | faults | none |

                        """);
    }

    @Test
    void tellsAFigure() {
        Report report =
                new Report("fanout").add("subscribers", 1000).add("p50_ms", 3.5).add("faults", "none");

        assertThat(report.figure("subscribers")).isEqualTo(1000);
        assertThat(report.figure("p50_ms")).isEqualTo(3.5);
        assertThat(report.figure("faults")).isNaN();
        assertThat(report.figure("p99_ms")).isNaN();
    }

    @Test
    void isOneLineOfJsonForMachines() {
        Report report = new Report("fanout")
                .add("subscribers", 1000)
                .add("p50_ms", 3.5)
                .add("ratio", Double.NaN)
                .add("faults", "a \"quoted\"\\\nline");

        assertThat(report.json())
                .isEqualTo("{\"run\":\"fanout\",\"subscribers\":1000,\"p50_ms\":3.500000,\"ratio\":null,"
                        + "\"faults\":\"a \\\"quoted\\\"\\\\\\u000aline\"}");
    }
}
