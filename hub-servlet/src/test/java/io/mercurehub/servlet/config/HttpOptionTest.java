package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.OptionValueException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class HttpOptionTest {

    private static final String KEY = "e2kD0bQ7yS9vX4mN8pR6tU1wZ3aC5fH0";

    private final HttpConfig.Builder builder = HttpConfig.builder();

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SUBSCRIBER_JWT")
    void saysTheDefaultThatHolds(HttpOption option) {
        HttpConfig config = builder.subscriberKey(JwtKey.of(KEY)).build();

        assertThat(option.print(config).orElse(Arguments.of("none")))
                .isEqualTo(Arguments.of(List.of(
                        option.isList() ? option.defaultValue().split(" ") : new String[] {option.defaultValue()})));
    }

    @Test
    void setsEverySettingAsWritten() {
        HttpOption.PUBLISHER_JWT.set(builder, Arguments.of(KEY));
        HttpOption.SUBSCRIBER_JWT.set(builder, Arguments.of(KEY + "2", "HS256"));
        HttpOption.PUBLISHER_JWKS_URL.set(builder, Arguments.of("https://a.example/jwks.json"));
        HttpOption.SUBSCRIBER_JWKS_URL.set(builder, Arguments.of("file:///jwks.json"));
        HttpOption.ANONYMOUS.set(builder, Arguments.of());
        HttpOption.PROTOCOL_VERSION_COMPATIBILITY.set(builder, Arguments.of("7"));
        HttpOption.ALLOW_SAMPLE_KEYS.set(builder, Arguments.of());
        HttpOption.CORS_ORIGINS.set(builder, Arguments.of("https://a.example", "https://b.example"));
        HttpOption.PUBLISH_ORIGINS.set(builder, Arguments.of("https://c.example"));
        HttpOption.COOKIE_NAME.set(builder, Arguments.of("token"));
        HttpOption.HEARTBEAT.set(builder, Arguments.of("1s"));
        HttpOption.WRITE_TIMEOUT.set(builder, Arguments.of("2s"));
        HttpOption.REQUEST_TIMEOUT.set(builder, Arguments.of("3s"));
        HttpOption.MAX_REQUEST_BODY_SIZE.set(builder, Arguments.of("4KiB"));
        HttpOption.MAX_TOKEN_SIZE.set(builder, Arguments.of("5KB"));
        HttpOption.MAX_TOPICS_PER_UPDATE.set(builder, Arguments.of("6"));
        HttpOption.MAX_TOPICS_PER_SUBSCRIPTION.set(builder, Arguments.of("7"));
        HttpOption.TRUSTED_PROXIES.set(builder, Arguments.of("static", "private_ranges", "2001:DB8::/32"));
        HttpOption.CLIENT_IP_HEADERS.set(builder, Arguments.of("X-Real-IP"));

        HttpConfig config = builder.build();
        assertThat(config.publisherKey()).contains(JwtKey.of(KEY));
        assertThat(config.subscriberKey()).contains(JwtKey.of(KEY + "2"));
        assertThat(config.publisherJwksUrl()).contains(URI.create("https://a.example/jwks.json"));
        assertThat(config.subscriberJwksUrl()).contains(URI.create("file:///jwks.json"));
        assertThat(config.anonymous()).isTrue();
        assertThat(config.compatibility()).isEqualTo(HttpConfig.Compatibility.VERSION_7);
        assertThat(config.allowSampleKeys()).isTrue();
        assertThat(config.corsOrigins()).containsExactly("https://a.example", "https://b.example");
        assertThat(config.publishOrigins()).containsExactly("https://c.example");
        assertThat(config.cookieName()).isEqualTo("token");
        assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.writeTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.maxRequestBodyBytes()).isEqualTo(4096);
        assertThat(config.maxTokenBytes()).isEqualTo(5000);
        assertThat(config.maxTopicsPerUpdate()).isEqualTo(6);
        assertThat(config.maxTopicsPerSubscription()).isEqualTo(7);
        assertThat(config.trustedProxies()).containsExactly("private_ranges", "2001:db8::/32");
        assertThat(config.clientIpHeaders()).containsExactly("X-Real-IP");
    }

    @Test
    void takesAnEmptyAlgorithmForNone() {
        HttpOption.PUBLISHER_JWT.set(builder, Arguments.of(KEY, ""));

        assertThat(builder.build().publisherKey()).contains(JwtKey.of(KEY, "HS256"));
    }

    @Test
    void printsAPlaceholderInPlaceOfAKey() {
        HttpConfig config = builder.publisherKey(JwtKey.of(KEY)).build();

        assertThat(HttpOption.PUBLISHER_JWT.print(config))
                .contains(Arguments.of("{env.MERCURE_PUBLISHER_JWT_KEY}", "HS256"));
        assertThat(HttpOption.SUBSCRIBER_JWT.print(config)).isEmpty();
    }

    @Test
    void doesNotShowTheArgumentsWhenThereAreTooMany() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> HttpOption.PUBLISHER_JWT.set(builder, Arguments.of("a", "secret", "phrase")))
                .withMessage("takes KEY [ALGORITHM], but has 3 arguments; put quotes around a value that has spaces");
    }

    @Test
    void takesAnyNumberOfOriginsFromOne() {
        HttpOption.CORS_ORIGINS.set(builder, Arguments.of(List.of("*", "null", "https://a.example")));

        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> HttpOption.CORS_ORIGINS.set(builder, Arguments.of()))
                .withMessage("takes ORIGIN…, but has no argument");
    }
}
