package io.mercurehub.eventstore.postgresql;

import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.topic.ReservedNamespace;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What applications have published by the schema's function, to be given its positions after their transactions have committed.
 *
 * <p>A sequence gives numbers in another order than that of the commits, so no number says where to go on. But a snapshot knows which
 * transactions it doesn't see: what has come since the one before is of one of those, or of a later one. So each look costs what is
 * new, whatever transactions are open for hours, and however many rows that vacuum can't remove because of them.
 *
 * <p>Confined to one thread.
 */
final class Incoming {

    private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);

    private static final int ROWS_AT_ONCE = 500;
    private static final long BYTES_AT_ONCE = 4 << 20;

    private final Database database;
    private final EventLog log;
    private final HistoryRules rules;
    private final ReservedNamespace reserved;
    private final String look;
    private final String refuse;

    /** Transactions that the look before did not see: those listed, and those from a number on. */
    private String open = "{}";

    private String from = "0";
    private boolean refuses;

    Incoming(Database database, EventLog log, StoreSettings settings) {
        this.database = database;
        this.log = log;
        this.rules = settings.rules();
        this.reserved = settings.reserved();
        String schema = PostgresSchema.quoted(settings.schema());
        this.look = "SELECT s.open::text, s.next::text, p.* FROM (SELECT"
                + " ARRAY(SELECT pg_snapshot_xip(pg_current_snapshot())) AS open,"
                + " pg_snapshot_xmax(pg_current_snapshot()) AS next) s LEFT JOIN LATERAL (SELECT w.* FROM (SELECT i.*,"
                + " sum(octet_length(i.data)) OVER (ORDER BY i.n) AS upto, octet_length(i.data) AS length FROM ("
                + " (SELECT * FROM SCHEMA.incoming i WHERE i.xid >= ?::xid8 OFFSET 0) UNION ALL"
                        .replace("SCHEMA", schema)
                + " (SELECT * FROM SCHEMA.incoming i WHERE i.xid = ANY (?::xid8[]) OFFSET 0)".replace("SCHEMA", schema)
                + " ORDER BY n LIMIT " + ROWS_AT_ONCE + ") i) w WHERE w.upto - w.length <= " + BYTES_AT_ONCE
                + ") p ON true ORDER BY p.n";
        this.refuse =
                "WITH gone AS (DELETE FROM SCHEMA.incoming i USING unnest(?, ?) r (n, reason) WHERE i.n = r.n RETURNING i.*,"
                                .replace("SCHEMA", schema)
                        + " r.reason) INSERT INTO " + schema
                        + ".refused (n, reason, topics, data, private, id, type, retry)"
                        + " SELECT g.n, g.reason, g.topics, g.data, g.private, g.id, g.type, g.retry FROM gone g"
                        + " ON CONFLICT DO NOTHING";
    }

    /** Begins again: the database is perhaps another one. */
    void forget() {
        open = "{}";
        from = "0";
    }

    /** What a look has found. */
    private static final class Found {

        private final List<Long> numbers = new ArrayList<>();
        private final List<PendingAppend> updates = new ArrayList<>();
        private final Map<Long, String> refused = new LinkedHashMap<>();
        private String open = "{}";
        private String next = "0";
        private long bytes;

        /** Whether it is all that the look's snapshot sees. */
        boolean isAll() {
            return numbers.size() + refused.size() < ROWS_AT_ONCE && bytes <= BYTES_AT_ONCE;
        }
    }

    /**
     * Moves what is there into the log, or some of it.
     *
     * @return the rows of the log; empty when nothing is there
     */
    List<Row> move(long now, String node) throws SQLException {
        Found found = look();
        refuse(found.refused);
        List<Row> rows = List.of();
        if (!found.updates.isEmpty()) {
            try {
                rows = log.append(new Batch(log.idHash(), found.updates, found.numbers, null), now, node);
            } catch (SQLException e) {
                if (!Database.state(e).equals(Database.TAKEN)) {
                    throw e;
                }
                // Another hub has moved some of them. What is left is found by the next look, which is like this one.
                return rows;
            }
        }
        if (found.isAll()) {
            open = found.open;
            from = found.next;
        }
        return rows;
    }

    private Found look() throws SQLException {
        return database.call(connection -> {
            try (PreparedStatement query = connection.prepareStatement(look)) {
                query.setString(1, from);
                query.setString(2, open);
                try (ResultSet rows = query.executeQuery()) {
                    Found found = new Found();
                    while (rows.next()) {
                        found.open = rows.getString(1);
                        found.next = rows.getString(2);
                        found.bytes = rows.getLong("upto");
                        add(rows, found);
                    }
                    return found;
                }
            }
        });
    }

    private void add(ResultSet row, Found found) throws SQLException {
        long number = row.getLong("n");
        if (row.wasNull()) {
            return;
        }
        try {
            Update update = EventLog.update(
                    EventLog.topics(row, "topics"),
                    row.getString("data"),
                    row.getBoolean("private"),
                    false,
                    row.getString("id"),
                    row.getString("type"),
                    retry(row));
            for (Topic topic : update.topics()) {
                if (reserved.contains(topic)) {
                    throw new IllegalArgumentException(
                            "topic: below " + reserved.path() + ", which the hub itself uses");
                }
            }
            found.numbers.add(number);
            found.updates.add(PendingAppend.of(update, null, rules.maxAgeMillis(update)));
        } catch (IllegalArgumentException | ProtocolViolationException e) {
            found.refused.put(number, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Duration retry(ResultSet row) throws SQLException {
        long millis = row.getLong("retry");
        return row.wasNull() ? null : Duration.ofMillis(millis);
    }

    private void refuse(Map<Long, String> reasons) throws SQLException {
        if (reasons.isEmpty()) {
            return;
        }
        int unused = database.call(connection -> {
            try (PreparedStatement move = connection.prepareStatement(refuse)) {
                move.setArray(
                        1, connection.createArrayOf("int8", reasons.keySet().toArray()));
                move.setArray(
                        2, connection.createArrayOf("text", reasons.values().toArray()));
                return move.executeUpdate();
            }
        });
        if (!refuses) {
            refuses = true;
            LOG.warn(
                    "PostgreSQL: what was written into the table incoming without the function publish is no valid update,"
                            + " and was moved to the table refused, with the reason: {}; the next ones are not logged",
                    reasons.values().iterator().next());
        }
    }
}
