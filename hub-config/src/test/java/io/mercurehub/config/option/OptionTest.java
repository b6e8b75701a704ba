package io.mercurehub.config.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.setting.OptionValueException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionTest {

    private enum Colour {
        RED,
        DARK_RED
    }

    @Test
    void takesThePresenceOfASwitchForOn() {
        assertThat(Option.flag(List.of())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"on, true", "TRUE, true", "yes, true", "1, true", "off, false", "False, false", "no, false", "0, false"
    })
    void letsASwitchBeTurnedOffAgain(String argument, boolean expected) {
        assertThat(Option.flag(List.of(argument))).isEqualTo(expected);
    }

    @Test
    void refusesAnyOtherArgumentOfASwitch() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Option.flag(List.of("maybe")))
                .withMessage("\"maybe\" (expected: nothing, on or off)");
    }

    @Test
    void findsAChoiceByItsName() {
        assertThat(Option.choice(Colour.class, "dark_red")).isEqualTo(Colour.DARK_RED);

        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Option.choice(Colour.class, "green"))
                .withMessage("\"green\" (expected: red or dark_red)");
    }

    @Test
    void readsUris() {
        assertThat(Option.uri("https://hub.example.org/a")).isEqualTo(URI.create("https://hub.example.org/a"));

        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Option.uri("https://hub example"))
                .withMessage("\"https://hub example\""
                        + " (expected: a URI such as https://www.example.org/.well-known/mercure)");
    }
}
