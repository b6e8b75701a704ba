package io.mercurehub.eventstore.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.eventstore.contract.RecordingFollower;
import io.mercurehub.eventstore.contract.Updates;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.test.engines.PostgresServer;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who creates the schema, who brings it up to date, and what is said where a role may not. */
class SchemaIT {

    private static final String PATH = "/.well-known/mercure";

    /** To a version that there is not yet. */
    private static final String STEP = "ALTER TABLE ${schema}.nodes ADD COLUMN place text;";

    private static PostgresServer server;

    private final String schema = Stores.newSchema();
    private final String role = "role_of_" + schema;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start("fsync=off");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void createRole() throws SQLException {
        sql("CREATE ROLE " + role + " LOGIN PASSWORD 'r'");
    }

    private PostgresEventStore openAsRole() {
        return PostgresStore.open(
                PostgresUrl.parse("postgresql://" + role + ":r@127.0.0.1:" + server.port() + "/postgres"),
                Stores.settings(schema));
    }

    @Test
    void aRoleThatMayNotCreateItSaysWhatWouldHelp() {
        assertThatThrownBy(this::openAsRole)
                .isInstanceOf(EventStoreException.class)
                .hasMessage("PostgreSQL: the role " + role + " may not create the schema " + schema
                        + " in the database postgres (expected: GRANT CREATE ON DATABASE; or its owner runs what"
                        + " \"mercure-hub schema postgresql\" or PostgresSchema.sql prints):"
                        + " ERROR: permission denied for database postgres");
    }

    @Test
    void aRoleThatMayNothingElseUsesOneThatWasMadeByThePrintedScript() throws Exception {
        String script = PostgresSchema.sql(schema);
        sql(script);

        assertThatThrownBy(this::openAsRole)
                .hasMessageStartingWith("PostgreSQL: the role " + role + " may not use the schema " + schema
                        + " (expected: the GRANTs that \"mercure-hub schema postgresql\"")
                .hasMessageEndingWith("permission denied for schema " + schema);
        List<String> grants = grants(script);
        sql(grants.get(0));
        sql(grants.get(1));
        assertThatThrownBy(this::openAsRole).hasMessageEndingWith("lacks rights on tables or functions");
        sql(grants.get(2));

        appendAsRole();
    }

    @Test
    void aRoleThatHasBeenGivenAnEmptySchemaFillsIt() throws Exception {
        sql("CREATE SCHEMA " + schema + " AUTHORIZATION " + role);

        appendAsRole();
    }

    @Test
    void anOlderOneIsBroughtUpToDateByItsOwnerAlone() throws Exception {
        String script = PostgresSchema.sql(schema);
        sql(script);
        for (String grant : grants(script)) {
            sql(grant);
        }
        List<String> steps = PostgresSchema.stepsAnd(STEP);
        try (Connection other = connectAsRole()) {
            other.setAutoCommit(false);
            assertThatThrownBy(() -> PostgresSchema.prepare(other, schema, PATH, steps))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessage("PostgreSQL: the role " + role + " may not bring the schema " + schema
                            + " from version 1 to 2 (expected: its owner runs what \"mercure-hub schema postgresql\""
                            + " or PostgresSchema.sql prints): ERROR: must be owner of table nodes");
            other.rollback();

            try (Connection owner = server.connect("postgres")) {
                PostgresSchema.prepare(owner, schema, PATH, steps);
            }

            PostgresSchema.prepare(other, schema, PATH, steps);
            assertThat(PostgresSchema.setting(other, schema, "version")).isEqualTo("2");
        }
    }

    @Test
    void theScriptDoesNothingToOneThatIsUpToDateOrNewer() throws Exception {
        sql(PostgresSchema.sql(schema));
        String before = settings();

        sql(PostgresSchema.sql(schema));

        assertThat(settings()).isEqualTo(before);
        sql("UPDATE " + schema + ".settings SET value = '2' WHERE name = 'version'");
        sql(PostgresSchema.sql(schema));
        assertThatThrownBy(() -> Stores.open(server, Stores.settings(schema)))
                .isInstanceOf(EventStoreException.class)
                .hasMessage("PostgreSQL: the schema " + schema
                        + " has version 2, and this hub knows 1 (expected: a newer version of the hub)");
    }

    @Test
    void aNameIsQuotedAndOneThatCannotBeIsRefused() throws Exception {
        String name = "it's \"" + schema + "\"; --";
        sql(PostgresSchema.sql(name));

        try (PostgresEventStore store = Stores.open(server, Stores.settings(name))) {
            append(store);
        }
        for (String wrong : List.of("", "pg_mine", "a$b", "a\nb", "a".repeat(64))) {
            assertThatThrownBy(() -> PostgresSchema.sql(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aHubOnTheDataSourceOfAnApplicationReservesItsOwnPath() throws Exception {
        URI url = URI.create("https://example.com/live");
        HubConfig config = HubConfig.builder()
                .resourceIdentifier(url)
                .store(PostgresStore.on(new Gate(server), Map.of("schema", schema, "node", "a")))
                .build();
        try (Hub hub = Hub.open(config)) {
            assertThat(((SharedEventStore) hub.store()).node().name()).isEqualTo("a");
            sql("SELECT " + schema + ".publish(ARRAY['/alive'])");
            assertThatThrownBy(() -> sql("SELECT " + schema + ".publish(ARRAY['/live/subscriptions/a/b'])"))
                    .hasMessageContaining("not below /live");
        }
    }

    @Test
    void wrongOptionsBesideADataSourceAreNamed() {
        assertThatThrownBy(() -> PostgresStore.on(new Gate(server), Map.of("schema", "pg_mine", "lease", "soon")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("schema: \"pg_mine\"")
                .hasMessageContaining("lease: \"soon\"");
    }

    private void appendAsRole() throws Exception {
        try (PostgresEventStore store = openAsRole()) {
            append(store);
        }
    }

    private static void append(PostgresEventStore store) throws Exception {
        Position unused = store.follow(new RecordingFollower());
        assertThat(store.append(Updates.anUpdate().build())
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS))
                .isEqualTo(new Position(1));
    }

    /** {@return the commands that a script names for the role of a hub} */
    private List<String> grants(String script) {
        List<String> grants = script.lines()
                .filter(line -> line.startsWith("--   GRANT ") && line.endsWith(" TO hub;"))
                .map(line -> line.replace("--   ", "").replace(" hub;", " " + role))
                .toList();
        assertThat(grants).hasSize(3);
        return grants;
    }

    private Connection connectAsRole() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres", role, "r");
    }

    private String settings() throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT string_agg(s::text, ' ' ORDER BY s.name) FROM " + schema + ".settings s")) {
            found.next();
            return found.getString(1);
        }
    }

    private static void sql(String text) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(text);
        }
    }
}
