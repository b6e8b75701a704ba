package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.hub.store.HistorySettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryDirectiveTest {

    private final HubConfig.Builder builder = HubConfig.builder();

    @Test
    void takesLimitsInABlock() {
        Map<String, String> limits = new LinkedHashMap<>();
        limits.put("max_events", "500");
        limits.put("max_age", "7d");
        limits.put("max_bytes", "1MiB");

        add(new Arguments(List.of(), limits));

        assertThat(builder.build().history())
                .isEqualTo(HistorySettings.DEFAULTS
                        .withMaxEvents(500)
                        .withMaxAge(Duration.ofDays(7))
                        .withMaxBytes(1 << 20));
    }

    @Test
    void takesOneLimitOnTheLineAndAddsUpSeveralLines() {
        add(Arguments.of("max_events", "500"));
        add(Arguments.of("max_age", "1h"));

        assertThat(builder.build().history())
                .isEqualTo(HistorySettings.DEFAULTS.withMaxEvents(500).withMaxAge(Duration.ofHours(1)));
    }

    @Test
    void forgetsWhatAnEarlierSourceHasSet() {
        add(Arguments.of("max_events", "500"));

        HubOption.HISTORY.set(builder, Arguments.of("max_age", "1h"));

        assertThat(builder.build().history()).isEqualTo(HistorySettings.DEFAULTS.withMaxAge(Duration.ofHours(1)));
    }

    @Test
    void printsWhatItReads() {
        HubConfig config = HubConfig.builder()
                .history(HistorySettings.DEFAULTS
                        .withMaxEvents(7)
                        .withMaxAge(Duration.ofMillis(90_001))
                        .withMaxBytes(3 << 10))
                .build();

        HubOption.HISTORY.print(config).forEach(this::add);

        assertThat(builder.build().history()).isEqualTo(config.history());
    }

    @Test
    void saysWhatIsWrong() {
        String limits = "max_events, max_age or max_bytes";
        assertRefused(Arguments.of(), "says nothing (expected: " + limits + ", in a block or on the line)");
        assertRefused(Arguments.of("max_event", "5"), "\"max_event\" (expected: " + limits + ")");
        assertRefused(new Arguments(List.of(), Map.of("size", "5")), "\"size\" (expected: " + limits + ")");
        assertRefused(Arguments.of("max_events", "0"), "\"0\" (expected: a number, at least 1)");
        assertRefused(Arguments.of("max_age", "0s"), "\"0s\" (expected: a time such as 7d, at least 1ms)");
        assertRefused(Arguments.of("max_bytes", "0"), "\"0\" (expected: a size such as 1GiB, at least 1)");
        String oneLine =
                "max_age takes one value on this line, and no { } block (expected: history { … } for several limits)";
        assertRefused(Arguments.of("max_age"), oneLine);
        assertRefused(Arguments.of("max_age", "1h", "max_events", "5"), oneLine);
        assertRefused(new Arguments(List.of("max_age", "1h"), Map.of("max_events", "5")), oneLine);
        add(Arguments.of("max_age", "1h"));
        assertRefused(Arguments.of("max_age", "2h"), "max_age is given twice");
    }

    private void add(Arguments arguments) {
        HubOption.HISTORY.add(builder, arguments);
    }

    private void assertRefused(Arguments arguments, String message) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> add(arguments))
                .withMessage(message);
    }
}
