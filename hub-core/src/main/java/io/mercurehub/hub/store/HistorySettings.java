package io.mercurehub.hub.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How much of the history is kept, whatever the store: what the {@code history} directive says. What it leaves open is the store's
 * own default.
 *
 * <pre>{@code
 * HistorySettings.DEFAULTS
 *         .withMaxEvents(100_000)
 *         .withMaxAge(Duration.ofDays(7))
 *         .withRule(HistoryRule.none(TopicMatcher.exact("topic", "https://example.com/typing")))
 * }</pre>
 *
 * @param maxEvents at most so many updates can be replayed; at least 1
 * @param maxAge no update can be replayed for longer; at least a millisecond
 * @param maxBytes how much the updates may take, in memory or on the disk; at least 1
 * @param rules for some topics; an update falls under the first one that selects its canonical topic
 */
public record HistorySettings(
        OptionalInt maxEvents, Optional<Duration> maxAge, OptionalLong maxBytes, List<HistoryRule> rules) {

    /** The name of the limit of number, in the directive and among the options of a transport. */
    public static final String MAX_EVENTS = "max_events";

    /** The name of the limit of age. */
    public static final String MAX_AGE = "max_age";

    /** The name of the limit of size. */
    public static final String MAX_BYTES = "max_bytes";

    /** Nothing but what the store does by itself. */
    public static final HistorySettings DEFAULTS =
            new HistorySettings(OptionalInt.empty(), Optional.empty(), OptionalLong.empty(), List.of());

    /** @throws IllegalArgumentException when a limit is out of range */
    public HistorySettings {
        maxEvents.ifPresent(count -> require(count >= 1, MAX_EVENTS, count, "at least 1"));
        maxAge.ifPresent(age -> require(age.compareTo(Duration.ofMillis(1)) >= 0, MAX_AGE, age, "at least 1ms"));
        maxBytes.ifPresent(bytes -> require(bytes >= 1, MAX_BYTES, bytes, "at least 1"));
        rules = List.copyOf(rules);
    }

    /** {@return the same with at most so many updates} */
    public HistorySettings withMaxEvents(int count) {
        return new HistorySettings(OptionalInt.of(count), maxAge, maxBytes, rules);
    }

    /** {@return the same with no update older than this} */
    public HistorySettings withMaxAge(Duration age) {
        return new HistorySettings(maxEvents, Optional.of(age), maxBytes, rules);
    }

    /** {@return the same with updates of at most so many bytes} */
    public HistorySettings withMaxBytes(long bytes) {
        return new HistorySettings(maxEvents, maxAge, OptionalLong.of(bytes), rules);
    }

    /** {@return the same with another rule, which counts after those that are there} */
    public HistorySettings withRule(HistoryRule rule) {
        List<HistoryRule> more = new ArrayList<>(rules);
        more.add(rule);
        return new HistorySettings(maxEvents, maxAge, maxBytes, more);
    }

    /** {@return whether it leaves everything to the store} */
    public boolean isDefault() {
        return equals(DEFAULTS);
    }

    private static void require(boolean isTrue, String name, Object value, String expected) {
        if (!isTrue) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
