package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.setting.ConfigurationException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwksUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.example.org/jwks.json",
                "HTTPS://login.example.org:8443/realms/a/certs?format=jwks",
                "http://localhost:8080/jwks",
                "http://127.0.0.1/",
                "http://[::1]:8080/jwks",
                "file:///etc/mercure/jwks.json",
                "file:/etc/mercure/jwks.json"
            })
    void takesUrlsWhereKeysCanBe(String url) {
        HttpConfig config =
                HttpConfig.builder().publisherJwksUrl(URI.create(url)).build();

        assertThat(config.publisherJwksUrl()).contains(URI.create(url));
        assertThat(config.warnings()).isEmpty();
        assertThat(config.maxRequestBodyBytes()).isEqualTo(10_485_760);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "jwks.json",
                "/etc/mercure/jwks.json",
                "//login.example.org/jwks.json",
                "ftp://login.example.org/jwks.json",
                "https:/jwks.json",
                "https://login.example.org:65536/jwks.json",
                "https:///jwks.json",
                "https://user:password@login.example.org/jwks.json",
                "https://login.example.org/jwks.json#key",
                "file:jwks.json",
                "file://jwks.json",
                "file://server/jwks.json",
                "file:///",
                "file:///etc/jwks.json?a",
                "classpath:/jwks.json",
                "data:application/json,5"
            })
    void refusesOthersWithoutShowingThem(String url) {
        HttpConfig.Builder builder = HttpConfig.builder().anonymous(true).subscriberJwksUrl(URI.create(url));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessage(
                        "subscriber_jwks_url: is not what was expected: a URL such as https://login.example.org/jwks.json, or"
                                + " file:///etc/mercure/jwks.json; without user and fragment");
    }

    @Test
    void isLoudAboutKeysThatComeInTheClear() {
        assertThat(HttpConfig.builder()
                        .publisherJwksUrl(URI.create("http://keycloak:8080/certs"))
                        .build()
                        .warnings())
                .containsExactly(
                        "publisher_jwks_url: INSECURE: whoever can change what comes by http:// chooses the keys;"
                                + " use https://");
    }

    @Test
    void isAsGoodAsAKey() {
        URI url = URI.create("https://login.example.org/jwks.json");

        assertThat(HttpConfig.builder()
                        .publisherJwksUrl(url)
                        .subscriberJwksUrl(url)
                        .buildStandalone()
                        .subscriberJwksUrl())
                .contains(url);
    }
}
