package io.mercurehub.eventstore.postgresql;

import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.IdHash;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.Update;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The log's table, and its commands of SQL. All positions here are those of the database.
 *
 * <p>An update is gone when a limit says so: of its age, or of what has come after it, which each row's sums tell. So what is gone is a
 * head of the log, of updates and of subscription events each, and where it ends ({@link Floors}) is found by looking at its last
 * rows, from where it ended last.
 *
 * <p>Safe for use by any thread.
 */
final class EventLog {

    /** An update too many is better than a hole: what is never kept, or has expired, keeps its data for so long. */
    private static final long GRACE_MILLIS = 60_000;

    private static final String COLUMNS =
            " l.position, l.format, l.kind, l.private, l.id, l.topics, l.type, l.retry, l.size, l.at, l.max_age,"
                    + " l.updates, l.bytes, l.events, l.event_bytes";

    /**
     * The sums with the newest row, and up to where the log is gone by them. The limit of one row is for the planner: without, it takes
     * the small table for a large one, and compiles machine code for what is done in no time.
     */
    private static final String FLOORS = """
            h AS MATERIALIZED (
                SELECT l.position,
                    l.updates + CASE WHEN l.kind = 0 AND l.max_age IS DISTINCT FROM 0 THEN 1 ELSE 0 END AS updates,
                    l.bytes + CASE WHEN l.kind = 0 THEN l.size ELSE 0 END AS bytes,
                    l.events + CASE WHEN l.kind = 1 THEN 1 ELSE 0 END AS events
                FROM SCHEMA.log l ORDER BY l.position DESC LIMIT 1),
            f AS MATERIALIZED (
                SELECT greatest(t.updates, :floor, coalesce((
                        SELECT g.position FROM SCHEMA.log g
                        WHERE g.kind = 0 AND g.position > greatest(t.updates, :floor) AND g.position < coalesce((
                            SELECT k.position FROM SCHEMA.log k
                            WHERE k.kind = 0 AND k.position > greatest(t.updates, :floor)
                                AND k.updates >= h.updates - :max_updates AND k.at > :oldest
                                AND (k.bytes >= h.bytes - :max_size OR k.bytes + k.size = h.bytes)
                            ORDER BY k.position LIMIT 1), h.position + 1)
                        ORDER BY g.position DESC LIMIT 1), 0)) AS floor,
                    greatest(t.events, :event_floor, coalesce((
                        SELECT g.position FROM SCHEMA.log g
                        WHERE g.kind = 1 AND g.position > greatest(t.events, :event_floor) AND g.position < coalesce((
                            SELECT k.position FROM SCHEMA.log k
                            WHERE k.kind = 1 AND k.position > greatest(t.events, :event_floor)
                                AND k.events >= h.events - :max_events AND k.at > :oldest
                            ORDER BY k.position LIMIT 1), h.position + 1)
                        ORDER BY g.position DESC LIMIT 1), 0)) AS event_floor,
                    (SELECT s.id_hash FROM SCHEMA.log s WHERE s.position = :shown) AS shown_hash
                FROM (SELECT * FROM SCHEMA.trimmed LIMIT 1) t LEFT JOIN h ON true)""";

    private final Database database;
    private final StoreSettings settings;
    private final IdHash hash;
    private final String append;
    private final Query fetch;
    private final Query floors;
    private final Query read;
    private final Query locate;
    private final Query trim;
    private final Query expire;

