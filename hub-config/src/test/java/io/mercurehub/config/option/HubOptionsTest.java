package io.mercurehub.config.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.store.Transport;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.HubConfig.UnknownLastEventId;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.store.HistorySettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HubOptionsTest {

    private static Option<HubConfig.Builder, HubConfig> option(String key) {
        return HubOptions.ALL.stream()
                .filter(option -> option.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void setsEverySettingAsWritten() {
        HubConfig.Builder builder = HubConfig.builder();

        option("resource_identifier").set(builder, Arguments.of("https://hub.example.org/.well-known/mercure"));
        option("unknown_last_event_id").set(builder, Arguments.of("skip"));
        option("subscriptions").set(builder, Arguments.of());
        option("dispatch_timeout").set(builder, Arguments.of("1m"));
        option("shutdown_timeout").set(builder, Arguments.of("2m"));
        option("transport").set(builder, new Arguments(List.of("memory"), Map.of("max_events", "500")));
        option("history").set(builder, new Arguments(List.of(), Map.of("max_age", "1h")));
        option("max_pending_bytes").set(builder, Arguments.of("1KiB"));
        option("max_recent_bytes").set(builder, Arguments.of("1MB"));

        HubConfig config = builder.build();
        assertThat(config.resourceIdentifier()).isEqualTo(URI.create("https://hub.example.org/.well-known/mercure"));
        assertThat(config.unknownLastEventId()).isEqualTo(UnknownLastEventId.SKIP);
        assertThat(config.subscriptions()).isTrue();
        assertThat(config.dispatchTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(Transport.of(config)).isEqualTo(new Transport("memory", Map.of("max_events", "500")));
        assertThat(config.history()).isEqualTo(HistorySettings.DEFAULTS.withMaxAge(Duration.ofHours(1)));
        assertThat(config.maxPendingBytes()).isEqualTo(1024);
        assertThat(config.maxRecentBytes()).isEqualTo(1_000_000);
    }

    @Test
    void printsTheOptionsOfTheTransport() {
        HubConfig config = HubConfig.builder()
                .store(new Transport("memory", Map.of("max_events", "500")))
                .build();

        assertThat(option("transport").printer().apply(config))
                .containsExactly(new Arguments(List.of("memory"), Map.of("max_events", "500")));
    }

    @Test
    void saysHowManyArgumentsItTakes() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> option("dispatch_timeout").set(HubConfig.builder(), Arguments.of()))
                .withMessage("takes DURATION, but has no argument");
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> option("dispatch_timeout").set(HubConfig.builder(), Arguments.of("1", "s")))
                .withMessage("takes DURATION, but has 2 arguments; put quotes around a value that has spaces");
    }

    @Test
    void refusesABlockWhereNoneIsMeant() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> option("dispatch_timeout")
                        .set(HubConfig.builder(), new Arguments(List.of("5s"), Map.of("max_events", "500"))))
                .withMessage("takes no { } block");
    }

    @Test
    void refusesAValueOfTheWrongKind() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> option("unknown_last_event_id").set(HubConfig.builder(), Arguments.of("ignore")))
                .withMessage("\"ignore\" (expected: replay or skip)");
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> option("max_pending_bytes").set(HubConfig.builder(), Arguments.of("4GiB")))
                .withMessageEndingWith("less than 2GiB)");
    }
}
