package io.mercurehub.eventstore.postgresql;

import com.zaxxer.hikari.HikariConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.EventStoreOpener;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.topic.ReservedNamespace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens an event store in a database of PostgreSQL, for an application that has a {@link DataSource} of its own.
 *
 * <pre>{@code
 * HubConfig.builder().store(PostgresStore.on(dataSource))
 * }</pre>
 *
 * <p>A value. Safe for use by any thread.
 */
public final class PostgresStore implements EventStoreOpener {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);

    /** The first that has numbers of transactions that never begin again ({@code xid8}). */
    private static final int OLDEST_VERSION = 13;

    /** For appending, telling, the lease, incoming updates, listening, three readers, and what is told to others. */
    private static final int POOL = 9;

    private static final long PAUSE_MILLIS = 500;

    private final DataSource connections;
    private final StoreSettings settings;

    private PostgresStore(DataSource connections, StoreSettings settings) {
        this.connections = connections;
        this.settings = settings;
    }

    /**
     * {@return an opener with the defaults}
     *
     * @param connections to a database of PostgreSQL 13 or newer, with the encoding UTF8. Nine are used at most, one of them for as long
     *     as the store is open. Not closed with the store
     */
    public static PostgresStore on(DataSource connections) {
        return new PostgresStore(connections, StoreSettings.DEFAULTS);
    }

    /**
     * {@return an opener with options}
     *
     * @param connections as {@link #on(DataSource)} takes them
     * @param options those of {@code transport postgresql}, such as {@code schema} and {@code node}; without {@code url}
     * @throws ConfigurationException with every problem of the options, when there is any
     */
    public static PostgresStore on(DataSource connections, Map<String, String> options) {
        return new PostgresStore(connections, PostgresEventStoreFactory.settings(options));
    }

    @Override
    public EventStore open(HistorySettings history) {
        return open(history, settings.reserved());
    }

    @Override
    public EventStore open(HistorySettings history, ReservedNamespace reserved) {
        return open(
                connections, connections, settings.with(history).withReserved(reserved), "of the application", null);
    }

    /** Opens a store with a pool of its own. */
    static PostgresEventStore open(PostgresUrl url, StoreSettings settings) {
        return open(url, settings, null);
    }

    /** Opens a store with a pool of its own, and with a clock of a test. */
    static PostgresEventStore open(PostgresUrl url, StoreSettings settings, @Nullable InstantSource clock) {
        PGSimpleDataSource source = url.dataSource();
        if (source.getConnectTimeout() <= 0
                || source.getConnectTimeout() > settings.timeout().toSeconds()) {
            source.setConnectTimeout((int) Math.max(1, settings.timeout().toSeconds()));
        }
        source.setTcpKeepAlive(true);
        String description = String.join(",", source.getServerNames()) + "/" + source.getDatabaseName();
        return open(source, pool(source, settings), settings, description, clock);
    }

    /** {@return a pool that is closed with its store} */
    static DataSource pool(DataSource source, StoreSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("mercure-postgresql");
        config.setDataSource(source);
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(POOL / 2);
        config.setConnectionTimeout(Math.max(250, settings.timeout().toMillis()));
        config.setValidationTimeout(Math.max(250, settings.timeout().toMillis() / 2));
        config.setInitializationFailTimeout(-1);
        return new Database.OwnPool(config);
    }

    /**
     * Opens a store.
     *
     * @param single makes connections for the first steps, whose failures say at once what is wrong
     * @param connections for all the others
     * @param clock for tests; null: the database's
     */
    static PostgresEventStore open(
            DataSource single,
            DataSource connections,
            StoreSettings settings,
            String description,
            @Nullable InstantSource clock) {
        Database database = new Database(connections, settings.timeoutMillis());
        boolean opened = false;
        try {
            String version = PostgresStore.class.getPackage().getImplementationVersion();
            PostgresEventStore store = whenReached(settings, () -> {
                prepare(new Database(single, settings.timeoutMillis()), settings);
                return new PostgresEventStore(
                        database, settings, description, version == null ? "unknown" : version, clock);
            });
            opened = true;
            return store;
        } finally {
            if (!opened) {
                database.close();
            }
        }
    }

    /** What the database has to be there for. */
    @FunctionalInterface
    private interface Attempt {
        PostgresEventStore run() throws SQLException;
    }

    /** Tries until the database is there. */
    private static PostgresEventStore whenReached(StoreSettings settings, Attempt attempt) {
        long deadline = System.nanoTime() + settings.startupTimeout().toNanos();
        boolean waits = false;
        while (true) {
            try {
                return attempt.run();
            } catch (SQLException e) {
                if (Database.isHopeless(e)) {
                    throw Database.failure(e);
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new EventStoreException(
                            "PostgreSQL: not reached within "
                                    + settings.startupTimeout().toMillis() + " ms: " + Database.reason(e),
                            e);
                }
                if (!waits) {
                    waits = true;
                    LOG.info("PostgreSQL: waiting for the database: {}", Database.reason(e));
                }
                pause();
            }
        }
    }

    private static void prepare(Database database, StoreSettings settings) throws SQLException {
        boolean unused = database.transaction(connection -> {
            check(connection);
            PostgresSchema.prepare(
                    connection, settings.schema(), settings.reserved().path());
            return true;
        });
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EventStoreException("PostgreSQL: interrupted while waiting for the database", e);
        }
    }

    private static void check(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        if (!product.equals("PostgreSQL")) {
            throw new EventStoreException("PostgreSQL: the database is " + product + " (expected: PostgreSQL)");
        }
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST_VERSION) {
            throw new EventStoreException("PostgreSQL: version " + version + " (expected: " + OLDEST_VERSION
                    + " or newer, which has numbers of transactions that never begin again)");
        }
        try (PreparedStatement query = connection.prepareStatement("SELECT pg_is_in_recovery(),"
                        + " current_setting('transaction_read_only') = 'on', current_setting('server_encoding')");
                ResultSet found = query.executeQuery()) {
            found.next();
            if (found.getBoolean(1)) {
                throw new EventStoreException(
                        "PostgreSQL: the server is a replica, which takes no updates (expected: the primary server)");
            }
            if (found.getBoolean(2)) {
                throw new EventStoreException(
                        "PostgreSQL: the database is read-only (expected: default_transaction_read_only off)");
            }
            if (!found.getString(3).equals("UTF8")) {
                throw new EventStoreException("PostgreSQL: the database has the encoding " + found.getString(3)
                        + ", which not all updates fit into (expected: UTF8)");
            }
        }
    }
}
