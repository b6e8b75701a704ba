package io.mercurehub.eventstore.postgresql;

import io.mercurehub.eventstore.contract.TransactionalStoreContract;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.test.engines.PostgresServer;
import io.mercurehub.update.Update;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("ci")
class PostgresSharedStoreContractIT extends TransactionalStoreContract {

    private static PostgresServer server;

    private final StoreSettings settings = Stores.settings(Stores.newSchema());
    private final IdentityHashMap<SharedEventStore, Gate> gates = new IdentityHashMap<>();

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start("fsync=off", "max_connections=200");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /** Of a database, which has other work to do as well. */
    @Override
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    protected SharedEventStore openAnother() throws SQLException {
        Gate gate = new Gate(server);
        SharedEventStore store =
                PostgresStore.open(gate, PostgresStore.pool(gate, settings), settings, "of a test", null);
        if (gates.isEmpty()) {
            // What was written beside the log, so that it can be as it was.
            owner("CREATE TABLE SCHEMA.all_begun (LIKE SCHEMA.begun)");
            owner("CREATE FUNCTION SCHEMA.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                    + " INSERT INTO SCHEMA.all_begun SELECT NEW.*; RETURN NEW; END $$");
            owner("CREATE TRIGGER keep AFTER INSERT ON SCHEMA.begun FOR EACH ROW EXECUTE FUNCTION SCHEMA.keep()");
        }
        gates.put(store, gate);
        return store;
    }

    @Override
    protected void pause(SharedEventStore store) throws SQLException {
        gate(store).shut();
    }

    @Override
    protected void resume(SharedEventStore store) {
        gate(store).open();
    }

    private Gate gate(SharedEventStore store) {
        return Objects.requireNonNull(gates.get(store));
    }

    @Override
    protected void loseTail(int kept) throws SQLException {
        if (kept == 0) {
            owner("TRUNCATE SCHEMA.log, SCHEMA.begun, SCHEMA.incoming, SCHEMA.nodes");
            return;
        }
        owner("BEGIN; LOCK SCHEMA.log, SCHEMA.begun;"
                + " DELETE FROM SCHEMA.log WHERE position > (SELECT l.position FROM SCHEMA.log l WHERE l.kind < 2"
                + " ORDER BY l.position OFFSET " + (kept - 1) + " LIMIT 1);"
                + " DELETE FROM SCHEMA.begun;"
                + " INSERT INTO SCHEMA.begun OVERRIDING SYSTEM VALUE SELECT a.* FROM SCHEMA.all_begun a"
                + " JOIN SCHEMA.log l ON l.id = a.id WHERE NOT EXISTS (SELECT FROM SCHEMA.log e"
                + " WHERE e.position > l.position AND e.topics = l.topics);"
                + " COMMIT");
    }

    @Override
    protected Runnable appendLate(Update update) throws SQLException {
        Connection application = server.connect("postgres");
        application.setAutoCommit(false);
        new PostgresPublisher(settings.schema()).publish(application, update);
        return () -> {
            try (application) {
                application.commit();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        };
    }

    private void owner(String sql) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(sql.replace("SCHEMA", PostgresSchema.quoted(settings.schema())));
        }
    }
}
