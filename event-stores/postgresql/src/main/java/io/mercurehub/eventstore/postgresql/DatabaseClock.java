package io.mercurehub.eventstore.postgresql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The database's clock, which is one for all hubs: how far this machine's own is from it is measured now and then.
 *
 * <p>Safe for use by any thread.
 */
final class DatabaseClock implements InstantSource {

    private final Database database;
    private volatile long aheadMillis;

    DatabaseClock(Database database) {
        this.database = database;
    }

    /** Measures. */
    void set() throws SQLException {
        aheadMillis = database.call(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                            "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
                    ResultSet found = query.executeQuery()) {
                found.next();
                return found.getLong(1) - elapsed();
            }
        });
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(elapsed() + aheadMillis);
    }

    /** A clock of this machine that nobody sets. */
    private static long elapsed() {
        return System.nanoTime() / 1_000_000;
    }
}
