package io.mercurehub.config.migration;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.store.EventStores;
import io.mercurehub.config.store.StoreOptions;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.update.ProtocolStrings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of the Go hub's {@code transport bolt}, for a hub that has no module of that name: they are checked, and
 * what can be kept of them is kept in memory.
 */
public final class BoltTransport {

    static final String NAME = "bolt";

    private static final String SIZE = "size";

    private BoltTransport() {}

    /** {@return whether a directive asks for it although this hub has no transport of that name} */
    public static boolean isMissing(String directive, List<String> values) {
        return directive.equals("transport")
                && values.equals(List.of(NAME))
                && EventStores.factory(NAME).isEmpty();
    }

    /** {@return everything that is wrong with these options} */
    public static List<Problem> problems(Map<String, String> options) {
        List<Problem> problems = new ArrayList<>();
        StoreOptions read = new StoreOptions(options, problems);
        options.keySet().forEach(name -> read.read(name, "", text -> check(name, text)));
        return problems;
    }

    private static String check(String name, String value) {
        switch (name) {
            case "path", "bucket_name" -> {
                if (value.isEmpty()) {
                    throw OptionValueException.hidden("has no value");
                }
            }
            case SIZE -> require("[0-9]{1,18}", value, "a whole number of updates, or 0 for no limit");
            case "cleanup_frequency" ->
                require("0(\\.[0-9]{0,18})?|\\.[0-9]{1,18}|1(\\.0{0,18})?", value, "a number from 0 to 1");
            default ->
                throw OptionValueException.hidden(
                        "is not an option of transport bolt (expected: path, bucket_name, size or cleanup_frequency)");
        }
        return value;
    }

    private static void require(String form, String value, String expected) {
        if (!value.matches(form)) {
            throw OptionValueException.expected(value, expected);
        }
    }

    /** {@return the transport in memory that comes nearest, as the arguments of its directive} */
    public static Arguments inMemory(Map<String, String> options) {
        Map<String, String> memory = new LinkedHashMap<>();
        long size = Long.parseLong(options.getOrDefault(SIZE, "0"));
        if (size > 0 && size <= MemoryEventStore.LARGEST_MAX_UPDATES) {
            memory.put("max_events", Long.toString(size));
        }
        return new Arguments(List.of("memory"), memory);
    }

    /** {@return what that comes to, in one sentence} */
    public static String warning(Map<String, String> options) {
        String path = options.get("path");
        return "transport bolt: this hub has no store on a disk, and runs with transport memory instead: the history is lost when"
                + " it stops, and "
                + (path == null ? "no database file" : ProtocolStrings.quote(path)) + " is neither read nor written";
    }
}
