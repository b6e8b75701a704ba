package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Programs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevelopmentHubIT {

    private static final Map<String, String> ANY_PORT = Map.of("SERVER_NAME", "127.0.0.1:0");

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path home;

    @Test
    void servesWhoeverHasATokenOfItsOwn() throws Exception {
        try (HubProcess hub = HubProcess.start(home, ANY_PORT);
                HubProcess tokens = HubProcess.start(home, Map.of(), "token", "--publish", "*")) {
            URI url = hub.awaitUrl();
            assertThat(tokens.awaitEnd()).isZero();
            String token = tokens.out().get(0);
            EventStream stream =
                    EventStream.open(client, URI.create(url + "?topic=a"), "Origin", "http://localhost:5173");

            HttpResponse<String> published = client.send(
                    HttpRequest.newBuilder(url)
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString("topic=a&data=hello"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(published.statusCode()).isEqualTo(200);
            stream.awaitLine("data: hello");
            assertThat(stream.response().headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("http://localhost:5173");
        }
    }

    @Test
    void writesNothingButItsLogWithoutATerminal() throws Exception {
        try (HubProcess hub = HubProcess.start(home, ANY_PORT)) {
            hub.awaitUrl();
            hub.signal("TERM");

            assertThat(hub.awaitEnd()).isZero();
            assertThat(hub.out()).isEmpty();
            assertThat(String.join("\n", hub.err()))
                    .contains("development hub, no key is set", "a restart loses them")
                    .doesNotContain("eyJ");
        }
    }

    @Tag("ci")
    @Test
    void showsWhatToPasteAtATerminal() throws Exception {
        Path script = Programs.require("script"); // of util-linux; it makes a terminal
        String java =
                HubProcess.javaCommand().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        List<String> inTerminal = List.of(script.toString(), "-qec", "exec " + java, "/dev/null");

        try (HubProcess hub = HubProcess.run(home, ANY_PORT, inTerminal)) {
            String subscribe = hub.awaitOut("curl -N ");
            String publish = hub.awaitOut("Authorization: Bearer ");

            assertThat(subscribe)
                    .matches(
                            "curl -N 'http://127\\.0\\.0\\.1:\\d+/\\.well-known/mercure\\?topic=https://example\\.com/books/1'");
            URI url = URI.create(subscribe.substring(subscribe.indexOf('\'') + 1, subscribe.lastIndexOf('\'')));
            hub.awaitOut(url.resolve("/").toString());
            EventStream stream = EventStream.open(client, url);
            try (HubProcess curl =
                    HubProcess.run(home, Map.of("PATH", "/usr/bin:/bin"), List.of("/bin/sh", "-c", publish))) {
                assertThat(curl.awaitEnd()).isZero();
                assertThat(curl.out()).hasSize(1).first().asString().startsWith("urn:uuid:");
            }
            stream.awaitLine("data: Hello");
        }
    }

    @Test
    void logsJsonWhenAskedTo() throws Exception {
        try (HubProcess hub = HubProcess.start(
                home, Map.of("SERVER_NAME", "127.0.0.1:0", "MERCURE_EXTRA_DIRECTIVES", "log debug json"))) {
            hub.awaitUrl();
            hub.signal("TERM");

            assertThat(hub.awaitEnd()).isZero();
            assertThat(hub.err()).isNotEmpty().allMatch(line -> line.startsWith("{\"time\":") && line.endsWith("}"));
        }
    }

    @Test
    void readsAFileOfDirectives() throws Exception {
        Path file = Files.writeString(home.resolve("hub.conf"), "anonymous off\n");

        try (HubProcess hub = HubProcess.start(home, ANY_PORT, "run", "--config", file.toString())) {
            URI url = hub.awaitUrl();
            HttpResponse<String> refused = client.send(
                    HttpRequest.newBuilder(URI.create(url + "?topic=a")).build(), BodyHandlers.ofString());

            assertThat(refused.statusCode()).isEqualTo(401);
        }
    }
}
