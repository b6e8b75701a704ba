package io.mercurehub.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.hub.setting.OptionValueException;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MaxConnectionsTest {

    @ParameterizedTest
    @CsvSource({"1024, 896", "20000, 19000", "1048576, 996148", "100, 64"})
    void leavesFilesForWhatElseTheHubHasOpen(long openFiles, int connections) {
        assertThat(MaxConnections.count(OptionalInt.empty(), OptionalLong.of(openFiles), 1L << 40))
                .isEqualTo(connections);
    }

    @Test
    void leavesMemoryForWhatTheConnectionsAreFor() {
        assertThat(MaxConnections.count(OptionalInt.empty(), OptionalLong.empty(), 512L << 20))
                .isEqualTo(32_768);
        assertThat(MaxConnections.count(OptionalInt.empty(), OptionalLong.of(20_000), 64L << 20))
                .isEqualTo(4_096);
    }

    @Test
    void isWhatTheOperatorSaysAsFarAsThereAreFiles() {
        OptionalInt chosen = OptionalInt.of(MaxConnections.parse("5000"));

        assertThat(MaxConnections.count(chosen, OptionalLong.of(20_000), 1L << 40))
                .isEqualTo(5_000);
        assertThat(MaxConnections.count(chosen, OptionalLong.of(1_024), 1L << 40))
                .isEqualTo(896);
        assertThat(MaxConnections.count(chosen, OptionalLong.empty(), 1L << 40)).isEqualTo(5_000);
    }

    @Test
    void isNotSoFewThatNobodyCouldBeServed() {
        assertThatThrownBy(() -> MaxConnections.parse("63")).isInstanceOf(OptionValueException.class);
    }
}
