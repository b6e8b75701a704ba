package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The set-up that most users of the Go hub have: two keys, anonymous subscribers, and private updates. */
final class WellKnownEnvironmentIT {

    private static final String PUBLISHER_KEY = "qUEEq6CcYtw5TBPIzOwTwDuHD9OjMFVoSlsKIvmxtkk=";
    private static final String SUBSCRIBER_KEY = "yMPyrv3r1IWxTiQ7T6IS/h7uZbWuHLWIYPzeVNRbFTY=";
    private static final String PUBLISHER_TOKEN = Tokens.sign(PUBLISHER_KEY, "{\"mercure\":{\"publish\":[\"*\"]}}");

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
                        PUBLISHER_KEY,
                        "MERCURE_SUBSCRIBER_JWT_KEY",
                        SUBSCRIBER_KEY,
                        "MERCURE_EXTRA_DIRECTIVES",
                        "cors_origins https://www.example.org https://example.org\nanonymous\n"));
        url = hub.awaitUrl();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void opensAStreamAtOnceForWhateverHost() throws Exception {
        try (RawHttp connection = RawHttp.connect(url.getPort())) {
            connection.send("GET /.well-known/mercure?topic=test HTTP/1.1\r\nHost: messages.example.org\r\n\r\n");

            assertThat(connection.readTo("\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Content-Type: text/event-stream");
            assertThat(connection.readTo(":\n")).endsWith(":\n");
        }
    }

    @Test
    void bringsPrivateUpdatesToWhoeverMayReadThemAndToNobodyElse() throws Exception {
        URI topics = URI.create(url + "?topic=notification/1&topic=public");
        EventStream byCookie =
                EventStream.open(client, topics, "Cookie", "mercureAuthorization=" + subscriberToken("notification/1"));
        EventStream byHeader =
                EventStream.open(client, topics, "Authorization", "Bearer " + subscriberToken("notification/{id}"));
        EventStream other =
                EventStream.open(client, topics, "Authorization", "Bearer " + subscriberToken("other/{id}"));
        EventStream anonymous = EventStream.open(client, topics);

        HttpResponse<String> published =
                publish("topic=notification/1&topic=notification/2&data=%7B%7D%0Asecret&private=on&type=new_message");
        publish("topic=public&data=end");

        assertThat(published.statusCode()).isEqualTo(200);
        assertThat(published.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(published.body()).startsWith("urn:uuid:");
        for (EventStream allowed : new EventStream[] {byCookie, byHeader}) {
            allowed.awaitLine("data: end");
            assertThat(allowed.lines())
                    .containsSubsequence(
                            "event: new_message", "id: " + published.body(), "data: {}", "data: secret", "");
        }
        for (EventStream refused : new EventStream[] {other, anonymous}) {
            refused.awaitLine("data: end");
            assertThat(refused.lines()).doesNotContain("data: secret", "event: new_message");
        }
    }

    @Test
    void refusesAnUpdateThatTheOtherKeyHasSigned() throws Exception {
        HttpResponse<String> refused = client.send(
                publishRequest("topic=a", Tokens.sign(SUBSCRIBER_KEY, "{\"mercure\":{\"publish\":[\"*\"]}}")),
                BodyHandlers.ofString());

        assertThat(refused.statusCode()).isEqualTo(401);
    }

    @Test
    void showsAHomePageAndAHealthCheck() throws Exception {
        assertThat(RawHttp.exchangeWithHost(url.getPort(), "messages.example.org", "GET /"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Welcome to Mercure", "http://messages.example.org</span>/.well-known/mercure");
        assertThat(RawHttp.exchange(url.getPort(), "GET /healthz")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void doesNotLogKeysNorTokens() throws Exception {
        publish("topic=a&data=b");
        hub.signal("TERM");

        assertThat(hub.awaitEnd()).isZero();
        assertThat(String.join("\n", hub.err())).doesNotContain(PUBLISHER_KEY, SUBSCRIBER_KEY, PUBLISHER_TOKEN);
    }

    private HttpResponse<String> publish(String form) throws Exception {
        return client.send(publishRequest(form, PUBLISHER_TOKEN), BodyHandlers.ofString());
    }

    private HttpRequest publishRequest(String form, String token) {
        return HttpRequest.newBuilder(url)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
    }

    private static String subscriberToken(String selector) {
        return Tokens.sign(SUBSCRIBER_KEY, "{\"mercure\":{\"subscribe\":[\"" + selector + "\"]}}");
    }
}
