package io.mercurehub.benchmarks.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SimulationTest {

    @ParameterizedTest
    @ValueSource(strings = {"--exact", "--presence"})
    void deliversEverythingOnce(String option) {
        int status = new CommandLine(new Simulation())
                .execute("--subscribers=500", "--heartbeat=0", "--seconds=0.1", option);

        assertThat(status).isZero();
    }
}
