package io.mercurehub.containertests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.containertests.container.Deployment;
import io.mercurehub.containertests.container.ServerProcess;
import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The example of an application that is injected its hub, as it was built. */
@Tag("processes")
@Tag("servers")
@ContainerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JakartaEeIT {

    private static final String PATH = "/shop";
    private static final String HUB = "/.well-known/mercure";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String STOCK = "https://www.example.org/stock";
    private static final String NEWS = "https://www.example.org/news";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    private int port;
    private @Nullable Deployment application;

    @BeforeAll
    void deploy(TestContainer container) throws Exception {
        port = container.port();
        application = container.deployBuilt("jakarta-ee.war", PATH);
    }

    @AfterAll
    void undeploy() throws Exception {
        if (application != null) {
            application.undeploy();
        }
    }

    @Test
    void publishesByTheInjectedPublisher() throws Exception {
        try (RawConnection connection = new RawConnection(port)) {
            Response stream = subscribe(connection, NEWS);

            assertThat(post("/news", "headline=K%C3%A4se")).isEqualTo(204);

            assertThat(stream.readUntil("\n\n")).endsWith("data: Käse\n\n");
        }
    }

    @Test
    void publishesWhatIsCommittedToWhoeverIsLoggedInAndNothingThatIsRolledBack() throws Exception {
        try (RawConnection connection = new RawConnection(port)) {
            Response stream = subscribe(connection, STOCK, login("alice"));

            assertThat(post("/stock", "sold=3")).isEqualTo(204);
            assertThat(post("/stock", "sold=100")).isEqualTo(409);
            assertThat(post("/stock", "sold=1")).isEqualTo(204);

            assertThat(stream.readUntil("\n\n")).endsWith("data: {\"left\":7}\n\n");
            assertThat(stream.readUntil("\n\n")).endsWith("data: {\"left\":6}\n\n");
        }
    }

    @Test
    void takesSettingsFromTheEnvironment() throws Exception {
        try (RawConnection connection = new RawConnection(port)) {
            Response stream = subscribe(connection, NEWS);

            String token = Tokens.sign(ServerProcess.PUBLISHER_KEY, "{\"mercure\":{\"publish\":[\"*\"]}}");
            HttpRequest publish = HttpRequest.newBuilder(uri(HUB))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", FORM)
                    .POST(BodyPublishers.ofString("data=x&topic=" + ProbeApp.encode(NEWS)))
                    .build();
            assertThat(client.send(publish, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);

            assertThat(stream.readUntil("\n\n")).endsWith("data: x\n\n");
        }
    }

    @Test
    void tellsTheServersHealthCheckThatItIsReady(TestContainer container) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            HttpResponse<String> health = get(container.readiness());
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("\"mercure-hub\"");
        });
    }

    @Tag("metrics")
    @Test
    void countsInTheServersMetrics(TestContainer container) throws Exception {
        assertThat(post("/news", "headline=counted")).isEqualTo(204);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get(container.metrics()).body())
                        .containsPattern("mercure_updates_total\\S* [1-9]")
                        .containsPattern("mercure_client_memory_max_bytes\\S* [1-9]"));
    }

    /** {@return the line that sends the cookie of the session} */
    private String login(String user) throws Exception {
        HttpResponse<Void> response = client.send(form("/login", "user=" + user), BodyHandlers.discarding());
        assertThat(response.statusCode()).isEqualTo(204);
        String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        return "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
    }

    private Response subscribe(RawConnection connection, String topic, String... headers) throws Exception {
        List<String> head = new ArrayList<>(
                List.of("GET " + PATH + HUB + "?topic=" + ProbeApp.encode(topic) + " HTTP/1.1", "Host: hub.example"));
        head.addAll(List.of(headers));
        connection.sendHead(head.toArray(String[]::new));
        Response stream = connection.readHead();
        assertThat(stream.status()).isEqualTo(200);
        stream.readUntil(":\n");
        return stream;
    }

    private int post(String page, String form) throws Exception {
        return client.send(form(page, form), BodyHandlers.discarding()).statusCode();
    }

    private HttpRequest form(String page, String form) {
        return HttpRequest.newBuilder(uri(page))
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofString(form))
                .build();
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private URI uri(String page) {
        return URI.create("http://127.0.0.1:" + port + PATH + page);
    }
}
