package io.mercurehub.eventstore.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mercurehub.eventstore.contract.RecordingFollower;
import io.mercurehub.eventstore.contract.Updates;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Position;
import io.mercurehub.test.engines.PostgresServer;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A database that is killed, stopped, slow, not there, or not for a hub. */
@Tag("ci")
class FaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static PostgresServer server;

    private final StoreSettings settings = Stores.settings(Stores.newSchema())
            .withTimes(Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofSeconds(60));
    private final List<PostgresEventStore> stores = new ArrayList<>();

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start("max_connections=100");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void closeStores() {
        stores.forEach(PostgresEventStore::close);
    }

    private PostgresEventStore open(RecordingFollower follower) {
        PostgresEventStore store = Stores.open(server, settings);
        stores.add(store);
        Position unused = store.follow(follower);
        return store;
    }

    @Test
    void aDatabaseThatIsKilledAndComesBackKeepsWhatWasAcknowledged() throws Exception {
        RecordingFollower follower = new RecordingFollower();
        RecordingFollower otherFollower = new RecordingFollower();
        PostgresEventStore store = open(follower);
        PostgresEventStore unused = open(otherFollower);
        List<Update> acknowledged = new ArrayList<>(appendUntilAFailure(store, () -> server.kill()));

        assertThat(failure(store.locate(EventId.EARLIEST))).isInstanceOf(EventStoreException.class);
        assertThat(failure(store.check())).isInstanceOf(EventStoreException.class);
        server.startAgain();
        acknowledged.add(appendOnceItIsBack(store));

        for (RecordingFollower each : List.of(follower, otherFollower)) {
            await().atMost(PATIENCE).until(() -> each.heardUpdates().containsAll(acknowledged));
            assertThat(each.heardUpdates().stream().filter(acknowledged::contains))
                    .isEqualTo(acknowledged);
            assertThat(each.heardPositions()).isSorted().doesNotHaveDuplicates();
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get(store.check())).isNull());
    }

    @Test
    void aDatabaseThatStandsStillFailsAppendsInTimeAndGoesOn() throws Exception {
        RecordingFollower follower = new RecordingFollower();
        PostgresEventStore store = open(follower);
        Position before = get(store.append(Updates.anUpdate().build()));
        server.pause();
        try {
            assertThat(failure(store.append(Updates.anUpdate().build())))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContaining("may or may not");
        } finally {
            server.goOn();
        }

        Update after = appendOnceItIsBack(store);

        await().atMost(PATIENCE).until(() -> follower.heardUpdates().contains(after));
        assertThat(follower.heardPositions()).startsWith(before).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aDatabaseThatTakesNoWritesIsNotReady() throws Exception {
        PostgresEventStore store = open(new RecordingFollower());
        assertThat(get(store.check())).isNull();
        sql("ALTER SYSTEM SET default_transaction_read_only = on");
        sql("SELECT pg_reload_conf()");
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(failure(store.check())).hasMessageContaining("read-only"));
            assertThat(failure(store.append(Updates.anUpdate().build())))
                    .hasMessageContaining("read-only")
                    .hasMessageNotContaining("may or may not");
        } finally {
            sql("SET default_transaction_read_only = off; ALTER SYSTEM RESET default_transaction_read_only");
            sql("SELECT pg_reload_conf()");
        }
        Update unused = appendOnceItIsBack(store);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get(store.check())).isNull());
    }

    @Test
    void whoHoldsTheLogsLockDelaysOthersNoLongerThanTheTimeout() throws Exception {
        PostgresEventStore store = open(new RecordingFollower());
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            boolean unused = statement.execute("SELECT pg_advisory_xact_lock(" + "'"
                    + PostgresSchema.quoted(settings.schema()) + ".log'::regclass::oid::integer, 1299538533)");

            assertThat(failure(store.append(Updates.anUpdate().build())))
                    .hasMessageContaining("lock timeout")
                    .hasMessageNotContaining("may or may not");
            connection.rollback();
        }
        assertThat(get(store.append(Updates.anUpdate().build()))).isGreaterThan(Position.START);
    }

    @Test
    void aRecordOfANewerHubIsNotSkipped() throws Exception {
        RecordingFollower follower = new RecordingFollower();
        PostgresEventStore store = open(follower);
        sql(
                "INSERT INTO SCHEMA.log SELECT 1, 2, 0, false, 'x', 0, ARRAY['a'], 'x', NULL, NULL, 1, 0, NULL, 0, 0, 0, 0");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(failure(store.check()))
                        .hasMessageContaining("format 2")
                        .hasMessageContaining("newer version of the hub"));
        assertThat(follower.heard()).isEmpty();
        sql("DELETE FROM SCHEMA.log");
    }

    @Test
    void oneThatIsNotThereIsWaitedForAtStart() throws Exception {
        PostgresServer late = PostgresServer.start("fsync=off");
        try (late) {
            late.stop();
            CompletableFuture<PostgresEventStore> opening =
                    CompletableFuture.supplyAsync(() -> Stores.open(late, settings));
            late.startAgain();
            PostgresEventStore store = opening.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Position unused = store.follow(new RecordingFollower());
            assertThat(get(store.append(Updates.anUpdate().build()))).isEqualTo(new Position(1));
            store.close();
        }
    }

    @Test
    void oneThatNeverComesStopsTheStart() {
        StoreSettings impatient =
                settings.withTimes(Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofMillis(10));

        assertThatThrownBy(() -> PostgresStore.open(PostgresUrl.parse("postgresql://127.0.0.1:9/none"), impatient))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("not reached within 10 ms")
                .hasMessageContaining("refused");
    }

    @Test
    void whatWaitingDoesNotHelpStopsTheStartAtOnce() throws Exception {
        String url = server.url("postgres");
        assertThatThrownBy(() -> PostgresStore.open(
                        PostgresUrl.parse(url.replace(PostgresServer.ENCODED_PASSWORD, "wr0ng")), settings))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("password authentication failed for user \"owner\"")
                .hasMessageNotContaining("wr0ng");
        assertThatThrownBy(() -> PostgresStore.open(PostgresUrl.parse(server.url("missing")), settings))
                .hasMessageContaining("database \"missing\" does not exist");
        sql("CREATE DATABASE latin1 ENCODING LATIN1 TEMPLATE template0 LOCALE 'C'");
        assertThatThrownBy(() -> PostgresStore.open(PostgresUrl.parse(server.url("latin1")), settings))
                .hasMessageContaining("encoding LATIN1");
    }

    private List<Update> appendUntilAFailure(PostgresEventStore store, Runnable fault) {
        List<Update> acknowledged = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            Update update = Updates.anUpdate().build();
            boolean ok = store.append(update)
                    .handle((position, failure) -> failure == null)
                    .toCompletableFuture()
                    .join();
            if (!ok) {
                return acknowledged;
            }
            acknowledged.add(update);
            if (i == 20) {
                Thread thread = new Thread(fault);
                thread.start();
            }
        }
        throw new AssertionError("no append failed");
    }

    private static Update appendOnceItIsBack(PostgresEventStore store) {
        return await().atMost(PATIENCE)
                .until(
                        () -> {
                            Update update = Updates.anUpdate().build();
                            return store.append(update)
                                    .handle((position, failure) ->
                                            failure == null ? List.of(update) : List.<Update>of())
                                    .toCompletableFuture()
                                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                        },
                        appended -> !appended.isEmpty())
                .get(0);
    }

    private static Throwable failure(CompletionStage<?> stage) throws Exception {
        Optional<Throwable> failure = get(stage.handle((value, thrown) -> Optional.ofNullable(thrown)));
        assertThat(failure).isPresent();
        return failure.get();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            for (String command : text.split("; ", -1)) {
                boolean unused = statement.execute(
                        command.replace("SCHEMA SCHEMA", "SCHEMA " + PostgresSchema.quoted(settings.schema()))
                                .replace("SCHEMA.", PostgresSchema.quoted(settings.schema()) + "."));
            }
        }
    }
}
