package io.mercurehub.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.OptionValueException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MaxConnectionsOptionTest {

    private final MaxConnectionsOption option = new MaxConnectionsOption();

    @ParameterizedTest
    @CsvSource({"1024, 896", "20000, 19000", "1048576, 996148", "100, 64"})
    void leavesFilesForWhatElseTheHubHasOpen(long openFiles, int connections) {
        assertThat(option.connections(OptionalLong.of(openFiles), 1L << 40)).isEqualTo(connections);
    }

    @Test
    void leavesMemoryForWhatTheConnectionsAreFor() {
        assertThat(option.connections(OptionalLong.empty(), 512L << 20)).isEqualTo(32_768);
        assertThat(option.connections(OptionalLong.of(20_000), 64L << 20)).isEqualTo(4_096);
    }

    @Test
    void isWhatTheOperatorSaysAsFarAsThereAreFiles() {
        option.option().set(Arguments.of("5000"));

        assertThat(option.connections(OptionalLong.of(20_000), 1L << 40)).isEqualTo(5_000);
        assertThat(option.connections(OptionalLong.of(1_024), 1L << 40)).isEqualTo(896);
        assertThat(option.connections(OptionalLong.empty(), 1L << 40)).isEqualTo(5_000);
    }

    @Test
    void isNotSoFewThatNobodyCouldBeServed() {
        assertThatThrownBy(() -> option.option().set(Arguments.of("63"))).isInstanceOf(OptionValueException.class);
    }
}
