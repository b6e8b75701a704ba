package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.engines.PostgresServer;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hubs on one database of PostgreSQL. */
final class PostgresIT {

    private static final String KEY = "a key of at least 32 bytes for both";

    private static PostgresServer server;

    @TempDir
    private Path homes;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start("fsync=off");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void whatIsPublishedOnOneIsReadOnTheOtherAndInTransactionsToo() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (HubProcess one = start("one", "{env.DATABASE_URL} { node one }");
                HubProcess other = start("other", "{env.DATABASE_URL} { node other }")) {
            Publisher publisher = new Publisher(one.awaitUrl(), KEY);
            EventStream live = EventStream.open(client, URI.create(other.awaitUrl() + "?topic=t"));
            publisher.publish("topic", "t", "id", "id-1", "data", "by HTTP");
            live.awaitLine("id: id-1");

            try (Connection application = server.connect("postgres");
                    Statement statement = application.createStatement()) {
                application.setAutoCommit(false);
                assertThat(statement.execute("SELECT mercure.publish(ARRAY['t'], 'rolled back', id => 'id-2')"))
                        .isTrue();
                application.rollback();
                assertThat(statement.execute("SELECT mercure.publish(ARRAY['t'], 'committed', id => 'id-3')"))
                        .isTrue();
                application.commit();
            }
            live.awaitLine("id: id-3");
            assertThat(live.lines()).doesNotContain("data: rolled back");
            live.close();

            publisher.publish("topic", "t", "id", "id-4", "data", "while away");
            EventStream resumed =
                    EventStream.open(client, URI.create(one.awaitUrl() + "?topic=t"), "Last-Event-ID", "id-1");
            resumed.awaitLine("id: id-4");
            assertThat(resumed.lines().stream().filter(line -> line.startsWith("id: ")))
                    .containsExactly("id: id-3", "id: id-4");
            resumed.close();
            for (HubProcess hub : new HubProcess[] {one, other}) {
                assertThat(hub.err()).noneMatch(PostgresIT::tellsThePassword);
                assertThat(hub.out()).noneMatch(PostgresIT::tellsThePassword);
            }
        }
    }

    @Test
    void aWrongPasswordEndsTheStartWithOneLineThatDoesNotSayIt() throws Exception {
        try (HubProcess hub = start(
                "wrong",
                "postgresql://" + PostgresServer.OWNER + ":wr0ngSecret@127.0.0.1:" + server.port() + "/postgres")) {
            assertThat(hub.awaitEnd()).isEqualTo(2);
            assertThat(hub.err()).anyMatch(line -> line.contains("password authentication failed"));
            assertThat(hub.err()).noneMatch(line -> line.contains("wr0ngSecret"));
        }
    }

    @Test
    void aRoleThatMayCreateNothingRunsOnWhatThePrintedSqlHasMade() throws Exception {
        server.psql("postgres", "CREATE ROLE hub LOGIN PASSWORD 'hub'");
        String transport = "postgresql://hub:hub@127.0.0.1:" + server.port() + "/postgres { schema live }";
        try (HubProcess hub = start("refused", transport)) {
            assertThat(hub.awaitEnd()).isEqualTo(2);
            assertThat(hub.err())
                    .contains("mercure-hub: PostgreSQL: the role hub may not create the schema live in the database"
                            + " postgres (expected: GRANT CREATE ON DATABASE; or its owner runs what \"mercure-hub schema"
                            + " postgresql\" or PostgresSchema.sql prints): ERROR: permission denied for database"
                            + " postgres");
        }
        String script;
        try (HubProcess command = HubProcess.start(
                Files.createDirectory(homes.resolve("schema")), Map.of(), "schema", "postgresql", "--schema", "live")) {
            assertThat(command.awaitEnd()).isZero();
            script = String.join("\n", command.out());
        }

        server.psql("postgres", script);
        // The rights that it names in its comments.
        server.psql(
                "postgres",
                script.lines()
                        .filter(line -> line.startsWith("--   GRANT ") && line.endsWith(" TO hub;"))
                        .map(line -> line.substring("--".length()))
                        .collect(Collectors.joining("\n")));

        try (HubProcess hub = start("restricted", transport);
                EventStream live =
                        EventStream.open(HttpClient.newHttpClient(), URI.create(hub.awaitUrl() + "?topic=t"))) {
            new Publisher(hub.awaitUrl(), KEY).publish("topic", "t", "data", "by HTTP");
            live.awaitLine("data: by HTTP");
            server.psql("postgres", "SELECT live.publish(ARRAY['t'], 'by SQL')");
            live.awaitLine("data: by SQL");
        }
    }

    private static boolean tellsThePassword(String line) {
        return line.contains(PostgresServer.PASSWORD) || line.contains(PostgresServer.ENCODED_PASSWORD);
    }

    private HubProcess start(String name, String transport) throws IOException {
        return HubProcess.start(
                Files.createDirectory(homes.resolve(name)),
                Map.of(
                        "SERVER_NAME",
                        "127.0.0.1:0",
                        "DATABASE_URL",
                        server.url("postgres"),
                        "MERCURE_PUBLISHER_JWT_KEY",
                        KEY,
                        "MERCURE_EXTRA_DIRECTIVES",
                        "anonymous\ntransport postgresql " + transport));
    }
}
