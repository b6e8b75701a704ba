package io.mercurehub.eventstore.postgresql;

import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.IdHash;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows that come into the log together, as the arguments of the schema's function {@code append}, which takes a column each.
 *
 * <p>Confined to one thread.
 */
final class Batch {

    private static final long FOREVER = HistoryRules.FOREVER;

    private final IdHash hash;
    private final List<PendingAppend> appends;
    private final @Nullable List<Long> incoming;
    private final @Nullable List<Long> orphans;

    /**
     * @param hash spreads ids
     * @param appends the rows, in order
     * @param incoming what goes from the table {@code incoming}; all of it or the whole batch fails
     * @param orphans what goes from the table {@code begun}, of nodes that live no more; likewise
     */
    Batch(IdHash hash, List<PendingAppend> appends, @Nullable List<Long> incoming, @Nullable List<Long> orphans) {
        this.hash = hash;
        this.appends = appends;
        this.incoming = incoming;
        this.orphans = orphans;
    }

    List<PendingAppend> appends() {
        return appends;
    }

    /** Sets the parameters of a call. */
    void bind(PreparedStatement call, int lockMillis, long now, String node) throws SQLException {
        Connection connection = call.getConnection();
        int rows = appends.size();
        Short[] kinds = new Short[rows];
        Boolean[] isPrivate = new Boolean[rows];
        String[] ids = new String[rows];
        Integer[] hashes = new Integer[rows];
        String[] topics = new String[rows];
        byte[][] data = new byte[rows][];
        String[] types = new String[rows];
        Long[] retries = new Long[rows];
        Long[] sizes = new Long[rows];
        Long[] ages = new Long[rows];
        Long[] updates = new Long[rows];
        Long[] bytes = new Long[rows];
        Long[] events = new Long[rows];
        Long[] eventBytes = new Long[rows];
        Sums before = Sums.NONE;
        Map<String, Integer> begun = new LinkedHashMap<>();
        Map<String, Integer> ended = new LinkedHashMap<>();
        for (int i = 0; i < rows; i++) {
            PendingAppend append = appends.get(i);
            Update update = append.update();
            kinds[i] = (short) append.kind().number();
            isPrivate[i] = update.isPrivate();
            ids[i] = update.id().orElseThrow().value();
            hashes[i] = hash.of(ids[i]);
            topics[i] = literal(update.topics());
            data[i] = update.data().getBytes(StandardCharsets.UTF_8);
            types[i] = update.type().orElse(null);
            retries[i] = update.retry().map(Duration::toMillis).orElse(null);
            sizes[i] = Row.size(update, append.maxAge());
            ages[i] = append.maxAge() == FOREVER ? null : append.maxAge();
            updates[i] = before.updates();
            bytes[i] = before.bytes();
            events[i] = before.events();
            eventBytes[i] = before.eventBytes();
            before = before.plus(Row.own(append.kind().number(), sizes[i], append.maxAge()));
            if (append.kind() == Kind.EVENT && orphans == null) {
                String topic = update.canonicalTopic().value();
                ended.put(topic, hash.of(topic));
                begun.remove(topic);
                if (append.end() != null) {
                    begun.put(topic, i);
                }
            }
        }
        int at = 0;
        call.setInt(++at, lockMillis);
        call.setLong(++at, now);
        call.setString(++at, node);
        set(call, ++at, connection, "int2", kinds);
        set(call, ++at, connection, "bool", isPrivate);
        set(call, ++at, connection, "text", ids);
        set(call, ++at, connection, "int4", hashes);
        set(call, ++at, connection, "text", topics);
        set(call, ++at, connection, "bytea", data);
        set(call, ++at, connection, "text", types);
        set(call, ++at, connection, "int8", retries);
        set(call, ++at, connection, "int8", sizes);
        set(call, ++at, connection, "int8", ages);
        set(call, ++at, connection, "int8", updates);
        set(call, ++at, connection, "int8", bytes);
        set(call, ++at, connection, "int8", events);
        set(call, ++at, connection, "int8", eventBytes);
        set(call, ++at, connection, "int8", incoming == null ? null : incoming.toArray());
        set(call, ++at, connection, "int8", orphans == null ? null : orphans.toArray());
        set(
                call,
                ++at,
                connection,
                "int4",
                ended.isEmpty() ? null : ended.values().toArray());
        set(
                call,
                ++at,
                connection,
                "text",
                ended.isEmpty() ? null : ended.keySet().toArray());
        bindBegun(call, at, connection, begun);
    }

    private void bindBegun(PreparedStatement call, int from, Connection connection, Map<String, Integer> begun)
            throws SQLException {
        List<Integer> places = new ArrayList<>();
        List<Integer> hashes = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        List<byte[]> data = new ArrayList<>();
        List<@Nullable String> types = new ArrayList<>();
        for (Map.Entry<String, Integer> one : begun.entrySet()) {
            Update end = appends.get(one.getValue()).end();
            if (end != null) {
                places.add(one.getValue() + 1);
                hashes.add(hash.of(one.getKey()));
                ids.add(end.id().orElseThrow().value());
                data.add(end.data().getBytes(StandardCharsets.UTF_8));
                types.add(end.type().orElse(null));
            }
        }
        boolean none = places.isEmpty();
        int at = from;
        set(call, ++at, connection, "int4", none ? null : places.toArray());
        set(call, ++at, connection, "int4", none ? null : hashes.toArray());
        set(call, ++at, connection, "text", none ? null : ids.toArray());
        set(call, ++at, connection, "bytea", none ? null : data.toArray(byte[][]::new));
        set(call, ++at, connection, "text", none ? null : types.toArray());
    }

    private static void set(
            PreparedStatement call, int at, Connection connection, String type, @Nullable Object @Nullable [] values)
            throws SQLException {
        if (values == null) {
            call.setNull(at, Types.ARRAY);
        } else {
            Array array = connection.createArrayOf(type, values);
            call.setArray(at, array);
        }
    }

    /** {@return topics as PostgreSQL writes an array, since it has none of arrays of different lengths} */
    private static String literal(List<Topic> topics) {
        StringBuilder literal = new StringBuilder("{");
        for (Topic topic : topics) {
            literal.append(literal.length() == 1 ? "\"" : ",\"");
            literal.append(topic.value().replace("\\", "\\\\").replace("\"", "\\\""));
            literal.append('"');
        }
        return literal.append('}').toString();
    }

    /**
     * {@return the rows as they are in the log}
     *
     * @param after the position of the row before them
     * @param at when they were appended
     * @param sums what was appended before them
     */
    List<Row> rows(long after, long at, Sums sums) {
        List<Row> rows = new ArrayList<>(appends.size());
        Sums before = sums;
        for (PendingAppend append : appends) {
            Update update = append.update();
            Row row = new Row(
                    after + 1 + rows.size(),
                    Row.FORMAT,
                    append.kind().number(),
                    update.id().orElseThrow().value(),
                    update,
                    Row.size(update, append.maxAge()),
                    at,
                    append.maxAge(),
                    before);
            rows.add(row);
            before = row.through();
        }
        return rows;
    }
}
