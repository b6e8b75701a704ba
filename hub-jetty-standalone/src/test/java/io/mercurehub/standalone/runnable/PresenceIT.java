package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is subscribed to what, as the users of the Go hub ask for it: with encoded slashes in the path. */
final class PresenceIT {

    private static final String KEY = "qUEEq6CcYtw5TBPIzOwTwDuHD9OjMFVoSlsKIvmxtkk=";
    private static final String API = "/.well-known/mercure/subscriptions";
    private static final String TOKEN = "Bearer "
            + Tokens.sign(
                    KEY, "{\"mercure\":{\"subscribe\":[\"" + API + "{/topic}{/subscriber}\"],\"payload\":\"admin\"}}");

    private final HttpClient client = HttpClient.newHttpClient();
    private HubProcess hub;
    private URI url;

    @TempDir
    private Path home;

    @BeforeEach
    void start() throws Exception {
        hub = HubProcess.start(
                home,
                Map.of(
                        "SERVER_NAME",
                        ":0",
                        "MERCURE_PUBLISHER_JWT_KEY",
                        KEY,
                        "MERCURE_SUBSCRIBER_JWT_KEY",
                        KEY,
                        "MERCURE_EXTRA_DIRECTIVES",
                        "anonymous\nsubscriptions\n"));
        url = hub.awaitUrl();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void tellsWhoComesAndGoesAndWhoIsHere() throws Exception {
        EventStream watcher = EventStream.open(
                client, URI.create(url + "?topic=" + API + "%7B/topic%7D%7B/subscriber%7D"), "Authorization", TOKEN);

        try (RawHttp visitor = RawHttp.connect(url.getPort())) {
            visitor.send("GET /.well-known/mercure?topic=https://example.com/books/1 HTTP/1.1\r\nHost: h\r\n\r\n");
            visitor.readTo(":\n");
            watcher.awaitLine("data:   \"active\": true");

            String id = watcher.lines().stream()
                    .filter(line -> line.startsWith("data:   \"id\": \""))
                    .map(line -> line.substring("data:   \"id\": \"".length(), line.length() - 2))
                    .findFirst()
                    .orElseThrow();
            assertThat(id).startsWith(API + "/https%3A%2F%2Fexample.com%2Fbooks%2F1/urn%3Auuid%3A");
            String subscriber = id.substring(id.lastIndexOf('/') + 1);
            String collection = get(API);
            assertThat(collection)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("\r\nContent-Type: application/ld+json\r\n")
                    .contains("\"id\": \"" + id + "\",")
                    .contains("\"payload\": \"admin\"");
            assertThat(get(API + "/https%3A%2F%2Fexample.com%2Fbooks%2F1"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("\"id\": \"" + id + "\",")
                    .doesNotContain("admin");
            assertThat(get(id)).startsWith("HTTP/1.1 200 OK\r\n").contains("\"active\": true,");
            assertThat(get(API + "?topic=https://example.com/books/1&subscriber=" + subscriber))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("\"id\": \"" + id + "\",");
            assertThat(RawHttp.exchange(url.getPort(), "GET " + API)).startsWith("HTTP/1.1 401 Unauthorized\r\n");
        }
        await().atMost(HubProcess.PATIENCE).untilAsserted(() -> {
            publish();
            assertThat(watcher.lines()).contains("data:   \"active\": false");
        });
        assertThat(get(API)).doesNotContain("books");
    }

    @Test
    void saysAfterAKillThatThoseHaveGoneWhoWereHere() throws Exception {
        EventStream.open(client, URI.create(url + "?topic=https://example.com/books/1"));

        hub.signal("KILL");
        hub.awaitEnd();
        start();

        EventStream watcher = EventStream.open(
                client,
                URI.create(url + "?topic=" + API + "%7B/topic%7D%7B/subscriber%7D&lastEventID=earliest"),
                "Authorization",
                TOKEN);
        watcher.awaitLine("data:   \"active\": false");
        assertThat(watcher.lines())
                .containsSubsequence(
                        "data:   \"topic\": \"https://example.com/books/1\",",
                        "data:   \"active\": true",
                        "data:   \"topic\": \"https://example.com/books/1\",",
                        "data:   \"active\": false");
    }

    private String get(String target) throws Exception {
        return RawHttp.exchange(url.getPort(), "GET " + target, "Authorization: " + TOKEN);
    }

    /** Has the hub write to the visitor, so that it finds out that nobody is there any more. */
    private void publish() throws Exception {
        String form = "topic=https://example.com/books/1";
        try (RawHttp publisher = RawHttp.connect(url.getPort())) {
            publisher.send(
                    "POST /.well-known/mercure HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer "
                            + Tokens.sign(KEY, "{\"mercure\":{\"publish\":[\"*\"]}}")
                            + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length()
                            + "\r\n\r\n" + form);
            assertThat(publisher.readToEnd()).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }
}
