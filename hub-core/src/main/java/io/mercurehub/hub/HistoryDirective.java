package io.mercurehub.hub;

import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.hub.option.OptionValues;
import io.mercurehub.hub.store.HistorySettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code history} directive, which says how much is kept and may stand several times.
 *
 * <pre>
 * history { max_events 10000; max_age 7d }      limits
 * history max_bytes 1GiB                        one limit
 * </pre>
 */
final class HistoryDirective {

    private static final String LIMITS =
            HistorySettings.MAX_EVENTS + ", " + HistorySettings.MAX_AGE + " or " + HistorySettings.MAX_BYTES;

    private HistoryDirective() {}

    /**
     * Adds what one directive says.
     *
     * @throws OptionValueException when it cannot be read, or says something for the second time
     */
    static void add(HubConfig.Builder builder, Arguments arguments) {
        HistorySettings history = builder.history();
        for (Map.Entry<String, String> limit : limits(arguments).entrySet()) {
            history = with(history, limit.getKey(), limit.getValue());
        }
        builder.history(history);
    }

    /** {@return the arguments of the directives that say the same} */
    static List<Arguments> print(HistorySettings history) {
        return history.isDefault() ? List.of() : List.of(new Arguments(List.of(), history.limits()));
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
        requireLimit(words.get(0));
        if (words.size() != 2 || !arguments.block().isEmpty()) {
            throw OptionValueException.hidden(words.get(0) + " takes one value on this line, and no { } block"
                    + " (expected: history { … } for several limits)");
        }
        Map<String, String> limits = new LinkedHashMap<>();
        limits.put(words.get(0), words.get(1));
        return limits;
    }

    private static HistorySettings with(HistorySettings history, String name, String value) {
        requireLimit(name);
        if (history.limits().containsKey(name)) {
            throw OptionValueException.hidden(name + " is given twice");
        }
        return switch (name) {
            case HistorySettings.MAX_EVENTS -> history.withMaxEvents(count(value));
            case HistorySettings.MAX_AGE -> history.withMaxAge(age(value));
            default -> history.withMaxBytes(bytes(value));
        };
    }

    private static void requireLimit(String name) {
        if (!List.of(HistorySettings.MAX_EVENTS, HistorySettings.MAX_AGE, HistorySettings.MAX_BYTES)
                .contains(name)) {
            throw OptionValueException.expected(name, LIMITS);
        }
    }

    private static int count(String value) {
        int count = OptionValues.count(value);
        if (count < 1) {
            throw OptionValueException.expected(value, "a number, at least 1");
        }
        return count;
    }

    private static Duration age(String value) {
        Duration age = OptionValues.duration(value);
        if (age.toMillis() < 1) {
            throw OptionValueException.expected(value, "a time such as 7d, at least 1ms");
        }
        return age;
    }

    private static long bytes(String value) {
        long bytes = OptionValues.bytes(value);
        if (bytes < 1) {
            throw OptionValueException.expected(value, "a size such as 1GiB, at least 1");
        }
        return bytes;
    }
}
