package io.mercurehub.eventstore.redis;

import io.lettuce.core.RedisURI;
import io.mercurehub.config.store.EventStoreFactory;
import io.mercurehub.config.store.HistoryOptions;
import io.mercurehub.config.store.NodeOptions;
import io.mercurehub.config.store.StoreOptions;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.HistorySettings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens a {@link RedisEventStore}: {@code transport redis}.
 *
 * <p>{@code url} is where Redis is, {@code redis://} or with TLS {@code rediss://}, with user, password and the number of the database;
 * {@code ca} a file of certificates to check its own with. {@code prefix} stands before all keys. {@code wait} is how many replicas must
 * have an update. {@code node} is that of this node, {@code lease} for how long it lives that says nothing more. {@code timeout} is how
 * long an answer may take, {@code startup_timeout} how long Redis is waited for at the start. {@code max_events}, {@code max_bytes} and
 * {@code max_age} limit what can be replayed, {@code max_subscription_events} the subscription events beside it.
 */
public final class RedisEventStoreFactory implements EventStoreFactory {

    private static final String URL = "url";
    private static final String CA = "ca";
    private static final String PREFIX = "prefix";
    private static final String WAIT = "wait";
    private static final List<String> NAMES = NodeOptions.namesWith(URL, CA, PREFIX, WAIT);

    private static final int MAX_REPLICAS = 100;
    private static final RedisURI NOWHERE = RedisURI.create("localhost", 1);

    /** Found by {@link java.util.ServiceLoader}. */
    public RedisEventStoreFactory() {}

    @Override
    public String transport() {
        return "redis";
    }

    @Override
    public Optional<String> argument() {
        return Optional.of(URL);
    }

    @Override
    public List<Problem> problems(Map<String, String> options) {
        List<Problem> problems = new ArrayList<>(StoreOptions.unknown(
                options, NAMES, "is not an option of transport redis (expected: " + String.join(", ", NAMES) + ")"));
        Map<String, String> withUrl = new HashMap<>(options);
        withUrl.putIfAbsent(URL, "");
        RedisSettings unused = settings(new StoreOptions(withUrl, problems), HistoryRules.NONE);
        return problems;
    }

    @Override
    public List<Problem> historyProblems(Map<String, String> options, HistorySettings history) {
        List<Problem> problems = new ArrayList<>(HistoryOptions.clashes(history, transport(), options));
        problems.addAll(problems(HistoryOptions.added(history, Map.of(URL, "redis://any"))));
        return problems;
    }

    @Override
    public EventStore open(Map<String, String> options, HistorySettings history) {
        StoreOptions read = new StoreOptions(HistoryOptions.added(history, options));
        return RedisEventStore.open(settings(read, new HistoryRules(history.rules())), null);
    }

    static RedisSettings settings(StoreOptions options, HistoryRules rules) {
        NodeOptions node = NodeOptions.read(options);
        return new RedisSettings(
                options.read(URL, NOWHERE, RedisEventStoreFactory::uri),
                options.read(CA, Optional.empty(), RedisEventStoreFactory::file),
                options.read(PREFIX, RedisSettings.DEFAULT_PREFIX, RedisEventStoreFactory::prefix),
                node.node(),
                options.count(WAIT, MAX_REPLICAS, 0),
                node.lease(),
                node.timeout(),
                node.startupTimeout(),
                options.count(HistorySettings.MAX_EVENTS, Integer.MAX_VALUE, RedisSettings.DEFAULT_MAX_UPDATES),
                options.bytes(
                        HistorySettings.MAX_BYTES,
                        1,
                        "a size such as 256MiB, at least 1",
                        RedisSettings.DEFAULT_MAX_BYTES),
                options.duration(HistorySettings.MAX_AGE, "a time such as 7d, at least 1ms"),
                options.count(NodeOptions.MAX_SUBSCRIPTION_EVENTS, Integer.MAX_VALUE, RedisSettings.DEFAULT_MAX_EVENTS),
                rules);
    }

    /** Says nothing of the text when it is wrong: a password may be in it. */
    private static RedisURI uri(String text) {
        if (text.isEmpty()) {
            throw OptionValueException.hidden("is missing (expected: redis://HOST, or rediss://HOST with TLS)");
        }
        if (text.startsWith("redis://") || text.startsWith("rediss://")) {
            try {
                RedisURI uri = RedisURI.create(text);
                if (uri.getHost() != null && !uri.getHost().isEmpty()) {
                    return uri;
                }
            } catch (RuntimeException malformed) {
                throw noUrl();
            }
        }
        throw noUrl();
    }

    private static OptionValueException noUrl() {
        return OptionValueException.hidden(
                "is no such URL (expected: redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE], or rediss:// with TLS)");
    }

    private static Optional<Path> file(String text) {
        try {
            Path file = Path.of(text);
            if (Files.isReadable(file)) {
                return Optional.of(file);
            }
        } catch (InvalidPathException e) {
            throw OptionValueException.expected(text, "a file of certificates in PEM");
        }
        throw OptionValueException.expected(text, "a file of certificates in PEM that can be read");
    }

    private static String prefix(String text) {
        if (text.isEmpty() || !text.matches("[^{}\\s]{1,200}")) {
            throw OptionValueException.expected(text, "at most 200 characters, no spaces or braces");
        }
        return text;
    }
}
