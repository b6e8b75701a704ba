package io.mercurehub.eventstore.file;

import io.mercurehub.config.store.EventStoreFactory;
import io.mercurehub.config.store.HistoryOptions;
import io.mercurehub.config.store.StoreOptions;
import io.mercurehub.config.store.StoredHistory;
import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.eventstore.file.settings.SyncPolicy;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.HistorySettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens a {@link FileEventStore}: {@code transport file}.
 *
 * <p>{@code path} is the folder. {@code max_events}, {@code max_age} and {@code max_bytes} limit what is kept, {@code
 * max_subscription_events} the subscription events beside it. {@code sync} says when an update counts as safe: {@code always},
 * {@code interval 50ms} or {@code never}. {@code append_timeout} is how long a publisher waits for the disk.
 */
public final class FileEventStoreFactory implements EventStoreFactory {

    static final String PATH = "path";
    static final String MAX_EVENTS = HistorySettings.MAX_EVENTS;

    private static final String MAX_SUBSCRIPTION_EVENTS = "max_subscription_events";
    private static final String MAX_AGE = HistorySettings.MAX_AGE;
    private static final String MAX_BYTES = HistorySettings.MAX_BYTES;
    private static final String SYNC = "sync";
    private static final String APPEND_TIMEOUT = "append_timeout";
    private static final List<String> NAMES =
            List.of(PATH, MAX_EVENTS, MAX_SUBSCRIPTION_EVENTS, MAX_AGE, MAX_BYTES, SYNC, APPEND_TIMEOUT);

    private static final long MIN_BYTES = 1 << 20;

    /** Found by {@link java.util.ServiceLoader}. */
    public FileEventStoreFactory() {}

    @Override
    public String transport() {
        return "file";
    }

    @Override
    public Optional<String> argument() {
        return Optional.of(PATH);
    }

    @Override
    public List<Problem> problems(Map<String, String> options) {
        List<Problem> problems = new ArrayList<>(StoreOptions.unknown(
                options, NAMES, "is not an option of transport file (expected: " + String.join(", ", NAMES) + ")"));
        Map<String, String> withPath = new HashMap<>(options);
        withPath.putIfAbsent(PATH, "");
        StoreOptions read = new StoreOptions(withPath, problems);
        Path unusedFolder = folder(read);
        StoreSettings unusedSettings = settings(read, HistoryRules.NONE);
        return problems;
    }

    @Override
    public List<Problem> historyProblems(Map<String, String> options, HistorySettings history) {
        return historyProblems(transport(), options, history);
    }

    /** {@return everything that is wrong with the history's settings for a transport with these options} */
    List<Problem> historyProblems(String transport, Map<String, String> options, HistorySettings history) {
        List<Problem> problems = new ArrayList<>(HistoryOptions.clashes(history, transport, options));
        problems.addAll(problems(HistoryOptions.added(history, Map.of(PATH, "any"))));
        return problems;
    }

    @Override
    public EventStore open(Map<String, String> options, HistorySettings history) {
        StoreOptions read = new StoreOptions(HistoryOptions.added(history, options));
        return FileEventStore.open(folder(read), settings(read, new HistoryRules(history.rules())));
    }

    @Override
    public Optional<StoredHistory> stored(Map<String, String> options, HistorySettings history) {
        StoreOptions read = new StoreOptions(HistoryOptions.added(history, options));
        return Optional.of(FolderHistory.take(folder(read), settings(read, new HistoryRules(history.rules()))));
    }

    private static StoreSettings settings(StoreOptions options, HistoryRules rules) {
        return new StoreSettings(
                options.count(MAX_EVENTS, Integer.MAX_VALUE, StoreSettings.DEFAULT_MAX_UPDATES),
                options.count(MAX_SUBSCRIPTION_EVENTS, Integer.MAX_VALUE, StoreSettings.DEFAULT_MAX_EVENTS),
                options.duration(MAX_AGE, "a time such as 7d, at least 1ms"),
                options.bytes(
                        MAX_BYTES, MIN_BYTES, "a size such as 10GiB, at least 1MiB", StoreSettings.DEFAULT_MAX_BYTES),
                rules,
                options.read(SYNC, SyncPolicy.ALWAYS, SyncPolicy::parse),
                options.duration(APPEND_TIMEOUT, "a time such as 10s").orElse(StoreSettings.DEFAULT_APPEND_TIMEOUT));
    }

    private static Path folder(StoreOptions options) {
        return options.read(PATH, Path.of(""), text -> {
            if (text.isEmpty()) {
                throw OptionValueException.hidden("is missing (expected: the folder of the history)");
            }
            return path(text);
        });
    }

    /**
     * {@return the path that a text is}
     *
     * @throws OptionValueException when it is none
     */
    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw OptionValueException.expected(text, "a path");
        }
    }
}
