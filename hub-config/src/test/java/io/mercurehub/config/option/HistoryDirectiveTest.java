package io.mercurehub.config.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.TopicMatcher;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryDirectiveTest {

    private final HubConfig.Builder builder = HubConfig.builder();
    private final Option<HubConfig.Builder, HubConfig> history = HubOptions.ALL.stream()
            .filter(option -> option.key().equals("history"))
            .findFirst()
            .orElseThrow();

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
    void takesRulesForTopics() {
        add(new Arguments(List.of("topic", "https://example.com/chat/{id}"), Map.of("max_age", "1h")));
        add(Arguments.of("match", "https://example.com/typing", "none"));
        add(Arguments.of("topic", "urn:x", "max_age", "2h"));
        add(Arguments.of("match", "*", "none"));

        assertThat(builder.build().history())
                .isEqualTo(HistorySettings.DEFAULTS
                        .withRule(new HistoryRule(
                                TopicMatcher.uriTemplate("topic", "https://example.com/chat/{id}"),
                                Duration.ofHours(1)))
                        .withRule(HistoryRule.none(new ExactMatcher("https://example.com/typing")))
                        .withRule(new HistoryRule(new ExactMatcher("urn:x"), Duration.ofHours(2)))
                        .withRule(HistoryRule.none(ExactMatcher.EVERY_TOPIC)));
    }

    @Test
    void forgetsWhatAnEarlierSourceHasSet() {
        add(Arguments.of("max_events", "500"));

        history.set(builder, Arguments.of("max_age", "1h"));

        assertThat(builder.build().history()).isEqualTo(HistorySettings.DEFAULTS.withMaxAge(Duration.ofHours(1)));
    }

    @Test
    void printsWhatItReads() {
        HubConfig config = HubConfig.builder()
                .history(HistorySettings.DEFAULTS
                        .withMaxEvents(7)
                        .withMaxAge(Duration.ofMillis(90_001))
                        .withMaxBytes(3 << 10)
                        .withRule(new HistoryRule(TopicMatcher.uriTemplate("topic", "a/{b}"), Duration.ofMillis(1)))
                        .withRule(HistoryRule.none(new ExactMatcher("a")))
                        .withRule(HistoryRule.none(new ExactMatcher("a/*/:b"))))
                .build();

        history.printer().apply(config).forEach(this::add);

        assertThat(builder.build().history()).isEqualTo(config.history());
    }

    @Test
    void saysWhatIsWrong() {
        String limits = "max_events, max_age or max_bytes";
        assertRefused(Arguments.of(), "says nothing (expected: " + limits + ", in a block or on the line)");
        assertRefused(
                Arguments.of("max_event", "5"), "\"max_event\" (expected: " + limits + ", or a rule: topic or match)");
        assertRefused(new Arguments(List.of(), Map.of("size", "5")), "\"size\" (expected: " + limits + ")");
        assertRefused(Arguments.of("max_events", "0"), "\"0\" (expected: a number, at least 1)");
        assertRefused(Arguments.of("max_age", "0s"), "\"0s\" (expected: a time such as 7d, at least 1ms)");
        assertRefused(Arguments.of("max_bytes", "0"), "\"0\" (expected: a size such as 1GiB, at least 1)");
        String oneLine =
                "max_age takes one value on this line, and no { } block (expected: history { … } for several limits)";
        assertRefused(Arguments.of("max_age"), oneLine);
        assertRefused(Arguments.of("max_age", "1h", "max_events", "5"), oneLine);
        assertRefused(new Arguments(List.of("max_age", "1h"), Map.of("max_events", "5")), oneLine);
        String rule = "none, or { max_age DURATION }";
        assertRefused(Arguments.of("topic"), "topic takes a pattern, then " + rule);
        String quotes = "topic takes a pattern, then " + rule + "; put quotes around a pattern that has braces";
        assertRefused(Arguments.of("topic", "a"), quotes);
        assertRefused(Arguments.of("topic", "a", "b"), quotes);
        assertRefused(new Arguments(List.of("topic", "a", "none"), Map.of("max_age", "1h")), quotes);
        String others =
                "a rule for some topics takes no limit but max_age, since only those of the whole history can be exact"
                        + " (expected: " + rule + ")";
        assertRefused(Arguments.of("topic", "a", "max_events", "5"), others);
        assertRefused(new Arguments(List.of("topic", "a"), Map.of("max_age", "1h", "max_bytes", "5")), others);
        assertRefused(Arguments.of("match_urlpattern", "a", "none"), "\"match_urlpattern\" (expected: topic or match)");
        for (String pattern : List.of("https://example.com/*", "https://example.com/:id", "/:id", "a{b}", "a(b)")) {
            assertRefused(
                    Arguments.of("match", pattern, "none"),
                    "\"" + pattern
                            + "\" (expected: an exact topic, or * for every topic; URL Patterns are not supported yet, URI"
                            + " templates are, in history topic)");
        }
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> add(Arguments.of("topic", "a\u0000", "none")))
                .withMessageStartingWith("topic: ");
        add(Arguments.of("max_age", "1h"));
        assertRefused(Arguments.of("max_age", "2h"), "max_age is given twice");
    }

    private void add(Arguments arguments) {
        history.add(builder, arguments);
    }

    private void assertRefused(Arguments arguments, String message) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> add(arguments))
                .withMessage(message);
    }
}
