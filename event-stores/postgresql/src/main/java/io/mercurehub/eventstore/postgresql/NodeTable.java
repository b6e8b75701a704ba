package io.mercurehub.eventstore.postgresql;

import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Node;
import io.mercurehub.update.Update;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The hubs that share the log, and what each has begun.
 *
 * <p>Safe for use by any thread.
 */
final class NodeTable {

    private static final int ORPHANS_AT_ONCE = 500;

    private final Database database;
    private final String schema;
    private final String id;
    private final String name;
    private final String version;
    private final Duration lease;

    /** Up to here what this node has begun was begun before the database has lost records. */
    private volatile long lostThrough;

    NodeTable(Database database, StoreSettings settings, String id, String version) {
        this.database = database;
        this.schema = PostgresSchema.quoted(settings.schema());
        this.id = id;
        this.name = settings.node();
        this.version = version;
        this.lease = settings.lease();
    }

    /** A node, and through which position it has revoked what was to be revoked. */
    record Live(Node node, long revokedThrough) {}

    /** Events that end what dead nodes have begun, with the numbers of their rows. */
    record Orphans(List<Long> numbers, List<PendingAppend> ends) {}

    /**
     * {@return since when this node is one, by the database's clock, after it has become one}
     *
     * @param revokedThrough up to where it has revoked
     */
    Instant register(long revokedThrough) throws SQLException {
        return database.call(connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO " + schema + ".nodes AS n VALUES (?, ?, ?, " + Row.FORMAT
                            + ", clock_timestamp(), clock_timestamp() + ? * interval '1 ms', ?) ON CONFLICT (id) DO UPDATE"
                            + " SET lease_until = excluded.lease_until, revoked_through = excluded.revoked_through"
                            + " RETURNING n.since")) {
                insert.setString(1, id);
                insert.setString(2, name);
                insert.setString(3, version);
                insert.setLong(4, lease.toMillis());
                insert.setLong(5, revokedThrough);
                try (ResultSet since = insert.executeQuery()) {
                    since.next();
                    return since.getObject(1, OffsetDateTime.class).toInstant();
                }
            }
        });
    }

    /**
     * Puts this node back on the list after the database has lost records, and remembers what it had begun, as far as the database still
     * has it: {@link #orphans} finds that, since the ends may be lost.
     */
    void restore(long end) throws SQLException {
        Instant unused = register(end);
        lostThrough = database.call(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT coalesce(max(b.n), 0) FROM " + schema + ".begun b WHERE b.node = ?")) {
                query.setString(1, id);
                try (ResultSet found = query.executeQuery()) {
                    found.next();
                    return found.getLong(1);
                }
            }
        });
    }

    /** {@return whether this node's lease is renewed; false when others have taken it for dead} */
    boolean renew() throws SQLException {
        return database.call(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE " + schema
                    + ".nodes SET lease_until = clock_timestamp() + ? * interval '1 ms' WHERE id = ?")) {
                update.setLong(1, lease.toMillis());
                update.setString(2, id);
                return update.executeUpdate() == 1;
            }
        });
    }

    /** Says up to where this node has revoked. */
    void revokedThrough(long position) throws SQLException {
        int unused = database.call(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE " + schema + ".nodes SET revoked_through = ? WHERE id = ?")) {
                update.setLong(1, position);
                update.setString(2, id);
                return update.executeUpdate();
            }
        });
    }

    /** {@return the nodes whose lease runs, oldest first} */
    List<Live> live() throws SQLException {
        return database.call(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT n.name, n.id, n.version, n.since,"
                            + " n.revoked_through FROM " + schema
                            + ".nodes n WHERE n.lease_until > clock_timestamp() ORDER BY n.since, n.id");
                    ResultSet found = query.executeQuery()) {
                List<Live> nodes = new ArrayList<>();
                while (found.next()) {
                    Node node = new Node(
                            found.getString(1),
                            found.getString(2),
                            found.getString(3),
                            found.getObject(4, OffsetDateTime.class).toInstant());
                    nodes.add(new Live(node, found.getLong(5)));
                }
                return nodes;
            }
        });
    }

    /** {@return some of what dead nodes have begun, and this one before the database has lost records; at the end none} */
    Orphans orphans() throws SQLException {
        return database.call(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT b.n, b.topics, b.private, b.end_id,"
                    + " b.end_data, b.end_type FROM " + schema + ".begun b WHERE NOT EXISTS (SELECT FROM "
                    + schema + ".nodes o WHERE o.id = b.node AND o.lease_until > clock_timestamp())"
                    + " OR b.node = ? AND b.n <= ? ORDER BY b.n LIMIT " + ORPHANS_AT_ONCE)) {
                query.setString(1, id);
                query.setLong(2, lostThrough);
                ResultSet found = query.executeQuery();
                List<Long> numbers = new ArrayList<>();
                List<PendingAppend> ends = new ArrayList<>();
                while (found.next()) {
                    numbers.add(found.getLong(1));
                    ends.add(PendingAppend.of(event(found, "end_"), null, HistoryRules.FOREVER));
                }
                return new Orphans(numbers, ends);
            }
        });
    }

    /** Forgets nodes whose lease has run out and that have nothing left to end. */
    void forgetDead() throws SQLException {
        int unused = database.call(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + schema
                    + ".nodes n WHERE n.lease_until <= clock_timestamp() AND NOT EXISTS (SELECT FROM " + schema
                    + ".begun b WHERE b.node = n.id)")) {
                return delete.executeUpdate();
            }
        });
    }

    /** Takes this node off the list. */
    void leave() throws SQLException {
        int unused = database.call(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM " + schema + ".nodes WHERE id = ?")) {
                delete.setString(1, id);
                return delete.executeUpdate();
            }
        });
    }

    /** {@return the events by which all that is active has begun, on a connection with a snapshot of its own} */
    List<Update> active(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                        "SELECT b.topics, b.private, b.id, b.data, b.type FROM " + schema + ".begun b ORDER BY b.n");
                ResultSet found = query.executeQuery()) {
            List<Update> active = new ArrayList<>();
            while (found.next()) {
                active.add(event(found, ""));
            }
            return active;
        }
    }

    private static Update event(ResultSet found, String prefix) throws SQLException {
        return EventLog.update(
                EventLog.topics(found, "topics"),
                new String(found.getBytes(prefix + "data"), StandardCharsets.UTF_8),
                found.getBoolean("private"),
                true,
                found.getString(prefix + "id"),
                found.getString(prefix + "type"),
                null);
    }
}
