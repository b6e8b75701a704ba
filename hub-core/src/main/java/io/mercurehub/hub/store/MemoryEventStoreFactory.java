package io.mercurehub.hub.store;

import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.hub.option.OptionValues;
import io.mercurehub.hub.option.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Opens a {@link MemoryEventStore}: {@code transport memory}.
 *
 * <p>{@code max_events} is how many updates are kept, {@code max_bytes} how many bytes of them, {@code max_age} for how long; whichever
 * is less counts. {@code max_subscription_events} and {@code max_subscription_bytes} are limits of subscription events.
 */
public final class MemoryEventStoreFactory implements EventStoreFactory {

    private static final String MAX_EVENTS = HistorySettings.MAX_EVENTS;
    private static final String MAX_BYTES = HistorySettings.MAX_BYTES;
    private static final String MAX_AGE = HistorySettings.MAX_AGE;
    private static final String MAX_SUBSCRIPTION_EVENTS = "max_subscription_events";
    private static final String MAX_SUBSCRIPTION_BYTES = "max_subscription_bytes";
    private static final List<String> COUNTS = List.of(MAX_EVENTS, MAX_SUBSCRIPTION_EVENTS);
    private static final List<String> SIZES = List.of(MAX_BYTES, MAX_SUBSCRIPTION_BYTES);

    /** Found by {@link java.util.ServiceLoader}. */
    public MemoryEventStoreFactory() {}

    @Override
    public String transport() {
        return "memory";
    }

    @Override
    public List<String> problems(Map<String, String> options) {
        List<Problem> problems = new ArrayList<>();
        Set<String> unknown = new TreeSet<>(options.keySet());
        unknown.removeAll(COUNTS);
        unknown.removeAll(SIZES);
        unknown.remove(MAX_AGE);
        unknown.forEach(name -> problems.add(new Problem(
                name,
                "is not an option of transport memory (expected: max_events, max_bytes, max_age, max_subscription_events or"
                        + " max_subscription_bytes)")));
        COUNTS.forEach(name -> check(name, () -> count(options, name, 1), problems));
        SIZES.forEach(name -> check(name, () -> bytes(options, name, 1), problems));
        check(MAX_AGE, () -> age(options).map(Duration::toMillis).orElse(0L), problems);
        return problems.stream().map(Problem::toString).toList();
    }

    @Override
    public List<String> historyProblems(Map<String, String> options, HistorySettings history) {
        List<String> problems = new ArrayList<>(history.clashesWith(transport(), options));
        problems.addAll(problems(history.limits()));
        return problems;
    }

    @Override
    public EventStore open(Map<String, String> options) {
        return open(options, HistorySettings.DEFAULTS);
    }

    @Override
    public EventStore open(Map<String, String> options, HistorySettings history) {
        return new MemoryEventStore(
                settings(options, history),
                count(options, MAX_SUBSCRIPTION_EVENTS, MemoryEventStore.DEFAULT_MAX_SUBSCRIPTION_EVENTS),
                bytes(options, MAX_SUBSCRIPTION_BYTES, MemoryEventStore.DEFAULT_MAX_SUBSCRIPTION_BYTES),
                InstantSource.system());
    }

    /** {@return the settings with what the options say} */
    private static HistorySettings settings(Map<String, String> given, HistorySettings history) {
        Map<String, String> options = history.addedTo(given);
        HistorySettings all = history.withMaxEvents(count(options, MAX_EVENTS, MemoryEventStore.DEFAULT_MAX_UPDATES))
                .withMaxBytes(bytes(options, MAX_BYTES, MemoryEventStore.DEFAULT_MAX_BYTES));
        return age(options).map(all::withMaxAge).orElse(all);
    }

    private static void check(String name, LongSupplier value, List<Problem> problems) {
        try {
            long unused = value.getAsLong();
        } catch (OptionValueException malformed) {
            problems.add(malformed.in(name));
        }
    }

    private static int count(Map<String, String> options, String name, int otherwise) {
        String text = options.get(name);
        if (text == null) {
            return otherwise;
        }
        int count = OptionValues.count(text);
        if (count < 1 || count > MemoryEventStore.LARGEST_MAX_UPDATES) {
            throw OptionValueException.expected(text, "a number from 1 to " + MemoryEventStore.LARGEST_MAX_UPDATES);
        }
        return count;
    }

    private static Optional<Duration> age(Map<String, String> options) {
        String text = options.get(MAX_AGE);
        if (text == null) {
            return Optional.empty();
        }
        Duration age = OptionValues.duration(text);
        if (age.toMillis() == 0) {
            throw OptionValueException.expected(text, "a time such as 1h, at least 1ms");
        }
        return Optional.of(age);
    }

    private static long bytes(Map<String, String> options, String name, long otherwise) {
        String text = options.get(name);
        if (text == null) {
            return otherwise;
        }
        long bytes = OptionValues.bytes(text);
        if (bytes < 1) {
            throw OptionValueException.expected(text, "a size such as 64MiB, at least 1");
        }
        return bytes;
    }
}
