package io.mercurehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.shop.Till;
import io.mercurehub.hub.Hub;
import io.mercurehub.spring.transaction.InTransactionPublisher;
import io.mercurehub.test.engines.PostgresServer;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.update.Update;
import io.mercurehub.update.UpdatePublisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The event log in the database that the application has. */
class DatabaseIT {

    private static final String STREAM = "/.well-known/mercure?topic=https://shop.example/stock/%7Barticle%7D";

    private static PostgresServer server;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start("fsync=off");
        server.psql("postgres", """
                CREATE TABLE article (name text PRIMARY KEY, amount integer CHECK (amount >= 0));
                INSERT INTO article VALUES ('tea', 3);
                """);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static ConfigurableApplicationContext start(String... properties) {
        return Shop.start(
                List.of(Shop.class, Till.class),
                Stream.concat(
                                Stream.of(
                                        "mercure.hub.transport.name=postgresql",
                                        "spring.datasource.url=jdbc:postgresql://127.0.0.1:" + server.port()
                                                + "/postgres",
                                        "spring.datasource.username=" + PostgresServer.OWNER,
                                        "spring.datasource.password=" + PostgresServer.PASSWORD),
                                Stream.of(properties))
                        .toArray(String[]::new));
    }

    @Test
    void publishesWhatIsCommittedAndNothingThatIsRolledBack() throws Exception {
        try (ConfigurableApplicationContext shop = start();
                EventStream stream = EventStream.open(client, Shop.url(shop, STREAM))) {
            Till till = shop.getBean(Till.class);

            assertThatThrownBy(() -> till.sell("tea", 4)).isInstanceOf(DataIntegrityViolationException.class);
            till.sell("tea", 2);

            stream.awaitLine("data: 2 sold");
            assertThat(stream.lines()).doesNotContain("data: 4 sold");
            assertThat(shop.getBean(JdbcTemplate.class)
                            .queryForObject("SELECT amount FROM article WHERE name = 'tea'", Integer.class))
                    .isOne();
        }
    }

    @Test
    void keepsTheLogWhereTheApplicationsTablesAre() throws Exception {
        String cursor;
        try (ConfigurableApplicationContext shop = start("mercure.hub.transport.schema=live")) {
            assertThat(shop.getBean(Hub.class).store().description())
                    .startsWith("postgresql of the application, schema live: ");
            cursor = shop.getBean(UpdatePublisher.class)
                    .publish(Update.of("https://shop.example/stock/tea").build())
                    .toCompletableFuture()
                    .join()
                    .value();
            var unused = shop.getBean(InTransactionPublisher.class)
                    .publishInTransaction(Update.of("https://shop.example/stock/tea")
                            .data("without a transaction")
                            .build());
        }

        try (ConfigurableApplicationContext next = start("mercure.hub.transport.schema=live");
                EventStream stream = EventStream.open(client, Shop.url(next, STREAM), "Last-Event-ID", cursor)) {
            stream.awaitLine("data: without a transaction");
        }
    }

    /** As for Flyway and Liquibase: the role may create nothing, but has been given the schema when the hub comes. */
    @Test
    void waitsForTheScriptsOfTheApplication(@TempDir Path folder) throws IOException {
        server.psql("postgres", "CREATE ROLE shop LOGIN PASSWORD 'shop'");
        Path script = Files.writeString(folder.resolve("schema.sql"), "CREATE SCHEMA given AUTHORIZATION shop;");

        try (ConfigurableApplicationContext shop = Shop.start(
                List.of(Shop.class),
                "mercure.hub.transport.name=postgresql",
                "mercure.hub.transport.schema=given",
                "spring.datasource.url=jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres",
                "spring.datasource.username=shop",
                "spring.datasource.password=shop",
                "spring.sql.init.mode=always",
                "spring.sql.init.username=" + PostgresServer.OWNER,
                "spring.sql.init.password=" + PostgresServer.PASSWORD,
                "spring.sql.init.schema-locations=" + script.toUri())) {
            assertThat(shop.getBean(Hub.class).ready()).succeedsWithin(HubProcess.PATIENCE);
        }
    }

    @Test
    void refusesWhatNobodyMayPublishAndRollsTheTransactionBack() {
        try (ConfigurableApplicationContext shop =
                start("mercure.hub.path=/live", "mercure.hub.transport.schema=elsewhere")) {
            InTransactionPublisher publisher = shop.getBean(InTransactionPublisher.class);
            URI reserved = URI.create("/live/subscriptions/a/b");

            assertThatThrownBy(() -> publisher.publishInTransaction(
                            Update.of(reserved.toString()).build()))
                    .isInstanceOf(DataIntegrityViolationException.class)
                    .rootCause()
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("not below /live");
        }
    }
}
