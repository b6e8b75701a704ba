package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.setting.OptionValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

    @ParameterizedTest
    @CsvSource({
        "https://www.example.org,      https://www.example.org",
        "HTTPS://WWW.Example.ORG,      https://www.example.org",
        "https://www.example.org:443,  https://www.example.org",
        "http://www.example.org:80,    http://www.example.org",
        "http://www.example.org:443,   http://www.example.org:443",
        "http://localhost:8080,        http://localhost:8080",
        "http://localhost:*,           http://localhost:*",
        "https://*.example.org,        https://*.example.org",
        "https://preview-*.example.org:8443, https://preview-*.example.org:8443",
        "http://[::1]:3000,            http://[::1]:3000",
        "http://127.0.0.1,             http://127.0.0.1",
        "capacitor://localhost,        capacitor://localhost",
        "*,                            *",
        "null,                         null"
    })
    void writesAnOriginAsBrowsersSendIt(String entry, String expected) {
        assertThat(Origins.parse(entry)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "www.example.org",
                "https://",
                "https://www.example.org/",
                "https://www.example.org/app",
                "https://www.example.org?a",
                "https://user@www.example.org",
                "https://*.*.example.org",
                "http://*:*",
                "https://www.example.org:",
                "https://www.example.org:65536",
                "https://www.example.org:port",
                "https://bücher.example",
                "**",
                "https://a b",
                "https://www.example.org,https://example.org"
            })
    void refusesWhatIsNotAnOrigin(String entry) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Origins.parse(entry))
                .withMessage(
                        "\"" + entry + "\" (expected: an origin such as https://www.example.org, with at most one *,"
                                + " or null, or * for all; no path, no slash at the end)");
    }

    @Test
    void knowsWhenAWildcardReachesHostsOfOthers() {
        assertThat(Origins.isOpenEnded("https://example.org*")).isTrue();
        assertThat(Origins.isOpenEnded("https://example.org*:8443")).isTrue();
        assertThat(Origins.isOpenEnded("https://*")).isTrue();
        assertThat(Origins.isOpenEnded("https://*.example.org")).isFalse();
        assertThat(Origins.isOpenEnded("http://localhost:*")).isFalse();
        assertThat(Origins.isOpenEnded("*")).isFalse();
        assertThat(Origins.isOpenEnded("null")).isFalse();
    }
}
