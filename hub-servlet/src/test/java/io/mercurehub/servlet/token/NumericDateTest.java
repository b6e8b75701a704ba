package io.mercurehub.servlet.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.mercurehub.servlet.key.StrictJson;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumericDateTest {

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00Z",
        "1300819380, 2011-03-22T18:43:00Z",
        "1621589724.242307, 2021-05-21T09:35:24.242307Z",
        "1.6215897E9, 2021-05-21T09:35:00Z",
        "1621589724.9999999999, 2021-05-21T09:35:24.999999999Z",
        "0.000000001, 1970-01-01T00:00:00.000000001Z",
        "0.0000000009, 1970-01-01T00:00:00Z",
        "253402300799, 9999-12-31T23:59:59Z",
        "253402300799.5, 9999-12-31T23:59:59Z",
        "253402300800, 9999-12-31T23:59:59Z",
        "999999999999, 9999-12-31T23:59:59Z",
        "9999999999999, 9999-12-31T23:59:59Z",
        "9223372036854775808, 9999-12-31T23:59:59Z",
        "1e300, 9999-12-31T23:59:59Z",
        "1e999999999, 9999-12-31T23:59:59Z",
        "1e-999999999, 1970-01-01T00:00:00Z",
        "0e999999999, 1970-01-01T00:00:00Z",
        "0e-999999999, 1970-01-01T00:00:00Z",
        "-1, 1970-01-01T00:00:00Z",
        "-1e999999999, 1970-01-01T00:00:00Z",
        "-0.5, 1970-01-01T00:00:00Z",
    })
    void readsSecondsWithAFractionAndStaysWithinFourDigitYears(String number, Instant instant)
            throws JsonProcessingException {
        assertThat(read(number)).contains(instant);
    }

    @Test
    void anAbsentTimeAndANullOneAreNone() throws JsonProcessingException {
        assertThat(read("null")).isEmpty();
        assertThat(NumericDate.read(StrictJson.MAPPER.readTree("{}"), "exp")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1300819380\"", "\"2011-03-22T18:43:00Z\"", "true", "[1300819380]", "{}"})
    void whatIsNoNumberIsNoTime(String json) {
        assertThatExceptionOfType(InvalidTokenException.class)
                .isThrownBy(() -> read(json))
                .withMessage("token.claim: exp: not a number");
    }

    private static Optional<Instant> read(String json) throws JsonProcessingException {
        return NumericDate.read(StrictJson.MAPPER.readTree("{\"exp\":" + json + "}"), "exp");
    }
}
