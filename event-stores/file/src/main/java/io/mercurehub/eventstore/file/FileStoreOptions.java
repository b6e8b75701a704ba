package io.mercurehub.eventstore.file;

import io.mercurehub.config.store.HistoryOptions;
import io.mercurehub.config.store.StoreOptions;
import io.mercurehub.eventstore.file.commit.SyncPolicy;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.HistorySettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the options of {@code transport file}. Confined to one thread. */
final class FileStoreOptions {

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

    private final StoreOptions options;

    /** Options without problems. */
    FileStoreOptions(Map<String, String> options) {
        this(new StoreOptions(withPath(options)));
    }

    private FileStoreOptions(StoreOptions options) {
        this.options = options;
    }

    private static Map<String, String> withPath(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.putIfAbsent(PATH, "");
        return all;
    }

    /** {@return everything that is wrong} */
    static List<Problem> problems(Map<String, String> options) {
        List<Problem> problems = new ArrayList<>(StoreOptions.unknown(
                options, NAMES, "is not an option of transport file (expected: " + String.join(", ", NAMES) + ")"));
        FileStoreOptions read = new FileStoreOptions(new StoreOptions(withPath(options), problems));
        Path unusedFolder = read.folder();
        FileStoreSettings unusedSettings = read.settings(HistoryRules.NONE);
        return problems;
    }

    /** {@return everything that is wrong with the history's settings for a transport with these options} */
    static List<Problem> historyProblems(String transport, Map<String, String> options, HistorySettings history) {
        List<Problem> problems = new ArrayList<>(HistoryOptions.clashes(history, transport, options));
        problems.addAll(problems(HistoryOptions.added(history, Map.of(PATH, "any"))));
        return problems;
    }

    /**
     * {@return the settings; there are no problems}
     *
     * @param rules for topics
     */
    FileStoreSettings settings(HistoryRules rules) {
        return FileStoreSettings.of(
                options.count(MAX_EVENTS, Integer.MAX_VALUE, FileStoreSettings.DEFAULT_MAX_UPDATES),
                options.count(MAX_SUBSCRIPTION_EVENTS, Integer.MAX_VALUE, FileStoreSettings.DEFAULT_MAX_EVENTS),
                options.duration(MAX_AGE, "a time such as 7d, at least 1ms"),
                options.bytes(
                        MAX_BYTES,
                        MIN_BYTES,
                        "a size such as 10GiB, at least 1MiB",
                        FileStoreSettings.DEFAULT_MAX_BYTES),
                options.read(SYNC, SyncPolicy.ALWAYS, SyncPolicy::parse),
                options.duration(APPEND_TIMEOUT, "a time such as 10s").orElse(FileStoreSettings.DEFAULT_APPEND_TIMEOUT),
                rules);
    }

    /** {@return the folder; there are no problems} */
    Path folder() {
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
