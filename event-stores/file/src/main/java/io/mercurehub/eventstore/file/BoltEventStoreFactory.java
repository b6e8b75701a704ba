package io.mercurehub.eventstore.file;

import io.mercurehub.config.store.EventStoreFactory;
import io.mercurehub.config.store.StoreOptions;
import io.mercurehub.config.store.StoredHistory;
import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistorySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a {@link FileEventStore} for the options of the Go hub's {@code transport bolt}.
 *
 * <p>The history of {@code path P} is in the folder {@code P.events} beside it. A file {@code P} of the other hub is left as it is.
 * {@code size} is the number of updates to keep; the default and 0 mean this hub's own default, since a history is always
 * bounded. {@code cleanup_frequency} and {@code bucket_name} are understood and have no effect.
 */
public final class BoltEventStoreFactory implements EventStoreFactory {

    private static final Logger LOG = LoggerFactory.getLogger(BoltEventStoreFactory.class);

    private static final FileEventStoreFactory FILE = new FileEventStoreFactory();
    private static final String SIZE = "size";
    private static final String CLEANUP_FREQUENCY = "cleanup_frequency";
    private static final String BUCKET_NAME = "bucket_name";
    private static final String DEFAULT_PATH = "mercure.db";

    /** Found by {@link java.util.ServiceLoader}. */
    public BoltEventStoreFactory() {}

    @Override
    public String transport() {
        return "bolt";
    }

    @Override
    public List<Problem> problems(Map<String, String> options) {
        List<Problem> problems = new ArrayList<>();
        StoreOptions read = new StoreOptions(options, problems);
        options.keySet().forEach(name -> read.read(name, "", text -> check(name, text)));
        return problems;
    }

    @Override
    public List<Problem> historyProblems(Map<String, String> options, HistorySettings history) {
        List<Problem> problems = new ArrayList<>();
        if (history.maxEvents().isPresent() && options.getOrDefault(SIZE, "0").matches("0*[1-9][0-9]*")) {
            problems.add(
                    new Problem(
                            FileEventStoreFactory.MAX_EVENTS,
                            "stands here and as size among the options of transport bolt (expected: in one of the two places)"));
        }
        problems.addAll(FILE.historyProblems(transport(), Map.of(), history));
        return problems;
    }

    @Override
    public EventStore open(Map<String, String> options, HistorySettings history) {
        LOG.info(explanation(options, history));
        return FILE.open(fileOptions(options), history);
    }

    @Override
    public Optional<StoredHistory> stored(Map<String, String> options, HistorySettings history) {
        return FILE.stored(fileOptions(options), history);
    }

    /** {@return the options of {@code transport file} that do the same} */
    static Map<String, String> fileOptions(Map<String, String> options) {
        Map<String, String> file = new LinkedHashMap<>();
        file.put(FileEventStoreFactory.PATH, database(options) + ".events");
        long size = size(options);
        if (size > 0) {
            file.put(FileEventStoreFactory.MAX_EVENTS, Long.toString(Math.min(size, Integer.MAX_VALUE)));
        }
        return file;
    }

    /** {@return in one line, how the options are understood, and what becomes of a database} */
    static String explanation(Map<String, String> options, HistorySettings history) {
        String database = database(options);
        long size = size(options);
        return "transport bolt: the history is in the folder " + database + ".events, as with transport file"
                + (size > 0
                        ? "; size " + size + " is max_events " + size
                        : "; without a size, max_events is "
                                + history.maxEvents().orElse(StoreSettings.DEFAULT_MAX_UPDATES))
                + (options.containsKey(CLEANUP_FREQUENCY) ? "; cleanup_frequency has no effect, limits are exact" : "")
                + (options.containsKey(BUCKET_NAME) ? "; bucket_name has no effect" : "")
                + (Files.exists(Path.of(database))
                        ? "; the existing file " + database
                                + " is the history of another hub and is left as it is; what is in it is not replayed,"
                                + " and whoever asks for an id of it is told \"earliest\" and gets what this hub has"
                        : "");
    }

    private static String database(Map<String, String> options) {
        return options.getOrDefault(FileEventStoreFactory.PATH, DEFAULT_PATH);
    }

    private static long size(Map<String, String> options) {
        return Long.parseLong(options.getOrDefault(SIZE, "0"));
    }

    private static String check(String name, String value) {
        switch (name) {
            case FileEventStoreFactory.PATH, BUCKET_NAME -> {
                if (value.isEmpty()) {
                    throw OptionValueException.hidden("has no value");
                }
                if (name.equals(FileEventStoreFactory.PATH)) {
                    Path unused = FileEventStoreFactory.path(value);
                }
            }
            case SIZE -> require("[0-9]{1,18}", value, "a whole number of updates, or 0 for the default");
            case CLEANUP_FREQUENCY ->
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
}
