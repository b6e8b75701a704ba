package io.mercurehub.config.option;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.language.Quantities;
import io.mercurehub.config.store.HistoryOptions;
import io.mercurehub.config.store.StoreOptions;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.ProtocolViolationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The {@code history} directive, which says how much is kept and may stand several times.
 *
 * <pre>
 * history { max_events 10000; max_age 7d }                           limits
 * history max_bytes 1GiB                                             one limit
 * history topic "https://example.com/chat/{id}" { max_age 1h }       a rule, for a topic or the topics of a URI template
 * history match "https://example.com/typing" none                    a rule, for one topic
 * </pre>
 */
final class HistoryDirective {

    private static final List<String> NAMES =
            List.of(HistorySettings.MAX_EVENTS, HistorySettings.MAX_AGE, HistorySettings.MAX_BYTES);
    private static final String LIMITS =
            HistorySettings.MAX_EVENTS + ", " + HistorySettings.MAX_AGE + " or " + HistorySettings.MAX_BYTES;

    private static final String TOPIC = "topic";
    private static final String MATCH = "match";
    private static final String NONE = "none";
    private static final String WHAT = NONE + ", or { " + HistorySettings.MAX_AGE + " DURATION }";

    /** What would mean something in a URL Pattern. */
    private static final Pattern URL_PATTERN = Pattern.compile("[*{}()\\\\]|(^|/):[A-Za-z_$]");

    private HistoryDirective() {}

    /**
     * Adds what one directive says.
     *
     * @throws OptionValueException when it cannot be read, or says something for the second time
     */
    static void add(HubConfig.Builder builder, Arguments arguments) {
        List<String> words = arguments.values();
        if (!words.isEmpty() && (words.get(0).equals(TOPIC) || words.get(0).startsWith(MATCH))) {
            builder.history(builder.history().withRule(rule(words, arguments.block())));
            return;
        }
        HistorySettings history = builder.history();
        for (Map.Entry<String, String> limit : limits(arguments).entrySet()) {
            history = with(history, limit.getKey(), limit.getValue());
        }
        builder.history(history);
    }

    /** {@return the arguments of the directives that say the same} */
    static List<Arguments> print(HistorySettings history) {
        List<Arguments> directives = new ArrayList<>();
        if (!HistoryOptions.of(history).isEmpty()) {
            directives.add(new Arguments(List.of(), HistoryOptions.of(history)));
        }
        for (HistoryRule rule : history.rules()) {
            String pattern = rule.topics().pattern();
            String kind = rule.topics() instanceof ExactMatcher && isExact(pattern) ? MATCH : TOPIC;
            directives.add(
                    rule.keepsNothing()
                            ? Arguments.of(kind, pattern, NONE)
                            : new Arguments(
                                    List.of(kind, pattern),
                                    Map.of(HistorySettings.MAX_AGE, Quantities.print(rule.maxAge()))));
        }
        return directives;
    }

    private static HistoryRule rule(List<String> words, Map<String, String> block) {
        if (words.size() < 2) {
            throw OptionValueException.hidden(words.get(0) + " takes a pattern, then " + WHAT);
        }
        TopicMatcher topics = topics(words.get(0), words.get(1));
        List<String> rest = words.subList(2, words.size());
        if (rest.equals(List.of(NONE)) && block.isEmpty()) {
            return HistoryRule.none(topics);
        }
        boolean isOnLine = rest.size() == 2 && block.isEmpty();
        if (!isOnLine && (!rest.isEmpty() || block.isEmpty())) {
            throw OptionValueException.hidden(
                    words.get(0) + " takes a pattern, then " + WHAT + "; put quotes around a pattern that has braces");
        }
        Map<String, String> limits = isOnLine ? Map.of(rest.get(0), rest.get(1)) : block;
        if (!limits.keySet().equals(Set.of(HistorySettings.MAX_AGE))) {
            throw OptionValueException.hidden("a rule for some topics takes no limit but " + HistorySettings.MAX_AGE
                    + ", since only those of the whole history can be exact (expected: " + WHAT + ")");
        }
        return new HistoryRule(topics, age(new StoreOptions(limits)));
    }

    private static TopicMatcher topics(String kind, String pattern) {
        try {
            if (kind.equals(TOPIC)) {
                return TopicMatcher.uriTemplate(TOPIC, pattern);
            }
            if (kind.equals(MATCH) && isExact(pattern)) {
                return TopicMatcher.exact(MATCH, pattern);
            }
        } catch (ProtocolViolationException invalid) {
            throw OptionValueException.hidden(String.valueOf(invalid.getMessage()));
        }
        if (kind.equals(MATCH)) {
            throw OptionValueException.expected(
                    pattern,
                    "an exact topic, or * for every topic; URL Patterns are not supported yet, URI templates are, in history"
                            + " topic");
        }
        throw OptionValueException.expected(kind, TOPIC + " or " + MATCH);
    }

    private static boolean isExact(String pattern) {
        return pattern.equals("*") || !URL_PATTERN.matcher(pattern).find();
    }

    /** {@return the limits on the line and in the block, by their names} */
    private static Map<String, String> limits(Arguments arguments) {
        List<String> words = arguments.values();
        if (words.isEmpty() && arguments.block().isEmpty()) {
            throw OptionValueException.hidden("says nothing (expected: " + LIMITS + ", in a block or on the line)");
        }
        if (words.isEmpty()) {
            return arguments.block();
        }
        if (!NAMES.contains(words.get(0))) {
            throw OptionValueException.expected(words.get(0), LIMITS + ", or a rule: " + TOPIC + " or " + MATCH);
        }
        if (words.size() != 2 || !arguments.block().isEmpty()) {
            throw OptionValueException.hidden(words.get(0) + " takes one value on this line, and no { } block"
                    + " (expected: history { … } for several limits)");
        }
        return Map.of(words.get(0), words.get(1));
    }

    private static HistorySettings with(HistorySettings history, String name, String value) {
        if (!NAMES.contains(name)) {
            throw OptionValueException.expected(name, LIMITS);
        }
        if (HistoryOptions.of(history).containsKey(name)) {
            throw OptionValueException.hidden(name + " is given twice");
        }
        StoreOptions limit = new StoreOptions(Map.of(name, value));
        return switch (name) {
            case HistorySettings.MAX_EVENTS -> history.withMaxEvents(count(value));
            case HistorySettings.MAX_AGE -> history.withMaxAge(age(limit));
            default -> history.withMaxBytes(limit.bytes(name, 1, "a size such as 1GiB, at least 1", 1));
        };
    }

    private static int count(String value) {
        int count = Quantities.count(value);
        if (count < 1) {
            throw OptionValueException.expected(value, "a number, at least 1");
        }
        return count;
    }

    private static Duration age(StoreOptions limit) {
        return limit.duration(HistorySettings.MAX_AGE, "a time such as 7d, at least 1ms")
                .orElseThrow();
    }
}
