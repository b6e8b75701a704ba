package io.mercurehub.eventstore.postgresql;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;

/**
 * Publishes in an application's own transaction: the update exists if, and only if, that commits, and reaches subscribers right after.
 *
 * <pre>{@code
 * connection.setAutoCommit(false);
 * // ... what the application writes ...
 * new PostgresPublisher().publish(connection, Update.of("https://example.com/books/1").data("{}").build());
 * connection.commit();
 * }</pre>
 *
 * <p>It calls the function {@code publish} of the hub's schema, which applications in any language can: {@code SELECT
 * mercure.publish(ARRAY['https://example.com/books/1'], '{}')}. The role needs {@code USAGE} on the schema and {@code EXECUTE} on the
 * function.
 *
 * <p>Safe for use by any thread; a connection isn't.
 */
public final class PostgresPublisher {

    private final String sql;

    /** Publishes to the hubs of the schema {@code mercure}. */
    public PostgresPublisher() {
        this(StoreSettings.DEFAULTS.schema());
    }

    /** @param schema of the hubs */
    public PostgresPublisher(String schema) {
        this.sql = "SELECT " + PostgresSchema.quoted(schema) + ".publish(?, ?, ?, ?, ?, ?)";
    }

    /**
     * Publishes an update when the transaction commits that the connection is in.
     *
     * @param connection to the hub's database; neither committed nor closed
     * @return the update's id, the one that it has or a new one
     * @throws SQLException when it can't; with the code 22023 when nobody may publish this, and 22021 when its data has a character
     *     that PostgreSQL has no text with, U+0000. The transaction then has failed
     */
    public EventId publish(Connection connection, Update update) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement(sql)) {
            call.setArray(
                    1,
                    connection.createArrayOf(
                            "text",
                            update.topics().stream().map(topic -> topic.value()).toArray()));
            call.setString(2, update.data());
            call.setBoolean(3, update.isPrivate());
            call.setString(4, update.id().map(EventId::value).orElse(null));
            call.setString(5, update.type().orElse(null));
            if (update.retry().isPresent()) {
                call.setLong(6, update.retry().map(Duration::toMillis).orElseThrow());
            } else {
                call.setNull(6, Types.BIGINT);
            }
            try (ResultSet id = call.executeQuery()) {
                id.next();
                return EventId.of(id.getString(1));
            }
        }
    }
}
