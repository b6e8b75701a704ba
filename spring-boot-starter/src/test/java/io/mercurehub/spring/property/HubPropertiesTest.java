package io.mercurehub.spring.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mercurehub.config.option.HubOptions;
import io.mercurehub.config.option.Option;
import io.mercurehub.config.store.Transport;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.HttpOptions;
import io.mercurehub.servlet.config.Settings;
import io.mercurehub.spring.Checkout;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class HubPropertiesTest {

    private static final String KEY = "a key with # and \"quotes\", of 32 bytes and more";

    private static final Pattern PROPERTIES = Pattern.compile("```properties\n(.*?)```", Pattern.DOTALL);

    /** A value for each option that takes one, other than the default. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("resource_identifier", "https://www.example.org/live"),
            Map.entry("unknown_last_event_id", "skip"),
            Map.entry("subscriptions", "on"),
            Map.entry("dispatch_timeout", "7s"),
            Map.entry("shutdown_timeout", "8s"),
            Map.entry("max_pending_bytes", "32KiB"),
            Map.entry("max_recent_bytes", "8MiB"),
            Map.entry("max_client_memory", "64MiB"),
            Map.entry("publisher_jwks_url", "https://login.example.org/publishers"),
            Map.entry("subscriber_jwks_url", "https://login.example.org/subscribers"),
            Map.entry("anonymous", "on"),
            Map.entry("protocol_version_compatibility", "7"),
            Map.entry("debug", "on"),
            Map.entry("allow_sample_keys", "on"),
            Map.entry("cors_origins", "https://a.example,https://b.example"),
            Map.entry("publish_origins", "https://a.example"),
            Map.entry("cookie_name", "hub"),
            Map.entry("heartbeat", "1m30s"),
            Map.entry("write_timeout", "1h"),
            Map.entry("request_timeout", "20s"),
            Map.entry("max_request_body_size", "2MiB"),
            Map.entry("max_token_size", "4KiB"),
            Map.entry("max_topics_per_update", "10"),
            Map.entry("max_topics_per_subscription", "20"),
            Map.entry("max_subscribers_per_address", "30"),
            Map.entry("max_subscribers_per_token", "40"),
            Map.entry("trusted_proxies", "private_ranges,192.0.2.10"),
            Map.entry("client_ip_headers", "X-Real-Ip"));

    private static Settings read(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return read(environment);
    }

    private static Settings read(StandardEnvironment environment) {
        return HubProperties.read(environment, "/shop/.well-known/mercure", http -> {
            HttpConfig config = http.build();
            config.requireSomebody();
            return config;
        });
    }

    private static List<String> problems(Map<String, Object> properties) {
        HubPropertiesException refused = catchThrowableOfType(HubPropertiesException.class, () -> read(properties));
        return refused.problems();
    }

    private static List<Option<?, ?>> optionsOfOneValue() {
        List<Option<?, ?>> options = new ArrayList<>(HubOptions.ALL);
        options.addAll(HttpOptions.ALL);
        options.removeIf(option -> option.takesBlock() || option.isSecret());
        return options;
    }

    private static String directive(Option<?, ?> option, String value) {
        return option.key() + " " + value.replace(',', ' ') + "\n";
    }

    @ParameterizedTest
    @MethodSource("optionsOfOneValue")
    void readsEveryOptionAsItsDirective(Option<?, ?> option) {
        String value = VALUES.get(option.key());
        assertThat(value).as("a value for the test").isNotNull();

        Settings settings = read(Map.of(
                "mercure.hub.subscriber-jwt", KEY, "mercure.hub." + option.key().replace('_', '-'), value));

        assertThat(settings.print()).contains(directive(option, value));
    }

    @ParameterizedTest
    @MethodSource("optionsOfOneValue")
    void readsEveryOptionFromAVariable(Option<?, ?> option) {
        String value = VALUES.getOrDefault(option.key(), "");
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of(
                                "MERCURE_HUB_SUBSCRIBERJWT",
                                KEY,
                                "MERCURE_HUB_" + option.key().replace("_", "").toUpperCase(Locale.ROOT),
                                value)));

        assertThat(read(environment).print()).contains(directive(option, value));
    }

    @Test
    void readsAKeyToItsLastCharacterWithItsAlgorithm() {
        HttpConfig http = read(Map.of("mercure.hub.publisher-jwt", KEY, "mercure.hub.publisher-jwt-alg", "HS512"))
                .http();

        assertThat(http.publisherKey()).hasValueSatisfying(key -> {
            assertThat(key.algorithm()).isEqualTo("HS512");
            assertThat(key.key().getEncoded()).isEqualTo(KEY.getBytes(StandardCharsets.UTF_8));
        });
    }

    @Test
    void keepsTheHistoryInFilesForOneProperty() {
        Settings settings = read(Map.of("mercure.hub.anonymous", true, "mercure.hub.transport.path", "/var/lib/shop"));

        assertThat(settings.hub().store()).isEqualTo(new Transport("file", Map.of("path", "/var/lib/shop")));
    }

    @Test
    void readsATransportWithItsOptions() {
        Settings settings = read(Map.of(
                "mercure.hub.anonymous",
                true,
                "mercure.hub.transport.name",
                "memory",
                "mercure.hub.transport.max-events",
                500));

        assertThat(settings.hub().store()).isEqualTo(new Transport("memory", Map.of("max_events", "500")));
    }

    @Test
    void readsTheLimitsOfTheHistoryAndItsRules() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("mercure.hub.anonymous", true);
        properties.put("mercure.hub.history.max-age", "7d");
        properties.put("mercure.hub.history.max-events", 100);
        properties.put("mercure.hub.history.rules[0].topic", "https://example.com/chat/{id}");
        properties.put("mercure.hub.history.rules[0].max-age", "1h");
        properties.put("mercure.hub.history.rules[1].match", "https://example.com/typing");
        properties.put("mercure.hub.history.rules[1].max-age", "none");

        assertThat(read(properties).print())
                .contains("history {\n    max_events 100\n    max_age 168h\n}\n")
                .contains("history topic \"https://example.com/chat/{id}\" {\n    max_age 1h\n}\n")
                .contains("history match https://example.com/typing none\n");
    }

    @Test
    void takesYamlsTruthValuesForOnAndOff() {
        Settings settings = read(Map.of(
                "mercure.hub.anonymous", true,
                "mercure.hub.subscriptions", false,
                "mercure.hub.debug", true));

        assertThat(settings.print()).contains("anonymous on\n", "subscriptions off\n", "debug on\n");
        assertThat(problems(Map.of("mercure.hub.protocol-version-compatibility", false)))
                .anySatisfy(problem -> assertThat(problem).contains("off serves clients of the newer generation"));
    }

    @Test
    void reservesThePathOfTheHub() {
        assertThat(read(Map.of("mercure.hub.anonymous", true))
                        .hub()
                        .resourceIdentifier()
                        .getPath())
                .isEqualTo("/shop/.well-known/mercure");
    }

    @Test
    void reportsEveryProblemWithItsProperty() {
        assertThat(problems(Map.of(
                        "mercure.hub.heartbeat", "40",
                        "mercure.hub.heartbaet", "40s",
                        "mercure.hub.transport.max-evnts", "5",
                        "mercure.hub.publisher-jwt", "")))
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem)
                                .startsWith("mercure.hub.heartbeat")
                                .contains("\"40\" (expected: a duration"),
                        problem -> assertThat(problem)
                                .startsWith("mercure.hub.heartbaet")
                                .contains("unknown property \"heartbaet\" (did you mean heartbeat?)"),
                        problem -> assertThat(problem).startsWith("mercure.hub.transport.max-evnts"),
                        problem -> assertThat(problem)
                                .startsWith("mercure.hub.publisher-jwt")
                                .contains("no key, not anonymous"));
    }

    @Test
    void saysWhatIsMissingInTheNamesOfProperties() {
        assertThat(problems(Map.of("mercure.hub.heartbeat", "40s")))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith("mercure.hub.publisher-jwt: no key, not anonymous, and no SubscriberAuthorizer"));
    }

    @Test
    void showsNoKey() {
        List<String> problems =
                problems(Map.of("mercure.hub.publisher-jwt", KEY, "mercure.hub.publisher-jwt-alg", "HS1"));

        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith("mercure.hub.publisher-jwt")
                        .contains("(expected: HS256")
                        .doesNotContain("quotes"));
    }

    @Test
    void leavesVariablesOfOthersAlone() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of("MERCURE_HUB_ANONYMOUS", "true", "MERCURE_HUB_PORT", "tcp://10.0.0.1:80")));

        assertThat(read(environment).http().anonymous()).isTrue();
    }

    @Test
    void acceptsWhatTheDocumentShows() throws IOException {
        List<Properties> shown = PROPERTIES
                .matcher(Files.readString(Checkout.path("docs/spring-boot.md")))
                .results()
                .map(block -> properties(block.group(1)))
                .toList();

        assertThat(shown).hasSize(4).allSatisfy(properties -> {
            StandardEnvironment environment = new StandardEnvironment();
            environment.getPropertySources().addFirst(new PropertiesPropertySource("shown", properties));
            if (HubProperties.isInApplication(environment)) {
                environment
                        .getPropertySources()
                        .addLast(new MapPropertySource("more", Map.of("mercure.hub.anonymous", true)));
                assertThat(read(environment).warnings()).isEmpty();
            } else if (properties.containsKey("mercure.hub.url")) {
                assertThat(RemoteHubs.ofApplication(environment).tokens()).isPresent();
            } else {
                assertThat(RemoteHubs.named(environment, "partners").tokens()).isPresent();
            }
        });
    }

    private static Properties properties(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
