package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.option.Option;
import io.mercurehub.hub.setting.OptionValueException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpOptionsTest {

    private static final String KEY = "e2kD0bQ7yS9vX4mN8pR6tU1wZ3aC5fH0";

    private final HttpConfig.Builder builder = HttpConfig.builder();

    private static Option<HttpConfig.Builder, HttpConfig> option(String key) {
        return HttpOptions.ALL.stream()
                .filter(option -> option.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private void set(String key, Arguments arguments) {
        option(key).set(builder, arguments);
    }

    @Test
    void setsEverySettingAsWritten() {
        set("publisher_jwt", Arguments.of(KEY));
        set("subscriber_jwt", Arguments.of(KEY + "2", "HS256"));
        set("publisher_jwks_url", Arguments.of("https://a.example/jwks.json"));
        set("subscriber_jwks_url", Arguments.of("file:///jwks.json"));
        set("anonymous", Arguments.of());
        set("protocol_version_compatibility", Arguments.of("7"));
        set("allow_sample_keys", Arguments.of());
        set("cors_origins", Arguments.of("https://a.example", "https://b.example"));
        set("publish_origins", Arguments.of("https://c.example"));
        set("cookie_name", Arguments.of("token"));
        set("heartbeat", Arguments.of("1s"));
        set("write_timeout", Arguments.of("2s"));
        set("request_timeout", Arguments.of("3s"));
        set("max_request_body_size", Arguments.of("4KiB"));
        set("max_token_size", Arguments.of("5KB"));
        set("max_topics_per_update", Arguments.of("6"));
        set("max_topics_per_subscription", Arguments.of("7"));
        set("trusted_proxies", Arguments.of("static", "private_ranges", "2001:DB8::/32"));
        set("client_ip_headers", Arguments.of("X-Real-IP"));

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
        set("publisher_jwt", Arguments.of(KEY, ""));

        assertThat(builder.build().publisherKey()).contains(JwtKey.of(KEY, "HS256"));
    }

    @Test
    void printsAPlaceholderInPlaceOfAKey() {
        HttpConfig config = builder.publisherKey(JwtKey.of(KEY)).build();

        assertThat(option("publisher_jwt").printer().apply(config))
                .contains(Arguments.of("{env.MERCURE_PUBLISHER_JWT_KEY}", "HS256"));
        assertThat(option("subscriber_jwt").printer().apply(config)).isEmpty();
    }

    @Test
    void doesNotShowTheArgumentsWhenThereAreTooMany() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> set("publisher_jwt", Arguments.of("a", "secret", "phrase")))
                .withMessage("takes KEY [ALGORITHM], but has 3 arguments; put quotes around a value that has spaces");
    }

    @Test
    void takesAnyNumberOfOriginsFromOne() {
        set("cors_origins", Arguments.of(List.of("*", "null", "https://a.example")));

        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> set("cors_origins", Arguments.of()))
                .withMessage("takes ORIGIN…, but has no argument");
    }
}
