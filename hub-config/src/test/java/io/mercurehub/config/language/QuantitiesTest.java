package io.mercurehub.config.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mercurehub.hub.setting.OptionValueException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {

    @ParameterizedTest
    @CsvSource({
        "40s,      PT40S",
        "0s,       PT0S",
        "0,        PT0S",
        "1h30m,    PT1H30M",
        "30m1h,    PT1H30M",
        "1.5h,     PT1H30M",
        ".5s,      PT0.5S",
        "1.s,      PT1S",
        "300ms,    PT0.3S",
        "5us,      PT0.000005S",
        "5µs,      PT0.000005S",
        "7ns,      PT0.000000007S",
        "1.5ns,    PT0.000000001S",
        "2d,       PT48H",
        "1d12h,    PT36H",
        "36500d,   PT876000H"
    })
    void readsDurationsAsGoWritesThem(String text, Duration expected) {
        assertThat(Quantities.duration(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "s",
                "15",
                "15 s",
                "15S",
                "-1s",
                "+1s",
                "1s ",
                " 1s",
                "1x",
                "1h-30m",
                "1..5s",
                ".s",
                "1,5s",
                "1e3s",
                "36501d",
                "99999999999999999999999999999999999999d",
                "٣s"
            })
    void refusesWhatIsNotADurationAndSaysWhatIs(String text) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Quantities.duration(text))
                .withMessage("\"" + text + "\" (expected: a duration such as 300ms, 15s, 1h30m or 7d, at most 36500d)");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT15S, 15s",
        "PT10M, 10m",
        "PT1H30M, 1h30m",
        "PT0.3S, 300ms",
        "PT1.000000001S, 1s1ns",
        "PT48H, 48h"
    })
    void printsDurationsInTheFewestUnits(Duration duration, String expected) {
        assertThat(Quantities.print(duration)).isEqualTo(expected);
    }

    @Test
    void doesNotPrintADurationThatCannotBeRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Quantities.print(Duration.ofSeconds(-1)))
                .withMessage("duration: PT-1S (expected: 0 to 36500 days)");
    }

    @ParameterizedTest
    @CsvSource({
        "0,                   0",
        "1048576,             1048576",
        "12B,                 12",
        "1KB,                 1000",
        "1KiB,                1024",
        "1kib,                1024",
        "8 KiB,               8192",
        "1MB,                 1000000",
        "64MiB,               67108864",
        "2GB,                 2000000000",
        "1GiB,                1073741824",
        "1TB,                 1000000000000",
        "1TiB,                1099511627776",
        "9223372036854775807, 9223372036854775807"
    })
    void readsSizesInBothSystemsOfUnits(String text, long expected) {
        assertThat(Quantities.bytes(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "B", "1K", "1M", "1.5MiB", "-1", "1 MiB ", "1XB", "9223372036854775808", "8388608TiB"})
    void refusesWhatIsNotASizeAndSaysWhatIs(String text) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Quantities.bytes(text))
                .withMessage("\"" + text + "\" (expected: a size such as 8KiB, 1MB or 1048576)");
    }

    @Test
    void refusesASizeThatMemoryCannotHold() {
        assertThat(Quantities.bytesBelow2GiB("2147483647")).isEqualTo(Integer.MAX_VALUE);

        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Quantities.bytesBelow2GiB("2GiB"))
                .withMessage("\"2GiB\" (expected: a size such as 8KiB, 1MB or 1048576, less than 2GiB)");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "1024, 1KiB", "1000, 1KB", "1536, 1536", "65536, 64KiB", "1048576, 1MiB", "10000, 10KB"
    })
    void printsSizesInTheLargestUnitThatFits(long bytes, String expected) {
        assertThat(Quantities.printBytes(bytes)).isEqualTo(expected);
    }

    @Test
    void doesNotPrintANegativeSize() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Quantities.printBytes(-1))
                .withMessage("bytes: -1 (expected: not negative)");
    }

    @Test
    void readsCounts() {
        assertThat(Quantities.count("0")).isZero();
        assertThat(Quantities.count("1000")).isEqualTo(1000);
        assertThat(Quantities.count("2147483647")).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.0", "1000k", "2147483648", "99999999999", "٣", "many"})
    void refusesWhatIsNotACount(String text) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Quantities.count(text))
                .withMessage("\"" + text + "\" (expected: a whole number from 0 to 2147483647)");
    }

    @Test
    void keepsLineBreaksOutOfItsMessages() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Quantities.count("1\n2"))
                .withMessageStartingWith("\"1\\u{a}2\" (expected:");
    }
}
