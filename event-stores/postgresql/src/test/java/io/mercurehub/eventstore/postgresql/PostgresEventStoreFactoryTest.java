package io.mercurehub.eventstore.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.config.store.EventStoreFactory;
import io.mercurehub.config.store.EventStores;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.HistorySettings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What operators write, and what comes of it. */
class PostgresEventStoreFactoryTest {

    private final EventStoreFactory factory = EventStores.factory("postgresql").orElseThrow();

    @Test
    void allOptionsAreUnderstood() {
        assertThat(factory.problems(Map.of(
                        "url", "postgresql://hub:secret@db.example.com/shop",
                        "schema", "hub of the shop",
                        "node", "a",
                        "lease", "10s",
                        "timeout", "2s",
                        "startup_timeout", "1m",
                        "max_events", "500",
                        "max_subscription_events", "50")))
                .isEmpty();
        assertThat(factory.historyProblems(
                        Map.of("url", "postgresql://a"), HistorySettings.DEFAULTS.withMaxBytes(1 << 20)))
                .isEmpty();
    }

    @Test
    void everyMistakeIsNamed() {
        assertThat(factory.problems(Map.of(
                        "schema",
                        "pg_mine",
                        "lease",
                        "soon",
                        "hub_url",
                        "https://example.com/hub",
                        "max_events",
                        "0",
                        "size",
                        "10")))
                .extracting(Problem::toString)
                .hasSize(6)
                .anySatisfy(problem -> assertThat(problem).startsWith("size: is not an option of transport postgresql"))
                .anySatisfy(problem -> assertThat(problem).startsWith("url: is missing"));
        assertThat(factory.historyProblems(
                        Map.of("url", "postgresql://a", "max_events", "7"), HistorySettings.DEFAULTS.withMaxEvents(7)))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://hub:s3cret@db/shop",
                "postgresql://hub:s3cret@db:port/shop",
                "postgresql://hub:s3cret%@db/shop",
                "postgresql://db/shop?password=s3cret&nonsense=s3cret",
                "postgresql://hub:s3cret@%2Fvar%2Frun/shop",
                "jdbc:postgresql://db:port/shop?password=s3cret",
                "s3cret"
            })
    void aUrlThatIsNotUnderstoodIsNotShown(String url) {
        assertThat(factory.problems(Map.of("url", url)))
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith("url: ")
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://hub:p%40ss@db.example.com:5433/shop, db.example.com, 5433, shop, hub, p@ss",
        "postgres://hub@db.example.com/shop, db.example.com, 0, shop, hub,",
        "postgresql://hub@db.example.com, db.example.com, 0, hub, hub,",
        "postgresql://[::1]:5433/shop?user=hub&password=a%26b, ::1, 5433, shop, hub, a&b",
        "postgresql:///shop?host=db.example.com&port=5433&user=hub, db.example.com, 5433, shop, hub,",
        "jdbc:postgresql://db.example.com:5433/shop?user=hub&password=x, db.example.com, 5433, shop, hub, x"
    })
    void aUrlIsReadAsPsqlReadsIt(String url, String host, int port, String database, String user, String password) {
        PGSimpleDataSource source = PostgresUrl.parse(url).dataSource();

        assertThat(source.getServerNames()[0].replaceAll("[\\[\\]]", "")).isEqualTo(host);
        assertThat(source.getPortNumbers()[0]).isIn(port, port == 0 ? 5432 : port);
        assertThat(source.getDatabaseName()).isEqualTo(database);
        assertThat(source.getUser()).isEqualTo(user);
        assertThat(source.getPassword()).isEqualTo(password);
    }

    @Test
    void ofSeveralHostsThePrimaryIsChosenUnlessItIsSaid() throws Exception {
        PGSimpleDataSource source = PostgresUrl.parse(
                        "postgresql://a:5433,b/shop?sslmode=verify-full&connect_timeout=3")
                .dataSource();

        assertThat(source.getServerNames()).containsExactly("a", "b");
        assertThat(source.getTargetServerType()).hasToString("primary");
        assertThat(source.getSslMode()).isEqualTo("verify-full");
        assertThat(source.getConnectTimeout()).isEqualTo(3);
        assertThat(PostgresUrl.parse("postgresql://a,b/shop?target_session_attrs=any")
                        .dataSource()
                        .getTargetServerType())
                .hasToString("any");
    }
}