    EventLog(Database database, StoreSettings settings, IdHash hash) {
        this.database = database;
        this.settings = settings;
        this.hash = hash;
        String schema = PostgresSchema.quoted(settings.schema());
        this.append = "SELECT * FROM " + schema + ".append(?, ?, ?" + ", ?".repeat(23) + ")";
        this.fetch = query(
                schema,
                "SELECT p.*, (SELECT greatest(t.updates, t.events) FROM SCHEMA.trimmed t) AS trimmed,"
                        + " (SELECT t.updates FROM SCHEMA.trimmed t) AS trimmed_updates,"
                        + " (SELECT n.position FROM SCHEMA.log n ORDER BY n.position DESC LIMIT 1) AS newest"
                        + " FROM (SELECT 1) one LEFT JOIN LATERAL (SELECT w.* FROM (SELECT l.*,"
                        + " sum(l.size) OVER (ORDER BY l.position) - l.size AS ahead FROM (SELECT" + COLUMNS
                        + ", CASE WHEN l.position > :last THEN l.data END AS data FROM SCHEMA.log l"
                        + " WHERE l.position >= :last ORDER BY l.position LIMIT :limit) l) w"
                        + " WHERE w.position = :last OR w.ahead <= :max_bytes) p ON true ORDER BY p.position");
        this.floors = query(schema, "WITH " + FLOORS + " SELECT * FROM f");
        this.read = query(
                schema,
                "WITH " + FLOORS
                        + " SELECT p.*, f.floor, f.event_floor, f.shown_hash FROM f LEFT JOIN LATERAL (SELECT w.* FROM"
                        + " (SELECT l.*, sum(l.size) OVER (ORDER BY l.position) - l.size AS ahead FROM (SELECT"
                        + COLUMNS
                        + ", CASE WHEN l.max_age = 0 AND l.position <= :shown THEN NULL ELSE l.data END AS data FROM SCHEMA.log l"
                        + " WHERE f.floor <= :after AND l.position > :after"
                        + " AND (l.kind = 0 OR l.kind = 1 AND l.position > f.event_floor) AND (l.max_age IS NULL"
                        + " OR l.max_age = 0 AND l.position > :never_floor OR l.max_age > 0 AND l.at + l.max_age > :now)"
                        + " ORDER BY l.position LIMIT :limit) l) w WHERE w.ahead = 0 OR w.ahead + w.size <= :max_bytes)"
                        + " p ON true ORDER BY p.position");
        this.locate = query(
                schema,
                "WITH " + FLOORS
                        + " SELECT f.floor, f.event_floor, f.shown_hash, (SELECT l.position FROM SCHEMA.log l"
                        + " WHERE l.id_hash = :id_hash AND l.id = :id AND l.kind < 2"
                        + " AND l.position > CASE WHEN l.kind = 1 THEN greatest(f.floor, f.event_floor) ELSE f.floor END"
                        + " ORDER BY l.position LIMIT 1) AS position FROM f");
        this.trim = query(
                schema,
                "WITH t AS (SELECT * FROM SCHEMA.trimmed LIMIT 1 FOR UPDATE SKIP LOCKED), gone AS ("
                        + "(SELECT l.position, false AS is_event FROM SCHEMA.log l, t WHERE l.position > t.updates"
                        + " AND l.position <= :floor AND l.position < :shown ORDER BY l.position LIMIT :limit) UNION ALL"
                        + " (SELECT l.position, true FROM SCHEMA.log l, t WHERE l.kind = 1 AND l.position > t.events"
                        + " AND l.position <= :event_floor AND l.position > :floor AND l.position < :shown"
                        + " ORDER BY l.position LIMIT :limit)),"
                        + " d AS (DELETE FROM SCHEMA.log l WHERE l.position IN (SELECT g.position FROM gone g)),"
                        + " u AS (UPDATE SCHEMA.trimmed t SET"
                        + " updates = greatest(t.updates, (SELECT max(g.position) FROM gone g WHERE NOT g.is_event)),"
                        + " events = greatest(t.events, (SELECT max(g.position) FROM gone g WHERE g.is_event))"
                        + " WHERE EXISTS (SELECT FROM gone))"
                        + " SELECT count(*) FROM gone");
        this.expire = query(
                schema,
                "UPDATE SCHEMA.log x SET data = NULL WHERE x.position IN (SELECT l.position FROM SCHEMA.log l"
                        + " WHERE l.max_age IS NOT NULL AND l.data IS NOT NULL AND l.at + l.max_age < :before"
                        + " LIMIT :limit)");
    }

    private static Query query(String schema, String text) {
        return Query.of(text.replace("SCHEMA", schema));
    }

    /**
     * Up to where the log is gone.
     *
     * @param updates the newest update that is gone, or 0
     * @param events the newest subscription event that is gone, or 0
     */
    record Floors(long updates, long events) {

        static final Floors NONE = new Floors(0, 0);

        Floors max(Floors other) {
            return new Floors(Math.max(updates, other.updates), Math.max(events, other.events));
        }
    }

