package io.mercurehub.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.standalone.process.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProgressTest {

    /** Not far from where the clock of a process may start over. */
    private static final long START = Long.MAX_VALUE - 1_000;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long nanos = START;
    private boolean isTerminal = true;
    private int asked;

    @Test
    void saysNothingOfACommandThatIsSoonOver() {
        try (Progress progress = progress()) {
            progress.at(1, () -> 0.1);
            pass(Progress.PATIENCE.minusNanos(1));
            progress.at(2, () -> 1);
        }

        assertThat(written()).isEmpty();
        assertThat(asked).isZero();
    }

    @Test
    void rewritesItsLineAFewTimesASecondAndTakesItAway() {
        try (Progress progress = progress()) {
            pass(Progress.PATIENCE);
            progress.at(998, () -> 0.129);
            progress.at(999, () -> 0.13);
            pass(Progress.INTERVAL.minusNanos(1));
            progress.at(1_000, () -> 0.14);
            assertThat(written()).isEqualTo("read 998 updates, 12%\r");

            pass(Duration.ofNanos(1));
            progress.at(1_001, () -> 1.5);
            assertThat(written()).isEqualTo("read 998 updates, 12%\rread 1001 updates, 100%\r");

            pass(Progress.INTERVAL);
            progress.at(1_002, () -> Double.NaN);
        }

        assertThat(written())
                .isEqualTo("read 998 updates, 12%\rread 1001 updates, 100%\rread 1002 updates      \r" + " ".repeat(23)
                        + "\r");
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void writesNothingWhereNoPersonReadsIt() {
        isTerminal = false;

        try (Progress progress = progress()) {
            for (int i = 0; i < 10; i++) {
                pass(Progress.PATIENCE);
                progress.at(i, () -> 0.1);
            }
        }

        assertThat(written()).isEmpty();
        assertThat(asked).isEqualTo(1);
    }

    private Progress progress() {
        Surroundings surroundings = new Surroundings(
                Map.of(),
                Path.of("/"),
                InputStream.nullInputStream(),
                () -> Double.NaN,
                System.out,
                new PrintStream(written, false, StandardCharsets.UTF_8),
                false,
                () -> {
                    asked++;
                    return isTerminal;
                },
                START);
        return new Progress(surroundings, () -> nanos, "read", "updates");
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private String written() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
