package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.config.Directives;
import io.mercurehub.config.Setting;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import java.util.List;
import java.util.Map;

/** Directives that a test gives, and the settings that they are. */
abstract class OfDirectives {

    static final String KEY = "e2kD0bQ7yS9vX4mN8pR6tU1wZ3aC5fH0";

    final Directives directives =
            Settings.directives(Placeholders.of(Map.of("SECRET", "do-not-show", "KEY", KEY, "EMPTY", "")), List.of());

    static Settings settings(Directives directives) {
        return settings(directives, List.of());
    }

    static Settings settings(Directives directives, List<Setting> more) {
        return Settings.of(
                directives, HubConfig.builder(), HttpConfig.builder().anonymous(true), HttpConfig.Builder::build, more);
    }

    final void assertRefused(String... problems) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> settings(directives))
                .satisfies(refused -> assertThat(refused.problems())
                        .extracting(Object::toString)
                        .containsExactly(problems));
    }
}
