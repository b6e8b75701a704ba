package io.mercurehub.eventstore.postgresql;

import com.zaxxer.hikari.HikariDataSource;
import io.mercurehub.hub.store.EventStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The database, as work that is done on one of its connections.
 *
 * <p>Safe for use by any thread.
 */
final class Database implements AutoCloseable {

    /** What the schema's function says when somebody else has been faster. */
    static final String TAKEN = "MH001";

    /** Invalid authorization, no such database, an invalid name, too few rights, a feature or an object that is not there. */
    private static final Set<String> HOPELESS = Set.of("28", "3D", "3F", "42", "0A", "22");

    /** It is starting, stopping or recovering. */
    private static final Set<String> STOPPING = Set.of("57P01", "57P02", "57P03");

    private final DataSource connections;
    private final int timeoutMillis;

    /**
     * @param connections closed with this if they are a pool that was made for this
     * @param timeoutMillis how long the database may take to answer
     */
    Database(DataSource connections, int timeoutMillis) {
        this.connections = connections;
        this.timeoutMillis = timeoutMillis;
    }

    /** What is done on a connection, on which each statement is a transaction of its own. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /** {@return what some work returns} */
    <T extends @Nullable Object> T call(Work<T> work) throws SQLException {
        return borrow(connection -> {
            connection.setAutoCommit(true);
            return work.on(connection);
        });
    }

    /** {@return what some work returns that sees one moment of the database, and changes nothing} */
    <T extends @Nullable Object> T snapshot(Work<T> work) throws SQLException {
        return borrow(connection -> {
            int isolation = connection.getTransactionIsolation();
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } finally {
                if (!connection.isClosed()) {
                    connection.rollback();
                    connection.setTransactionIsolation(isolation);
                }
            }
        });
    }

    /** {@return what some work returns that is done as a whole, or not at all} */
    <T extends @Nullable Object> T transaction(Work<T> work) throws SQLException {
        return borrow(connection -> {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                T result = work.on(connection);
                connection.commit();
                done = true;
                return result;
            } finally {
                if (!done && !connection.isClosed()) {
                    connection.rollback();
                }
            }
        });
    }

    /** Does some work on a connection that goes back as it came, since an application may have others use it. */
    <T extends @Nullable Object> T borrow(Work<T> work) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            int networkTimeout = connection.getNetworkTimeout();
            boolean autoCommit = connection.getAutoCommit();
            // A little more than the server gives itself to wait for a lock, so that it is heard why.
            connection.setNetworkTimeout(Runnable::run, timeoutMillis + timeoutMillis / 4);
            try {
                return work.on(connection);
            } finally {
                if (!connection.isClosed()) {
                    connection.setAutoCommit(autoCommit);
                    connection.setNetworkTimeout(Runnable::run, networkTimeout);
                }
            }
        }
    }

    /** {@return what failed, in one line; without what only developers understand} */
    static String reason(Throwable failure) {
        Throwable told = failure;
        while (told.getCause() != null && !(told instanceof SQLException sql && isFromServer(sql))) {
            told = told.getCause();
        }
        String message = told.getMessage() == null ? told.toString() : told.getMessage();
        return message.lines().findFirst().orElse("").strip();
    }

    /** {@return the exception for a failure that leaves the log as it was, or does not concern it} */
    static EventStoreException failure(SQLException e) {
        return new EventStoreException("PostgreSQL: " + reason(e), e);
    }

    /** {@return the exception for an append that failed} */
    static EventStoreException appendFailure(SQLException e) {
        return isFromServer(e) && !STOPPING.contains(state(e))
                ? failure(e)
                : new EventStoreException("PostgreSQL: the update may or may not be in the log: " + reason(e), e);
    }

    /** {@return whether a connection could not be had, or was lost} */
    static boolean isUnreachable(SQLException e) {
        return !isFromServer(e) || STOPPING.contains(state(e));
    }

    /** {@return whether it is of no use to try again, for as long as nobody changes something} */
    static boolean isHopeless(SQLException e) {
        String state = state(e);
        return state.length() == 5 && HOPELESS.contains(state.substring(0, 2));
    }

    /** {@return the code of a failure, of the first one in the chain that has a code} */
    static String state(SQLException e) {
        for (Throwable failure = e; failure != null; failure = failure.getCause()) {
            if (failure instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    private static boolean isFromServer(SQLException e) {
        String state = state(e);
        return !state.isEmpty() && !state.startsWith("08");
    }

    @Override
    public void close() {
        if (connections instanceof OwnPool pool) {
            pool.close();
        }
    }

    /** A pool that belongs to a store. */
    static final class OwnPool extends HikariDataSource {

        OwnPool(com.zaxxer.hikari.HikariConfig config) {
            super(config);
        }
    }
}
