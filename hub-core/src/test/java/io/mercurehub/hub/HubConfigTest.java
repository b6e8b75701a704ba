package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.HubConfig.UnknownLastEventId;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.HistorySettings;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubConfigTest {

    @Test
    void hasTheDocumentedDefaults() {
        HubConfig config = HubConfig.defaults();

        assertThat(config.resourceIdentifier()).isEqualTo(URI.create("http://mercure.invalid/.well-known/mercure"));
        assertThat(config.unknownLastEventId()).isEqualTo(UnknownLastEventId.REPLAY);
        assertThat(config.subscriptions()).isFalse();
        assertThat(config.dispatchTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.transport()).isEqualTo("memory");
        assertThat(config.transportOptions()).isEmpty();
        assertThat(config.history()).isEqualTo(HistorySettings.DEFAULTS);
        assertThat(config.maxPendingBytes()).isEqualTo(65_536);
        assertThat(config.maxRecentBytes()).isEqualTo(16_777_216);
        assertThat(config.dispatchThreads()).isZero();
        assertThat(config.maxPublishLag()).isEqualTo(256);
        assertThat(config.maxUnindexedMatchers()).isEqualTo(10_000);
        assertThat(config.maxPatternLength()).isEqualTo(4096);
    }

    @Test
    void keepsWhatWasSet() {
        HubConfig config = HubConfig.builder()
                .resourceIdentifier(URI.create("https://hub.example.org/.well-known/mercure"))
                .unknownLastEventId(UnknownLastEventId.SKIP)
                .subscriptions(true)
                .dispatchTimeout(Duration.ZERO)
                .shutdownTimeout(Duration.ofDays(365))
                .transport("memory", Map.of("max_events", "500"))
                .history(HistorySettings.DEFAULTS.withMaxBytes(600))
                .maxPendingBytes(1)
                .maxRecentBytes(0)
                .dispatchThreads(256)
                .maxPublishLag(1)
                .maxUnindexedMatchers(0)
                .maxPatternLength(1)
                .build();

        assertThat(config.resourceIdentifier()).isEqualTo(URI.create("https://hub.example.org/.well-known/mercure"));
        assertThat(config.unknownLastEventId()).isEqualTo(UnknownLastEventId.SKIP);
        assertThat(config.subscriptions()).isTrue();
        assertThat(config.dispatchTimeout()).isZero();
        assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofDays(365));
        assertThat(config.transport()).isEqualTo("memory");
        assertThat(config.transportOptions()).containsExactly(Map.entry("max_events", "500"));
        assertThat(config.history()).isEqualTo(HistorySettings.DEFAULTS.withMaxBytes(600));
        assertThat(config.maxPendingBytes()).isEqualTo(1);
        assertThat(config.maxRecentBytes()).isZero();
        assertThat(config.dispatchThreads()).isEqualTo(256);
        assertThat(config.maxPublishLag()).isEqualTo(1);
        assertThat(config.maxUnindexedMatchers()).isZero();
        assertThat(config.maxPatternLength()).isEqualTo(1);
    }

    @Test
    void reportsEveryProblemAtOnce() {
        HubConfig.Builder builder = HubConfig.builder()
                .resourceIdentifier(URI.create("hub"))
                .dispatchTimeout(Duration.ofSeconds(-1))
                .shutdownTimeout(Duration.ofDays(366))
                .maxPendingBytes(0)
                .maxRecentBytes(-1)
                .dispatchThreads(257)
                .maxPublishLag(0)
                .maxUnindexedMatchers(-1)
                .maxPatternLength(0);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessageStartingWith("9 problems in the configuration:\n  resource_identifier: \"hub\" (expected: ")
                .satisfies(refused -> assertThat(refused.problems())
                        .containsExactly(
                                new Problem(
                                        "resource_identifier",
                                        "\"hub\" (expected: an absolute http or https URL with a path, without query and"
                                                + " fragment, such as https://www.example.org/.well-known/mercure)",
                                        "",
                                        "hub"),
                                new Problem("dispatch_timeout", "PT-1S (expected: 0s to 365d)"),
                                new Problem("shutdown_timeout", "PT8784H (expected: 0s to 365d)"),
                                new Problem("max_pending_bytes", "0 (expected: 1 to 2147483647)"),
                                new Problem("max_recent_bytes", "-1 (expected: 0 to 2147483647)"),
                                new Problem("dispatch_threads", "257 (expected: 0 to 256)"),
                                new Problem("max_publish_lag", "0 (expected: 1 to 2147483647)"),
                                new Problem("max_unindexed_matchers", "-1 (expected: 0 to 2147483647)"),
                                new Problem("max_pattern_length", "0 (expected: 1 to 2147483647)")));
    }

    @Test
    void refusesALimitOfTheHistoryThatTheTransportHasToo() {
        HubConfig.Builder builder = HubConfig.builder()
                .transport("memory", Map.of("max_events", "500"))
                .history(HistorySettings.DEFAULTS.withMaxEvents(600));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessage(
                        "history: max_events: stands here and among the options of transport memory (expected: in one of the"
                                + " two places)");
    }

    @Test
    void refusesLimitsOfAHistoryThatIsNotKept() {
        HubConfig.Builder builder =
                HubConfig.builder().transport("local").history(HistorySettings.DEFAULTS.withMaxEvents(600));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessage(
                        "history: limits what is kept, and transport local keeps nothing (expected: no history directive, or"
                                + " a transport that keeps updates, such as memory or file)");
    }

    @Test
    void refusesALimitOfTheHistoryThatTheTransportCannotHold() {
        HubConfig.Builder builder = HubConfig.builder().history(HistorySettings.DEFAULTS.withMaxEvents(100_000_001));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessage("history: max_events: \"100000001\" (expected: a number from 1 to 100000000)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hub.example.org",
                "/.well-known/mercure",
                "//hub.example.org/.well-known/mercure",
                "urn:hub",
                "ftp://hub.example.org/.well-known/mercure",
                "https://hub.example.org/.well-known/mercure?a=b",
                "https://hub.example.org/.well-known/mercure#a",
                "https://user@hub.example.org/.well-known/mercure",
                "https:///.well-known/mercure"
            })
    void refusesAResourceIdentifierThatIsNotAnAbsoluteUrlWithAPath(String url) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() ->
                        HubConfig.builder().resourceIdentifier(URI.create(url)).build())
                .withMessageStartingWith(
                        "resource_identifier: \"" + url + "\" (expected: an absolute http or https URL");
    }

    @Test
    void namesTheTransportsThatAreHereWhenOneIsUnknown() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> HubConfig.builder().transport("memroy").build())
                .withMessage("transport: \"memroy\" (expected: one of those that are here: local, memory)");
    }

    @Test
    void hasTheTransportCheckItsOptions() {
        HubConfig.Builder builder = HubConfig.builder()
                .transport("memory", Map.of("max_events", "many"))
                .maxPublishLag(0);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(builder::build)
                .satisfies(refused -> assertThat(refused.problems())
                        .extracting(Problem::toString)
                        .containsExactly(
                                "transport: max_events: \"many\" (expected: a whole number from 0 to 2147483647)",
                                "max_publish_lag: 0 (expected: 1 to 2147483647)"));
    }

    @Test
    void doesNotChangeWithTheMapThatItWasGiven() {
        Map<String, String> options = new LinkedHashMap<>(Map.of("max_events", "500"));
        HubConfig config = HubConfig.builder().transport("memory", options).build();

        options.put("max_events", "1");

        assertThat(config.transportOptions()).containsExactly(Map.entry("max_events", "500"));
    }

    @Test
    void forgetsTheOptionsOfAnotherTransport() {
        HubConfig config = HubConfig.builder()
                .transport("memory", Map.of("max_events", "500"))
                .transport("memory")
                .build();

        assertThat(config.transportOptions()).isEmpty();
    }
}
