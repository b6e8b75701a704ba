package io.mercurehub.servlet.config;

import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.hub.option.Problem;
import io.mercurehub.hub.protocol.ProtocolStrings;
import io.mercurehub.hub.store.EventStores;
import io.mercurehub.hub.store.MemoryEventStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of the Go hub's {@code transport bolt}, for a hub that has no module of that name: they are checked, and
 * what can be kept of them is kept in memory.
 */
final class BoltTransport {

    static final String NAME = "bolt";

    private static final String PATH = "path";
    private static final String SIZE = "size";
    private static final String CLEANUP_FREQUENCY = "cleanup_frequency";
    private static final String BUCKET_NAME = "bucket_name";
    private static final String EXPECTED_SIZE = "a whole number of updates, or 0 for no limit";
    private static final String EXPECTED_FREQUENCY = "a number from 0 to 1";

    private BoltTransport() {}

    /** {@return whether this hub has no transport of that name} */
    static boolean isMissing() {
        return EventStores.factory(NAME).isEmpty();
    }

    /** {@return everything that is wrong with these options, a sentence each} */
    static List<String> problems(Map<String, String> options) {
        List<Problem> problems = new ArrayList<>();
        options.forEach((name, value) -> {
            try {
                check(name, value);
            } catch (OptionValueException malformed) {
                problems.add(malformed.in(name));
            }
        });
        return problems.stream().map(Problem::toString).toList();
    }

    private static void check(String name, String value) {
        switch (name) {
            case PATH, BUCKET_NAME -> {
                if (value.isEmpty()) {
                    throw OptionValueException.hidden("has no value");
                }
            }
            case SIZE -> {
                if (!value.matches("[0-9]{1,18}")) {
                    throw OptionValueException.expected(value, EXPECTED_SIZE);
                }
            }
            case CLEANUP_FREQUENCY -> {
                if (!value.matches("0(\\.[0-9]{0,18})?|\\.[0-9]{1,18}|1(\\.0{0,18})?")) {
                    throw OptionValueException.expected(value, EXPECTED_FREQUENCY);
                }
            }
            default ->
                throw OptionValueException.hidden(
                        "is not an option of transport bolt (expected: path, bucket_name, size or"
                                + " cleanup_frequency)");
        }
    }

    /** {@return the transport in memory that comes nearest, as the arguments of its directive} */
    static Arguments inMemory(Map<String, String> options) {
        Map<String, String> memory = new LinkedHashMap<>();
        long size = Long.parseLong(options.getOrDefault(SIZE, "0"));
        if (size > 0 && size <= MemoryEventStore.LARGEST_MAX_UPDATES) {
            memory.put("max_events", Long.toString(size));
        }
        return new Arguments(List.of("memory"), memory);
    }

    /** {@return what that comes to, in one sentence} */
    static String warning(Map<String, String> options) {
        String path = options.get(PATH);
        return "transport bolt: this hub has no store on a disk, and runs with transport memory instead: the history is lost when"
                + " it stops, and "
                + (path == null ? "no database file" : ProtocolStrings.quote(path)) + " is neither read nor written";
    }
}
