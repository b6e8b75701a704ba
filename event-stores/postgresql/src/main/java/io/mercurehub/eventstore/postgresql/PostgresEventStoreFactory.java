package io.mercurehub.eventstore.postgresql;

import io.mercurehub.config.store.EventStoreFactory;
import io.mercurehub.config.store.HistoryOptions;
import io.mercurehub.config.store.NodeOptions;
import io.mercurehub.config.store.StoreOptions;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.topic.ReservedNamespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens a store in PostgreSQL: {@code transport postgresql URL}.
 *
 * <p>{@code url} is {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE} as {@code psql} takes it, or a URL of JDBC. {@code schema} is where
 * the tables are, {@code node} what operators call this hub. {@code lease}: after this time a hub that gives no sign of life counts as
 * dead. {@code timeout} is how long the database may take to answer, {@code startup_timeout} for how long one is waited for that cannot
 * be reached. {@code max_events}, {@code max_age} and {@code
 * max_bytes} limit what is kept, {@code max_subscription_events} the subscription events beside it.
 */
public final class PostgresEventStoreFactory implements EventStoreFactory {

    private static final String URL = "url";
    private static final String SCHEMA = "schema";
    private static final List<String> NAMES = NodeOptions.namesWith(URL, SCHEMA);
    private static final long MIN_BYTES = 1 << 20;

    /** Found by {@link java.util.ServiceLoader}. */
    public PostgresEventStoreFactory() {}

    @Override
    public String transport() {
        return "postgresql";
    }

    @Override
    public Optional<String> argument() {
        return Optional.of(URL);
    }

    @Override
    public List<Problem> problems(Map<String, String> options) {
        List<Problem> problems = new ArrayList<>(StoreOptions.unknown(
                options,
                NAMES,
                "is not an option of transport postgresql (expected: " + String.join(", ", NAMES) + ")"));
        Map<String, String> withUrl = new HashMap<>(options);
        withUrl.putIfAbsent(URL, "");
        StoreOptions read = new StoreOptions(withUrl, problems);
        PostgresUrl unusedUrl = url(read);
        StoreSettings unusedSettings = settings(read);
        return problems;
    }

    @Override
    public List<Problem> historyProblems(Map<String, String> options, HistorySettings history) {
        List<Problem> problems = new ArrayList<>(HistoryOptions.clashes(history, transport(), options));
        problems.addAll(problems(HistoryOptions.added(history, Map.of(URL, "postgresql://any"))));
        return problems;
    }

    @Override
    public EventStore open(Map<String, String> options, HistorySettings history) {
        return open(options, history, StoreSettings.DEFAULTS.reserved());
    }

    @Override
    public EventStore open(Map<String, String> options, HistorySettings history, ReservedNamespace reserved) {
        StoreOptions read = new StoreOptions(HistoryOptions.added(history, options));
        return PostgresStore.open(url(read), settings(read).with(history).withReserved(reserved));
    }

    @Override
    public Optional<String> schema(Map<String, String> options) {
        return Optional.of(
                PostgresSchema.sql(settings(new StoreOptions(options)).schema()));
    }

    /**
     * {@return the settings that options are which need not say where the database is}
     *
     * @throws ConfigurationException with every problem, when there is any
     */
    static StoreSettings settings(Map<String, String> options) {
        Map<String, String> withUrl = new HashMap<>(options);
        withUrl.put(URL, "postgresql://any");
        List<Problem> problems = new PostgresEventStoreFactory().problems(withUrl);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return settings(new StoreOptions(options));
    }

    private static PostgresUrl url(StoreOptions options) {
        return options.read(URL, PostgresUrl.parse("postgresql://any"), text -> {
            if (text.isEmpty()) {
                throw OptionValueException.hidden(
                        "is missing (expected: postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or jdbc:postgresql:…)");
            }
            return PostgresUrl.parse(text);
        });
    }

    private static StoreSettings settings(StoreOptions options) {
        StoreSettings defaults = StoreSettings.DEFAULTS;
        NodeOptions node = NodeOptions.read(options);
        return new StoreSettings(
                options.read(SCHEMA, defaults.schema(), PostgresSchema::checked),
                node.node(),
                node.lease(),
                node.timeout(),
                node.startupTimeout(),
                defaults.reserved(),
                options.count(HistorySettings.MAX_EVENTS, Integer.MAX_VALUE, defaults.maxUpdates()),
                options.bytes(
                        HistorySettings.MAX_BYTES,
                        MIN_BYTES,
                        "a size such as 10GiB, at least 1MiB",
                        defaults.maxBytes()),
                options.duration(HistorySettings.MAX_AGE, "a time such as 7d, at least 1ms"),
                options.count(NodeOptions.MAX_SUBSCRIPTION_EVENTS, Integer.MAX_VALUE, defaults.maxEvents()),
                defaults.rules());
    }
}
