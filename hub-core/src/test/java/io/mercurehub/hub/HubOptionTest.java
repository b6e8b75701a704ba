package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.HubConfig.UnknownLastEventId;
import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.hub.store.HistorySettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HubOptionTest {

    @ParameterizedTest
    @EnumSource
    void saysTheDefaultThatHolds(HubOption option) {
        assertThat(option.print(HubConfig.defaults()))
                .isEqualTo(option == HubOption.HISTORY ? List.of() : List.of(Arguments.of(option.defaultValue())));
    }

    @Test
    void setsEverySettingAsWritten() {
        HubConfig.Builder builder = HubConfig.builder();

        HubOption.RESOURCE_IDENTIFIER.set(builder, Arguments.of("https://hub.example.org/.well-known/mercure"));
        HubOption.UNKNOWN_LAST_EVENT_ID.set(builder, Arguments.of("skip"));
        HubOption.SUBSCRIPTIONS.set(builder, Arguments.of());
        HubOption.DISPATCH_TIMEOUT.set(builder, Arguments.of("1m"));
        HubOption.SHUTDOWN_TIMEOUT.set(builder, Arguments.of("2m"));
        HubOption.TRANSPORT.set(builder, new Arguments(List.of("memory"), Map.of("max_events", "500")));
        HubOption.HISTORY.set(builder, new Arguments(List.of(), Map.of("max_age", "1h")));
        HubOption.MAX_PENDING_BYTES.set(builder, Arguments.of("1KiB"));
        HubOption.MAX_RECENT_BYTES.set(builder, Arguments.of("1MB"));
        HubOption.DISPATCH_THREADS.set(builder, Arguments.of("3"));
        HubOption.MAX_PUBLISH_LAG.set(builder, Arguments.of("4"));
        HubOption.MAX_UNINDEXED_MATCHERS.set(builder, Arguments.of("5"));
        HubOption.MAX_PATTERN_LENGTH.set(builder, Arguments.of("6"));

        HubConfig config = builder.build();
        assertThat(config.resourceIdentifier()).isEqualTo(URI.create("https://hub.example.org/.well-known/mercure"));
        assertThat(config.unknownLastEventId()).isEqualTo(UnknownLastEventId.SKIP);
        assertThat(config.subscriptions()).isTrue();
        assertThat(config.dispatchTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.transport()).isEqualTo("memory");
        assertThat(config.transportOptions()).containsExactly(Map.entry("max_events", "500"));
        assertThat(config.history()).isEqualTo(HistorySettings.DEFAULTS.withMaxAge(Duration.ofHours(1)));
        assertThat(config.maxPendingBytes()).isEqualTo(1024);
        assertThat(config.maxRecentBytes()).isEqualTo(1_000_000);
        assertThat(config.dispatchThreads()).isEqualTo(3);
        assertThat(config.maxPublishLag()).isEqualTo(4);
        assertThat(config.maxUnindexedMatchers()).isEqualTo(5);
        assertThat(config.maxPatternLength()).isEqualTo(6);
    }

    @Test
    void printsTheOptionsOfTheTransport() {
        HubConfig config = HubConfig.builder()
                .transport("memory", Map.of("max_events", "500"))
                .build();

        assertThat(HubOption.TRANSPORT.print(config))
                .containsExactly(new Arguments(List.of("memory"), Map.of("max_events", "500")));
    }

    @Test
    void saysHowManyArgumentsItTakes() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> HubOption.DISPATCH_TIMEOUT.set(HubConfig.builder(), Arguments.of()))
                .withMessage("takes DURATION, but has no argument");
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> HubOption.DISPATCH_TIMEOUT.set(HubConfig.builder(), Arguments.of("1", "s")))
                .withMessage("takes DURATION, but has 2 arguments; put quotes around a value that has spaces");
    }

    @Test
    void refusesABlockWhereNoneIsMeant() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> HubOption.DISPATCH_TIMEOUT.set(
                        HubConfig.builder(), new Arguments(List.of("5s"), Map.of("max_events", "500"))))
                .withMessage("takes no { } block");
    }

    @Test
    void refusesAValueOfTheWrongKind() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> HubOption.UNKNOWN_LAST_EVENT_ID.set(HubConfig.builder(), Arguments.of("ignore")))
                .withMessage("\"ignore\" (expected: replay or skip)");
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> HubOption.MAX_PENDING_BYTES.set(HubConfig.builder(), Arguments.of("4GiB")))
                .withMessageEndingWith("less than 2GiB)");
    }
}
