package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConfigTest {

    private static final JwtKey KEY = JwtKey.of("e2kD0bQ7yS9vX4mN8pR6tU1wZ3aC5fH0");
    private static final JwtKey OTHER_KEY = JwtKey.of("Z3aC5fH0e2kD0bQ7yS9vX4mN8pR6tU1w");

    @Test
    void hasTheDocumentedDefaults() {
        HttpConfig config =
                HttpConfig.builder().publisherKey(KEY).subscriberKey(OTHER_KEY).build();

        assertThat(config.anonymous()).isFalse();
        assertThat(config.compatibility()).isEqualTo(HttpConfig.Compatibility.VERSION_8);
        assertThat(config.allowSampleKeys()).isFalse();
        assertThat(config.corsOrigins()).isEmpty();
        assertThat(config.publishOrigins()).isEmpty();
        assertThat(config.publisherKey()).contains(KEY);
        assertThat(config.subscriberKey()).contains(OTHER_KEY);
        assertThat(config.cookieName()).isEqualTo("mercureAuthorization");
        assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.writeTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.maxRequestBodyBytes()).isEqualTo(10_485_760);
        assertThat(config.maxTokenBytes()).isEqualTo(8192);
        assertThat(config.maxTopicsPerUpdate()).isEqualTo(1000);
        assertThat(config.maxTopicsPerSubscription()).isEqualTo(1000);
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void keepsWhatWasSet() {
        HttpConfig config = HttpConfig.builder()
                .anonymous(true)
                .corsOrigins(List.of("https://www.example.org", "HTTPS://EXAMPLE.ORG:443", "https://example.org"))
                .publishOrigins(List.of("null"))
                .cookieName("__Host-token")
                .heartbeat(Duration.ZERO)
                .writeTimeout(Duration.ofDays(365))
                .requestTimeout(Duration.ofMillis(1))
                .maxRequestBodyBytes(1)
                .maxTokenBytes(2)
                .maxTopicsPerUpdate(3)
                .maxTopicsPerSubscription(4)
                .build();

        assertThat(config.anonymous()).isTrue();
        assertThat(config.corsOrigins()).containsExactly("https://www.example.org", "https://example.org");
        assertThat(config.publishOrigins()).containsExactly("null");
        assertThat(config.publisherKey()).isEmpty();
        assertThat(config.subscriberKey()).isEmpty();
        assertThat(config.cookieName()).isEqualTo("__Host-token");
        assertThat(config.heartbeat()).isZero();
        assertThat(config.writeTimeout()).isEqualTo(Duration.ofDays(365));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofMillis(1));
        assertThat(config.maxRequestBodyBytes()).isEqualTo(1);
        assertThat(config.maxTokenBytes()).isEqualTo(2);
        assertThat(config.maxTopicsPerUpdate()).isEqualTo(3);
        assertThat(config.maxTopicsPerSubscription()).isEqualTo(4);
    }

    @Test
    void limitsBodiesToOneMebibyteWhenThereIsNoKey() {
        assertThat(HttpConfig.builder().anonymous(true).build().maxRequestBodyBytes())
                .isEqualTo(1_048_576);
        assertThat(HttpConfig.builder().subscriberKey(KEY).build().maxRequestBodyBytes())
                .isEqualTo(10_485_760);
    }

    @Test
    void reportsEveryProblemAtOnce() {
        HttpConfig.Builder builder = HttpConfig.builder()
                .corsOrigins(List.of("https://www.example.org/", "example.org"))
                .publishOrigins(List.of("a/b"))
                .cookieName("two words")
                .heartbeat(Duration.ofMillis(-1))
                .writeTimeout(Duration.ofDays(366))
                .requestTimeout(Duration.ofSeconds(-1))
                .maxRequestBodyBytes(0)
                .maxTokenBytes(0)
                .maxTopicsPerUpdate(0)
                .maxTopicsPerSubscription(-1)
                .trustedProxies(List.of("10.0.0.0/8", "proxy.example.org"))
                .clientIpHeaders(List.of("X-Forwarded-For:"));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessageStartingWith("13 problems in the configuration:\n  cookie_name: ")
                .satisfies(refused -> assertThat(refused.problems())
                        .contains(
                                new Problem(
                                        "cookie_name",
                                        "\"two words\" (expected: a token of RFC 6265, such as mercureAuthorization)",
                                        "",
                                        "two words"),
                                new Problem("heartbeat", "-0.001s (expected: 0s to 365d)"),
                                new Problem("max_topics_per_update", "0 (expected: 1 to 2147483647)"))
                        .extracting(Problem::setting)
                        .containsExactly(
                                "cookie_name",
                                "client_ip_headers",
                                "heartbeat",
                                "write_timeout",
                                "request_timeout",
                                "max_request_body_size",
                                "max_token_size",
                                "max_topics_per_update",
                                "max_topics_per_subscription",
                                "cors_origins",
                                "cors_origins",
                                "publish_origins",
                                "trusted_proxies"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a=b", "a;b", "a,b", "(a)", "a\"b", "ä", "a\tb"})
    void refusesANameThatNoCookieCanHave(String name) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() ->
                        HttpConfig.builder().anonymous(true).cookieName(name).build())
                .withMessageStartingWith("cookie_name: ");
    }

    @Test
    void letsAnApplicationPublishOrSubscribeInProcess() {
        assertThat(HttpConfig.builder().anonymous(true).build().publisherKey()).isEmpty();
        assertThat(HttpConfig.builder().subscriberKey(KEY).build().publisherKey())
                .isEmpty();
        assertThat(HttpConfig.builder().publisherKey(KEY).build().subscriberKey())
                .isEmpty();
    }

    @Test
    void refusesAHubThatNobodyCouldUse() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> HttpConfig.builder().build().requireSomebody())
                .withMessage(
                        "publisher_jwt: no key, not anonymous, and no SubscriberAuthorizer: nobody could publish or"
                                + " subscribe over HTTP");
    }

    @Test
    void needsBothKeysWhenThereIsNoApplication() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> HttpConfig.builder().buildStandalone())
                .withMessage("""
                        2 problems in the configuration:
                          publisher_jwt: is missing: without a key nobody could publish (expected: a key, made with: openssl\
                         rand -base64 32)
                          subscriber_jwt: is missing: without a key, and without anonymous, nobody could subscribe (expected: a\
                         key, made with: openssl rand -base64 32; or anonymous)""");
    }

    @Test
    void needsNoSubscriberKeyWhenAnonymous() {
        HttpConfig config =
                HttpConfig.builder().publisherKey(KEY).anonymous(true).buildStandalone();

        assertThat(config.subscriberKey()).isEmpty();
    }

    @Test
    void warnsOfWhatIsAllowedButUnsafe() {
        HttpConfig config = HttpConfig.builder()
                .publisherKey(JwtKey.of("short"))
                .subscriberKey(JwtKey.of("!ChangeMe!"))
                .corsOrigins(List.of("*", "https://example.org*"))
                .publishOrigins(List.of("*"))
                .build();

        assertThat(config.warnings())
                .containsExactly(
                        "publisher_jwt: INSECURE: the key has 40 bits, but HS256 needs at least 256;"
                                + " make one with: openssl rand -base64 32",
                        "subscriber_jwt: INSECURE: the key is a published example, so that anyone can sign tokens;"
                                + " make one with: openssl rand -base64 32",
                        "cors_origins: * lets every site read public updates, but never with a cookie or other credentials;"
                                + " name the origins for that",
                        "INSECURE: publish_origins: * lets every site publish with the cookie of whoever visits it",
                        "INSECURE: cors_origins: https://example.org* also matches https://example.orgx.attacker.example");
    }

    @Test
    void warnsOfTheRulesOfVersion7() {
        HttpConfig config = HttpConfig.builder()
                .publisherKey(KEY)
                .compatibility(HttpConfig.Compatibility.VERSION_7)
                .build();

        assertThat(config.warnings())
                .containsExactly(
                        "INSECURE: protocol_version_compatibility: 7 lets whoever may publish at all publish public"
                                + " updates on every topic, as version 0.13 did; 8 keeps publishers to their topics");
    }

    @Test
    void refusesPlainKeysWhenTheirGenerationIsOff() {
        HttpConfig.Builder builder = HttpConfig.builder().publisherKey(KEY).compatibility(HttpConfig.Compatibility.OFF);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessage(
                        "protocol_version_compatibility: off serves clients of the newer generation alone, whose tokens come"
                                + " from an issuer, which this version does not support; publisher_jwt and subscriber_jwt are for tokens"
                                + " of 0.x (expected: 7 or 8)");
    }

    @Test
    void doesNotChangeWithTheListThatItWasGiven() {
        List<String> origins = new ArrayList<>(List.of("https://www.example.org"));
        HttpConfig.Builder builder = HttpConfig.builder().anonymous(true).corsOrigins(origins);

        origins.add("*");

        assertThat(builder.build().corsOrigins()).containsExactly("https://www.example.org");
    }
}
