package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.HubConfig.UnknownLastEventId;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.LiveOnlyEventStore;
import io.mercurehub.hub.store.MemoryEventStore;
import java.net.URI;
import java.time.Duration;
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
        assertThat(config.store().open(config.history()).description()).isEqualTo(new MemoryEventStore().description());
        assertThat(config.history()).isEqualTo(HistorySettings.DEFAULTS);
        assertThat(config.maxPendingBytes()).isEqualTo(65_536);
        assertThat(config.maxRecentBytes()).isEqualTo(16_777_216);
    }

    @Test
    void keepsWhatWasSet() {
        HubConfig config = HubConfig.builder()
                .resourceIdentifier(URI.create("https://hub.example.org/.well-known/mercure"))
                .unknownLastEventId(UnknownLastEventId.SKIP)
                .subscriptions(true)
                .dispatchTimeout(Duration.ZERO)
                .shutdownTimeout(Duration.ofDays(365))
                .store(history -> new LiveOnlyEventStore())
                .history(HistorySettings.DEFAULTS.withMaxBytes(600))
                .maxPendingBytes(1)
                .maxRecentBytes(0)
                .build();

        assertThat(config.resourceIdentifier()).isEqualTo(URI.create("https://hub.example.org/.well-known/mercure"));
        assertThat(config.unknownLastEventId()).isEqualTo(UnknownLastEventId.SKIP);
        assertThat(config.subscriptions()).isTrue();
        assertThat(config.dispatchTimeout()).isZero();
        assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofDays(365));
        assertThat(config.store().open(config.history())).isInstanceOf(LiveOnlyEventStore.class);
        assertThat(config.history()).isEqualTo(HistorySettings.DEFAULTS.withMaxBytes(600));
        assertThat(config.maxPendingBytes()).isEqualTo(1);
        assertThat(config.maxRecentBytes()).isZero();
    }

    @Test
    void reportsEveryProblemAtOnce() {
        HubConfig.Builder builder = HubConfig.builder()
                .resourceIdentifier(URI.create("hub"))
                .dispatchTimeout(Duration.ofSeconds(-1))
                .shutdownTimeout(Duration.ofDays(366))
                .maxPendingBytes(0)
                .maxRecentBytes(-1);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessageStartingWith("5 problems in the configuration:\n  resource_identifier: \"hub\" (expected: ")
                .satisfies(refused -> assertThat(refused.problems())
                        .containsExactly(
                                new Problem(
                                        "resource_identifier",
                                        "\"hub\" (expected: an absolute http or https URL with a path, without query and"
                                                + " fragment, such as https://www.example.org/.well-known/mercure)",
                                        "",
                                        "hub"),
                                new Problem("dispatch_timeout", "-1s (expected: 0s to 365d)"),
                                new Problem("shutdown_timeout", "8784h (expected: 0s to 365d)"),
                                new Problem("max_pending_bytes", "0 (expected: 1 to 2147483647)"),
                                new Problem("max_recent_bytes", "-1 (expected: 0 to 2147483647)")));
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
}
