package io.mercurehub.eventstore.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mercurehub.eventstore.contract.RecordingFollower;
import io.mercurehub.hub.store.Position;
import io.mercurehub.test.engines.PostgresServer;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing in an application's own transaction. */
class PublishingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOPIC = "https://example.com/books/1";

    private static PostgresServer server;

    private final String schema = Stores.newSchema();
    private final PostgresPublisher publisher = new PostgresPublisher(schema);
    private final RecordingFollower follower = new RecordingFollower();
    private final RecordingFollower otherFollower = new RecordingFollower();
    private final List<PostgresEventStore> stores = new ArrayList<>();

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start("fsync=off");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void openStores() {
        for (RecordingFollower each : List.of(follower, otherFollower)) {
            PostgresEventStore store = Stores.open(server, Stores.settings(schema));
            stores.add(store);
            Position unused = store.follow(each);
        }
    }

    @AfterEach
    void closeStores() {
        stores.forEach(PostgresEventStore::close);
    }

    @Test
    void whatIsPublishedExistsWhenTheTransactionCommits() throws SQLException {
        Update update = Update.of(TOPIC)
                .alternateTopic("urn:{a},\"b\\c\"")
                .data("first\nsecond é😀")
                .isPrivate(true)
                .id(EventId.chosen("urn:of:the application"))
                .type("sold")
                .retry(Duration.ofMillis(1_500))
                .build();
        try (Connection application = transaction()) {
            assertThat(publisher.publish(application, update)).isEqualTo(EventId.of("urn:of:the application"));
            EventId assigned = publisher.publish(application, Update.of(TOPIC).build());
            assertThat(count("log")).isZero();

            application.commit();

            for (RecordingFollower each : List.of(follower, otherFollower)) {
                each.awaitHeard(2, PATIENCE);
                assertThat(each.heardUpdates())
                        .containsExactly(update, Update.of(TOPIC).build().withId(assigned));
            }
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(count("incoming")).isZero());
    }

    @Test
    void aRollbackPublishesNothing() throws SQLException {
        try (Connection application = transaction()) {
            EventId lost = publisher.publish(application, Update.of(TOPIC).build());
            application.rollback();
            EventId published = publisher.publish(application, Update.of(TOPIC).build());
            application.commit();

            follower.awaitHeard(1, PATIENCE);
            assertThat(follower.heardUpdates()).extracting(Update::id).containsExactly(Optional.of(published));
            assertThat(lost).isNotEqualTo(published);
        }
    }

    @Test
    void transactionsThatAreOpenForLongDelayNobodyAndLoseNothing() throws SQLException {
        List<Connection> open = new ArrayList<>();
        int heard = 0;
        for (int round = 0; round < 5; round++) {
            Connection application = transaction();
            open.add(application);
            EventId unused = publisher.publish(
                    application, Update.of(TOPIC).data("late " + round).build());
            for (int i = 0; i < 20; i++) {
                sql("SELECT SCHEMA.publish(ARRAY['" + TOPIC + "'], 'quick')");
                heard++;
            }
            follower.awaitHeard(heard, PATIENCE);
        }
        // A subtransaction, too, is as late as the transaction that it is in.
        try (Statement statement = open.get(0).createStatement()) {
            boolean unused = statement.execute("SAVEPOINT part");
        }
        EventId unused = publisher.publish(
                open.get(0), Update.of(TOPIC).data("late inner").build());

        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).commit();
            open.get(i).close();
            heard += i == 0 ? 2 : 1;
            follower.awaitHeard(heard, PATIENCE);
        }

        otherFollower.awaitHeard(heard, PATIENCE);
        assertThat(otherFollower.heard()).isEqualTo(follower.heard());
        assertThat(follower.heardUpdates().stream().map(Update::data).filter(data -> data.startsWith("late")))
                .containsExactly("late 4", "late 3", "late 2", "late 1", "late 0", "late inner");
    }

    @Test
    void whenTheHubThatGivesPositionsStandsStillAnotherDoes() throws SQLException {
        stores.forEach(PostgresEventStore::close);
        Gate gate = new Gate(server);
        StoreSettings settings = Stores.settings(schema);
        PostgresEventStore first =
                PostgresStore.open(gate, PostgresStore.pool(gate, settings), settings, "of a test", null);
        stores.add(first);
        RecordingFollower ofFirst = new RecordingFollower();
        Position unused = first.follow(ofFirst);
        PostgresEventStore second = Stores.open(server, settings);
        stores.add(second);
        RecordingFollower ofSecond = new RecordingFollower();
        unused = second.follow(ofSecond);
        sql("SELECT SCHEMA.publish(ARRAY['" + TOPIC + "'], 'by the first')");
        ofSecond.awaitHeard(1, PATIENCE);

        gate.shut();
        sql("SELECT SCHEMA.publish(ARRAY['" + TOPIC + "'], 'by the second')");
        ofSecond.awaitHeard(2, PATIENCE);
        gate.open();
        sql("SELECT SCHEMA.publish(ARRAY['" + TOPIC + "'], 'by any')");

        ofSecond.awaitHeard(3, PATIENCE);
        ofFirst.awaitHeard(3, PATIENCE);
        assertThat(ofFirst.heard()).isEqualTo(ofSecond.heard());
        assertThat(ofSecond.heardUpdates())
                .extracting(Update::data)
                .containsExactly("by the first", "by the second", "by any");
    }

    @Test
    void manyAtOnceArePublishedOnceEachInTheOrderOfEachTransaction() throws Exception {
        int threads = 8;
        int each = 50;
        List<Thread> running = IntStream.range(0, threads)
                .mapToObj(thread -> new Thread(() -> publishMany(thread, each)))
                .toList();
        running.forEach(Thread::start);
        for (Thread thread : running) {
            thread.join();
        }

        follower.awaitHeard(threads * each, PATIENCE);
        otherFollower.awaitHeard(threads * each, PATIENCE);
        assertThat(otherFollower.heard()).isEqualTo(follower.heard()).hasSize(threads * each);
        for (int thread = 0; thread < threads; thread++) {
            String prefix = thread + ":";
            assertThat(follower.heardUpdates().stream()
                            .map(Update::data)
                            .filter(data -> data.startsWith(prefix))
                            .toList())
                    .isEqualTo(
                            IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
        }
    }

    private void publishMany(int thread, int count) {
        try (Connection application = transaction()) {
            for (int i = 0; i < count; i++) {
                EventId unused = publisher.publish(
                        application, Update.of(TOPIC).data(thread + ":" + i).build());
                if (i % 3 == 0) {
                    application.commit();
                }
            }
            application.commit();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ARRAY[]::text[]",
                "NULL",
                "ARRAY[NULL]::text[]",
                "ARRAY['*']",
                "ARRAY['']",
                "ARRAY['a', E'line\\nbreak']",
                "ARRAY[E'soft\\u00adhyphen']",
                "ARRAY[E'tag \\U000e0020']",
                "ARRAY['/.well-known/mercure/subscriptions/a/b']",
                "ARRAY['https://example.com/%2ewell-known%2Fmercure']",
                "ARRAY['https://example.com\\.well-known\\mercure']",
                "ARRAY['?query']",
                "ARRAY['a'], id => ''",
                "ARRAY['a'], id => '#1'",
                "ARRAY['a'], id => 'earliest'",
                "ARRAY['a'], id => E'two\\r\\nlines'",
                "ARRAY['a'], type => 'mercure'",
                "ARRAY['a'], type => E'two\\nlines'",
                "ARRAY['a'], retry => -1",
                "ARRAY['a'], retry => 1000000000000000000"
            })
    void theFunctionRefusesWhatNobodyMayPublish(String arguments) {
        assertThatThrownBy(() -> sql("SELECT SCHEMA.publish(" + arguments + ")"))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("22023");
    }

    @Test
    void whatIsWrittenPastTheFunctionIsSetAsideWithTheReason() throws SQLException {
        sql("INSERT INTO SCHEMA.incoming (topics, data, private, id) VALUES"
                + " (ARRAY['/.well-known/mercure/subscriptions/x/y'], 'forged', true, 'a'),"
                + " (ARRAY[]::text[], 'nowhere', false, 'b'), (ARRAY['a'], 'reserved', false, '#c'),"
                + " (ARRAY['a', NULL], 'null', false, 'd')");
        EventId published;
        try (Connection application = transaction()) {
            published = publisher.publish(application, Update.of(TOPIC).build());
            application.commit();
        }

        follower.awaitHeard(1, PATIENCE);
        assertThat(follower.heardUpdates()).extracting(Update::id).containsExactly(Optional.of(published));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(count("refused")).isEqualTo(4));
        assertThat(count("refused WHERE reason LIKE '%which the hub itself uses%'"))
                .isEqualTo(1);
        assertThat(count("incoming")).isZero();
    }

    @Test
    void onlyWhoIsAllowedToPublishes() throws SQLException {
        sql("CREATE ROLE shop_" + schema + " LOGIN PASSWORD 'shop'");
        try (Connection shop = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres", "shop_" + schema, "shop")) {
            assertThatThrownBy(() -> publisher.publish(shop, Update.of(TOPIC).build()))
                    .hasMessageContaining("permission denied");
            sql("GRANT USAGE ON SCHEMA SCHEMA TO shop_" + schema);
            assertThatThrownBy(() -> publisher.publish(shop, Update.of(TOPIC).build()))
                    .hasMessageContaining("permission denied");
            sql("GRANT EXECUTE ON FUNCTION SCHEMA.publish TO shop_" + schema);

            EventId published = publisher.publish(shop, Update.of(TOPIC).build());

            follower.awaitHeard(1, PATIENCE);
            assertThat(follower.heardUpdates()).extracting(Update::id).containsExactly(Optional.of(published));
            assertThatThrownBy(() -> {
                        try (Statement statement = shop.createStatement()) {
                            boolean unused = statement.execute(
                                    "INSERT INTO " + PostgresSchema.quoted(schema) + ".incoming DEFAULT VALUES");
                        }
                    })
                    .hasMessageContaining("permission denied");
        }
    }

    private static Connection transaction() throws SQLException {
        Connection connection = server.connect("postgres");
        connection.setAutoCommit(false);
        return connection;
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(text.replace("SCHEMA SCHEMA", "SCHEMA " + PostgresSchema.quoted(schema))
                    .replace("SCHEMA.", PostgresSchema.quoted(schema) + "."));
        }
    }

    private int count(String table) throws SQLException {
        try (Connection connection = server.connect("postgres");
                PreparedStatement query = connection.prepareStatement(
                        "SELECT count(*) FROM " + PostgresSchema.quoted(schema) + "." + table);
                ResultSet count = query.executeQuery()) {
            count.next();
            return count.getInt(1);
        }
    }
}