    /** The log is not the one that was read up to the view's end. */
    static final class OtherLogException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OtherLogException() {
            super("the log in the database is not the one that was read before");
        }
    }

    /** What was read, and up to where the log is gone. */
    record Page(Floors floors, List<Row> rows) {}

    /** Where an id is, and up to where the log is gone. */
    record Place(Floors floors, OptionalLong position) {}

    /** What the tail fetches: rows from the newest that it knows on, that one included if it is there. */
    record Fetched(List<Row> rows, long trimmed, long trimmedUpdates, long newest) {}

    /** {@return the hash of an id, as the index has it} */
    int hash(String id) {
        return hash.of(id);
    }

    /** {@return the spreading of ids} */
    IdHash idHash() {
        return hash;
    }

    /**
     * Appends a batch, in one transaction that needs nothing more from this side.
     *
     * @return its rows
     */
    List<Row> append(Batch batch, long now, String node) throws SQLException {
        return database.call(connection -> {
            try (PreparedStatement call = connection.prepareStatement(append)) {
                batch.bind(call, settings.timeoutMillis(), now, node);
                try (ResultSet last = call.executeQuery()) {
                    last.next();
                    return batch.rows(
                            last.getLong(1),
                            last.getLong(2),
                            new Sums(last.getLong(3), last.getLong(4), last.getLong(5), last.getLong(6)));
                }
            }
        });
    }

    /** {@return the rows from a position on} */
    Fetched fetch(long last, int limit, long maxBytes) throws SQLException {
        return database.call(connection -> {
            Map<String, Long> values = Map.of("last", last, "limit", (long) limit, "max_bytes", maxBytes);
            try (PreparedStatement query = fetch.prepare(connection, values);
                    ResultSet found = query.executeQuery()) {
                List<Row> rows = new ArrayList<>();
                long trimmed = 0;
                long trimmedUpdates = 0;
                long newest = 0;
                while (found.next()) {
                    trimmed = found.getLong("trimmed");
                    trimmedUpdates = found.getLong("trimmed_updates");
                    newest = found.getLong("newest");
                    addRow(rows, found);
                }
                return new Fetched(rows, trimmed, trimmedUpdates, newest);
            }
        });
    }

    /** {@return the newest position} */
    long end() throws SQLException {
        return database.call(connection -> {
            Row newest = newest(connection);
            return newest == null ? 0L : newest.position();
        });
    }

    /** {@return the newest row, on a connection with a snapshot of its own} */
    @Nullable
    Row newest(Connection connection) throws SQLException {
        String sql = "SELECT" + COLUMNS + ", NULL::bytea AS data FROM " + PostgresSchema.quoted(settings.schema())
                + ".log l ORDER BY l.position DESC LIMIT 1";
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet found = query.executeQuery()) {
            List<Row> rows = new ArrayList<>();
            while (found.next()) {
                addRow(rows, found);
            }
            return rows.isEmpty() ? null : rows.get(0);
        }
    }

    /** {@return up to where the log is gone} */
    Floors floors(View view, Floors known, long now) throws SQLException {
        return database.call(connection -> {
            try (PreparedStatement query = floors.prepare(connection, limits(view, known, now));
                    ResultSet found = query.executeQuery()) {
                found.next();
                return floors(found, view);
            }
        });
    }

    /** {@return the rows after a position that can be replayed; none when the next one is gone} */
    Page read(View view, Floors known, long now, long after, long neverFloor, int limit, long maxBytes)
            throws SQLException {
        Map<String, Object> values = limits(view, known, now);
        values.put("after", after);
        values.put("now", now);
        values.put("never_floor", neverFloor);
        values.put("limit", (long) limit);
        values.put("max_bytes", maxBytes);
        return database.call(connection -> {
            try (PreparedStatement query = read.prepare(connection, values);
                    ResultSet found = query.executeQuery()) {
                List<Row> rows = new ArrayList<>();
                Floors gone = Floors.NONE;
                while (found.next()) {
                    gone = floors(found, view);
                    addRow(rows, found);
                }
                return new Page(gone, rows);
            }
        });
    }

    /** {@return where the earliest update of an id is that is kept} */
    Place locate(View view, Floors known, long now, EventId id) throws SQLException {
        Map<String, Object> values = limits(view, known, now);
        values.put("id_hash", hash(id.value()));
        values.put("id", id.value());
        return database.call(connection -> {
            try (PreparedStatement query = locate.prepare(connection, values);
                    ResultSet found = query.executeQuery()) {
                found.next();
                Floors gone = floors(found, view);
                long position = found.getLong("position");
                return new Place(gone, found.wasNull() ? OptionalLong.empty() : OptionalLong.of(position));
            }
        });
    }

    /**
     * Deletes some of what is gone, and of the data of what rules have expired.
     *
     * @return how many rows it has changed
     */
    int giveBack(View view, Floors gone, long now, int limit) throws SQLException {
        return database.call(connection -> {
            int changed = 0;
            Map<String, Long> deleted =
                    Map.of("floor", gone.updates(), "event_floor", gone.events(), "shown", view.shown(), "limit", (long)
                            limit);
            try (PreparedStatement query = trim.prepare(connection, deleted);
                    ResultSet count = query.executeQuery()) {
                count.next();
                changed += count.getInt(1);
            }
            Map<String, Long> expired = Map.of("before", now - GRACE_MILLIS, "limit", (long) limit);
            try (PreparedStatement update = expire.prepare(connection, expired)) {
                changed += update.executeUpdate();
            }
            return changed;
        });
    }

    private Map<String, Object> limits(View view, Floors known, long now) {
        Map<String, Object> values = new HashMap<>();
        values.put("shown", view.shown());
        values.put("floor", known.updates());
        values.put("event_floor", known.events());
        values.put("max_updates", (long) settings.maxUpdates());
        values.put("max_size", settings.maxBytes());
        values.put("max_events", (long) settings.maxEvents());
        values.put(
                "oldest",
                settings.maxAge().map(Duration::toMillis).map(age -> now - age).orElse(Long.MIN_VALUE));
        return values;
    }

    private static Floors floors(ResultSet found, View view) throws SQLException {
        Floors floors = new Floors(found.getLong("floor"), found.getLong("event_floor"));
        int hash = found.getInt("shown_hash");
        boolean isGone = found.wasNull();
        if (isGone ? view.shown() > Math.max(floors.updates, floors.events) : hash != view.idHash()) {
            throw new OtherLogException();
        }
        return floors;
    }

    private static void addRow(List<Row> rows, ResultSet found) throws SQLException {
        long position = found.getLong("position");
        if (found.wasNull()) {
            return;
        }
        long maxAge = found.getLong("max_age");
        if (found.wasNull()) {
            maxAge = HistoryRules.FOREVER;
        }
        int kind = found.getInt("kind");
        rows.add(new Row(
                position,
                found.getInt("format"),
                kind,
                found.getString("id"),
                update(found, kind),
                found.getLong("size"),
                found.getLong("at"),
                maxAge,
                new Sums(
                        found.getLong("updates"),
                        found.getLong("bytes"),
                        found.getLong("events"),
                        found.getLong("event_bytes"))));
    }

    private static @Nullable Update update(ResultSet found, int kind) throws SQLException {
        byte[] data = found.getBytes("data");
        if (data == null) {
            return null;
        }
        long millis = found.getLong("retry");
        Duration retry = found.wasNull() ? null : Duration.ofMillis(millis);
        try {
            return update(
                    topics(found, "topics"),
                    new String(data, StandardCharsets.UTF_8),
                    found.getBoolean("private"),
                    kind == Kind.EVENT.number(),
                    found.getString("id"),
                    found.getString("type"),
                    retry);
        } catch (IllegalArgumentException | ProtocolViolationException notOurs) {
            return null;
        }
    }

    /**
     * {@return the update that columns describe}
     *
     * @throws ProtocolViolationException when there is none
     * @throws IllegalArgumentException likewise
     */
    static Update update(
            List<String> topics,
            String data,
            boolean isPrivate,
            boolean isEvent,
            String id,
            @Nullable String type,
            @Nullable Duration retry) {
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("topics: none (expected: at least one)");
        }
        Update.Builder update = Update.of(topics.get(0)).data(data).isPrivate(isPrivate);
        topics.subList(1, topics.size()).forEach(update::alternateTopic);
        update.isSubscriptionEvent(isEvent).id(EventId.chosen(id));
        if (type != null) {
            update.type(type);
        }
        if (retry != null) {
            update.retry(retry);
        }
        return update.build();
    }

    /** {@return topics as a column has them; none when one is null} */
    static List<String> topics(ResultSet found, String column) throws SQLException {
        Array topics = found.getArray(column);
        String[] texts = topics == null ? new String[0] : (String[]) topics.getArray();
        return Arrays.asList(texts).contains(null) ? List.of() : List.of(texts);
    }
}
