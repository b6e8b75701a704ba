package io.mercurehub.hub.store;

import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.hub.option.OptionValues;
import io.mercurehub.hub.option.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Opens a {@link MemoryEventStore}: {@code transport memory}.
 *
 * <p>{@code max_events} is how many updates are kept, {@code max_bytes} how many bytes of them; whichever is less counts. {@code
 * max_subscription_events} and {@code max_subscription_bytes} are the same for subscription events.
 */
public final class MemoryEventStoreFactory implements EventStoreFactory {

    private static final String MAX_EVENTS = "max_events";
    private static final String MAX_BYTES = "max_bytes";
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
        unknown.forEach(name -> problems.add(new Problem(
                name,
                "is not an option of transport memory (expected: max_events, max_bytes, max_subscription_events or"
                        + " max_subscription_bytes)")));
        COUNTS.forEach(name -> check(name, () -> count(options, name, 1), problems));
        SIZES.forEach(name -> check(name, () -> bytes(options, name, 1), problems));
        return problems.stream().map(Problem::toString).toList();
    }

    @Override
    public EventStore open(Map<String, String> options) {
        return new MemoryEventStore(
                count(options, MAX_EVENTS, MemoryEventStore.DEFAULT_MAX_UPDATES),
                bytes(options, MAX_BYTES, MemoryEventStore.DEFAULT_MAX_BYTES),
                count(options, MAX_SUBSCRIPTION_EVENTS, MemoryEventStore.DEFAULT_MAX_SUBSCRIPTION_EVENTS),
                bytes(options, MAX_SUBSCRIPTION_BYTES, MemoryEventStore.DEFAULT_MAX_SUBSCRIPTION_BYTES));
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
