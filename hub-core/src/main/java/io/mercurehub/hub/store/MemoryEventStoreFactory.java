package io.mercurehub.hub.store;

import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.hub.option.OptionValues;
import io.mercurehub.hub.option.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Opens a {@link MemoryEventStore}: {@code transport memory}.
 *
 * <p>{@code max_events} is how many updates are kept, {@code max_bytes} how many bytes of them; whichever is less counts.
 */
public final class MemoryEventStoreFactory implements EventStoreFactory {

    private static final String MAX_EVENTS = "max_events";
    private static final String MAX_BYTES = "max_bytes";

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
        unknown.removeAll(Set.of(MAX_EVENTS, MAX_BYTES));
        unknown.forEach(name -> problems.add(
                new Problem(name, "is not an option of transport memory (expected: max_events or max_bytes)")));
        try {
            maxUpdates(options);
        } catch (OptionValueException malformed) {
            problems.add(malformed.in(MAX_EVENTS));
        }
        try {
            maxBytes(options);
        } catch (OptionValueException malformed) {
            problems.add(malformed.in(MAX_BYTES));
        }
        return problems.stream().map(Problem::toString).toList();
    }

    @Override
    public EventStore open(Map<String, String> options) {
        return new MemoryEventStore(maxUpdates(options), maxBytes(options));
    }

    private static int maxUpdates(Map<String, String> options) {
        String text = options.get(MAX_EVENTS);
        if (text == null) {
            return MemoryEventStore.DEFAULT_MAX_UPDATES;
        }
        int count = OptionValues.count(text);
        if (count < 1 || count > MemoryEventStore.LARGEST_MAX_UPDATES) {
            throw OptionValueException.expected(text, "a number from 1 to " + MemoryEventStore.LARGEST_MAX_UPDATES);
        }
        return count;
    }

    private static long maxBytes(Map<String, String> options) {
        String text = options.get(MAX_BYTES);
        if (text == null) {
            return MemoryEventStore.DEFAULT_MAX_BYTES;
        }
        long bytes = OptionValues.bytes(text);
        if (bytes < 1) {
            throw OptionValueException.expected(text, "a size such as 64MiB, at least 1");
        }
        return bytes;
    }
}
