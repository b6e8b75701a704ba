package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds the memory is nothing that the hub can end: an operator lets the history be larger than the heap. */
@Tag("ci")
final class MemoryExhaustedIT {

    private static final String KEY = "a key of at least 32 bytes for both";
    private static final String UPDATE = "topic=a&data=" + "x".repeat(100_000);
    private static final int AT_ONCE = 20;

    @TempDir
    private Path home;

    @Test
    void endsWithStatus3SoThatASupervisorStartsItAgain() throws Exception {
        List<String> command = new ArrayList<>(HubProcess.javaCommand());
        command.add(command.indexOf("-jar"), "-Xmx48m");
        Map<String, String> environment = Map.of(
                "SERVER_NAME", "127.0.0.1:0",
                "MERCURE_ADMIN", "127.0.0.1:0",
                "MERCURE_PUBLISHER_JWT_KEY", KEY,
                "MERCURE_SUBSCRIBER_JWT_KEY", KEY,
                "MERCURE_EXTRA_DIRECTIVES", "transport memory {\nmax_bytes 1GiB\n}");
        try (HubProcess hub = HubProcess.run(home, environment, command)) {
            URI url = hub.awaitUrl();
            HttpClient client = HttpClient.newHttpClient();
            while (hub.isAlive()) {
                publishSome(client, url);
            }

            assertThat(hub.awaitEnd()).isEqualTo(3);
        }
    }

    private static void publishSome(HttpClient client, URI url) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Authorization", "Bearer " + Tokens.sign(KEY, "{\"mercure\":{\"publish\":[\"*\"]}}"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .timeout(Duration.ofSeconds(1))
                .POST(BodyPublishers.ofString(UPDATE))
                .build();
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            answers.add(client.sendAsync(request, BodyHandlers.discarding()).exceptionally(noAnswer -> null));
        }
        answers.forEach(CompletableFuture::join);
    }
}
