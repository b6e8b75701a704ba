package io.mercurehub.eventstore.file;

import io.mercurehub.eventstore.file.commit.SyncPolicy;
import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.hub.option.OptionValues;
import io.mercurehub.hub.option.Problem;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.HistorySettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the options of {@code transport file}. */
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

    private static final long LEAST_BYTES = 1 << 20;

    private final Map<String, String> options;

    FileStoreOptions(Map<String, String> options) {
        this.options = options;
    }

    /** {@return everything that is wrong, a sentence each} */
    List<String> problems() {
        List<Problem> problems = new ArrayList<>();
        options.keySet().stream()
                .filter(name -> !NAMES.contains(name))
                .sorted()
                .forEach(name -> problems.add(new Problem(
                        name, "is not an option of transport file (expected: " + String.join(", ", NAMES) + ")")));
        check(PATH, problems, ignored -> folder());
        check(MAX_EVENTS, problems, ignored -> count(MAX_EVENTS, 1));
        check(MAX_SUBSCRIPTION_EVENTS, problems, ignored -> count(MAX_SUBSCRIPTION_EVENTS, 1));
        check(MAX_AGE, problems, ignored -> maxAge());
        check(MAX_BYTES, problems, ignored -> maxBytes());
        check(SYNC, problems, ignored -> sync());
        check(APPEND_TIMEOUT, problems, ignored -> appendTimeout());
        return problems.stream().map(Problem::toString).toList();
    }

    /** {@return everything that is wrong with the history's settings for a transport with these options, a sentence each} */
    static List<String> historyProblems(String transport, Map<String, String> options, HistorySettings history) {
        List<String> problems = new ArrayList<>(history.clashesWith(transport, options));
        problems.addAll(new FileStoreOptions(history.addedTo(Map.of(PATH, "any"))).problems());
        return problems;
    }

    /**
     * {@return the settings; there are no problems}
     *
     * @param rules for topics
     */
    FileStoreSettings settings(HistoryRules rules) {
        return FileStoreSettings.of(
                count(MAX_EVENTS, FileStoreSettings.DEFAULT_MAX_UPDATES),
                count(MAX_SUBSCRIPTION_EVENTS, FileStoreSettings.DEFAULT_MAX_EVENTS),
                maxAge(),
                maxBytes(),
                sync(),
                appendTimeout(),
                rules);
    }

    /** {@return the folder; there are no problems} */
    Path folder() {
        String text = options.getOrDefault(PATH, "");
        if (text.isEmpty()) {
            throw OptionValueException.hidden("is missing (expected: the folder of the history)");
        }
        return path(text);
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

    private void check(String name, List<Problem> problems, Consumer<String> read) {
        try {
            read.accept(name);
        } catch (OptionValueException malformed) {
            problems.add(malformed.in(name));
        }
    }

    private long count(String name, long otherwise) {
        String text = options.get(name);
        if (text == null) {
            return otherwise;
        }
        int count = OptionValues.count(text);
        if (count < 1) {
            throw OptionValueException.expected(text, "a number from 1 to " + Integer.MAX_VALUE);
        }
        return count;
    }

    private Optional<Duration> maxAge() {
        String text = options.get(MAX_AGE);
        if (text == null) {
            return Optional.empty();
        }
        Duration age = OptionValues.duration(text);
        if (age.toMillis() == 0) {
            throw OptionValueException.expected(text, "a time such as 7d, at least 1ms");
        }
        return Optional.of(age);
    }

    private long maxBytes() {
        String text = options.get(MAX_BYTES);
        if (text == null) {
            return FileStoreSettings.DEFAULT_MAX_BYTES;
        }
        long bytes = OptionValues.bytes(text);
        if (bytes < LEAST_BYTES) {
            throw OptionValueException.expected(text, "a size such as 10GiB, at least 1MiB");
        }
        return bytes;
    }

    private SyncPolicy sync() {
        return SyncPolicy.parse(options.getOrDefault(SYNC, "always"));
    }

    private Duration appendTimeout() {
        String text = options.get(APPEND_TIMEOUT);
        if (text == null) {
            return FileStoreSettings.DEFAULT_APPEND_TIMEOUT;
        }
        Duration timeout = OptionValues.duration(text);
        if (timeout.toMillis() == 0) {
            throw OptionValueException.expected(text, "a time such as 10s");
        }
        return timeout;
    }
}
