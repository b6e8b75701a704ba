package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.engines.RedisServer;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hubs on one Redis. */
final class RedisIT {

    private static final String KEY = "a key of at least 32 bytes for both";
    private static final String PASSWORD = "ofTheTest";

    @TempDir
    private static Path folder;

    private static RedisServer server;

    @TempDir
    private Path homes;

    @BeforeAll
    static void startServer() {
        server = RedisServer.start(folder, "--requirepass", PASSWORD);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void whatIsPublishedOnOneIsReadOnTheOtherAndResumedOnEither() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (HubProcess one = start("one", PASSWORD);
                HubProcess other = start("other", PASSWORD)) {
            Publisher publisher = new Publisher(one.awaitUrl(), KEY);
            try (EventStream live = EventStream.open(client, URI.create(other.awaitUrl() + "?topic=t"))) {
                publisher.publish("topic", "t", "id", "id-1", "data", "x");
                live.awaitLine("id: id-1");
            }

            publisher.publish("topic", "t", "id", "id-2", "data", "while away");
            new Publisher(other.awaitUrl(), KEY).publish("topic", "t", "id", "id-3", "data", "on the other");

            for (HubProcess hub : List.of(one, other)) {
                try (EventStream resumed =
                        EventStream.open(client, URI.create(hub.awaitUrl() + "?topic=t"), "Last-Event-ID", "id-1")) {
                    resumed.awaitLine("id: id-3");
                    assertThat(resumed.lines().stream().filter(line -> line.startsWith("id: ")))
                            .containsExactly("id: id-2", "id: id-3");
                }
                assertThat(hub.err()).noneMatch(line -> line.contains(PASSWORD));
                assertThat(hub.out()).noneMatch(line -> line.contains(PASSWORD));
            }
        }
    }

    @Test
    void aWrongPasswordEndsTheStartWithALineThatDoesNotSayIt() throws Exception {
        try (HubProcess hub = start("wrong", "wr0ngSecret")) {
            assertThat(hub.awaitEnd()).isEqualTo(2);
            assertThat(hub.err()).anyMatch(line -> line.contains("refuses user and password"));
            assertThat(hub.err()).noneMatch(line -> line.contains("wr0ngSecret"));
        }
    }

    private HubProcess start(String name, String password) throws IOException {
        return HubProcess.start(
                Files.createDirectory(homes.resolve(name)),
                Map.of(
                        "SERVER_NAME",
                        "127.0.0.1:0",
                        "REDIS_PASSWORD",
                        password,
                        "MERCURE_PUBLISHER_JWT_KEY",
                        KEY,
                        "MERCURE_EXTRA_DIRECTIVES",
                        "anonymous\ntransport redis redis://:{env.REDIS_PASSWORD}@127.0.0.1:" + server.port()
                                + " { node " + name + " }"));
    }
}
