package io.mercurehub.eventstore.postgresql;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection on which the database says that another hub has appended something. Without it the tail looks more often.
 *
 * <p>Safe for use by any thread.
 */
final class Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private static final int WAIT_MILLIS = 1_000;
    private static final long MAX_PAUSE_MILLIS = 5_000;

    private final Database database;
    private final Tail tail;
    private final String channel;
    private final String node;
    private volatile boolean closed;

    Listener(Database database, Tail tail, String schema, String node) {
        this.database = database;
        this.tail = tail;
        this.channel = channel(schema);
        this.node = node;
    }

    private static String channel(String schema) {
        return "mercure " + UUID.nameUUIDFromBytes(schema.getBytes(StandardCharsets.UTF_8));
    }

    /** Tells the other hubs that there is something new. A transaction of its own, which waits for no disk. */
    void announce() throws SQLException {
        boolean unused = database.call(connection -> {
            try (PreparedStatement notify = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
                notify.setString(1, channel);
                notify.setString(2, node);
                return notify.execute();
            }
        });
    }

    /** Ends it; the thread that runs it returns within a second. */
    void close() {
        closed = true;
    }

    /** Runs until it is closed. */
    void run() {
        int failures = 0;
        while (!closed) {
            try {
                boolean canListen = database.borrow(connection -> {
                    connection.setAutoCommit(true);
                    return connection.isWrapperFor(PGConnection.class) && listen(connection);
                });
                if (!canListen) {
                    LOG.info(
                            "PostgreSQL: the data source has connections of others; the log is looked at every 100 ms");
                    return;
                }
                failures = 0;
            } catch (SQLException | RuntimeException e) {
                LOG.debug("PostgreSQL: the listening connection is lost", e);
                failures++;
                pause(failures);
            } finally {
                tail.deaf(true);
                tail.wake();
            }
        }
    }

    /** Listens until it is closed; true. */
    private boolean listen(Connection connection) throws SQLException {
        PGConnection notified = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute("LISTEN " + PostgresSchema.quoted(channel));
            tail.deaf(false);
            tail.wake();
            try {
                int quiet = 0;
                while (!closed) {
                    PGNotification[] notifications = notified.getNotifications(WAIT_MILLIS);
                    if (notifications == null || notifications.length == 0) {
                        quiet++;
                        if (quiet % 5 == 0) {
                            // A connection that is cut says nothing, too.
                            unused = statement.execute("SELECT 1");
                        }
                        continue;
                    }
                    quiet = 0;
                    for (PGNotification notification : notifications) {
                        if (!notification.getParameter().equals(node)) {
                            tail.wake();
                        }
                    }
                }
            } finally {
                if (!connection.isClosed()) {
                    unused = statement.execute("UNLISTEN *");
                }
            }
            return true;
        }
    }

    private static void pause(int failures) {
        long most = Math.min(MAX_PAUSE_MILLIS, 100L << Math.min(failures, 10));
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
