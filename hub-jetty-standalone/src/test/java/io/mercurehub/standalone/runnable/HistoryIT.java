package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import io.mercurehub.test.wire.Programs;
import java.io.BufferedWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator looks after the history of a hub that was killed. */
final class HistoryIT {

    private static final String KEY = "a key of at least 32 bytes for both";
    private static final Map<String, String> WITH_KEY = Map.of(
            "SERVER_NAME", "127.0.0.1:0", "MERCURE_PUBLISHER_JWT_KEY", KEY, "MERCURE_EXTRA_DIRECTIVES", "anonymous");
    private static final int HEADER_BYTES = 128;

    @TempDir
    private Path home;

    @Test
    void theHistoryIsVerifiedAndTrimmedAndTheHubGoesOn() throws Exception {
        Path segment = home.resolve("state/mercure-hub/history/0000000000000000001.log");
        try (HubProcess hub = start()) {
            Publisher publisher = new Publisher(hub.awaitUrl(), KEY);
            for (int number = 1; number <= 5; number++) {
                publisher.publish("topic", "t", "id", "id-" + number, "data", "x");
            }
            assertThat(history(2, "verify"))
                    .singleElement()
                    .asString()
                    .contains("in use by process " + hub.pid() + " on host ");
            assertThat(history(2, "trim", "--max-events", "1")).hasSize(1);
            hub.signal("KILL");
            hub.awaitEnd();
        }
        assertThat(history(0, "verify"))
                .singleElement()
                .asString()
                .contains("\"updates\":5,\"subscription_events\":0,", "\"damages\":0}");

        byte[] bytes = Files.readAllBytes(segment);
        int secondRecord = HEADER_BYTES + ByteBuffer.wrap(bytes).getInt(HEADER_BYTES + Integer.BYTES);
        bytes[secondRecord + 20] ^= 1;
        Files.write(segment, bytes);
        List<String> found = history(1, "verify");
        assertThat(found).hasSize(2);
        assertThat(found.get(0))
                .contains("\"in\":\"0000000000000000001.log\",\"byte\":" + secondRecord
                        + ",\"first_position\":2,\"last_position\":2,");

        assertThat(history(0, "trim", "--before", "id-4"))
                .filteredOn(line -> line.startsWith("{"))
                .singleElement()
                .asString()
                .contains("\"trimmed_through\":3,\"newest\":5,\"updates\":2,");
        try (HubProcess hub = start()) {
            EventStream stream = EventStream.open(
                    HttpClient.newHttpClient(), URI.create(hub.awaitUrl() + "?topic=t"), "Last-Event-ID", "earliest");
            stream.awaitLine("id: id-5");
            assertThat(stream.lines())
                    .filteredOn(line -> line.startsWith("id: "))
                    .containsExactly("id: id-4", "id: id-5");
        }
    }

    /** Whatever the other streams are: here, lines are piped in. */
    @Tag("ci")
    @Test
    void anImportAtATerminalSaysHowFarItIs() throws Exception {
        Path script = Programs.require("script"); // of util-linux; it makes a terminal
        Path lines = home.resolve("lines");
        try (HubProcess made = HubProcess.run(
                home, Map.of(), List.of(Programs.require("mkfifo").toString(), lines.toString()))) {
            assertThat(made.awaitEnd()).isZero();
        }
        String java =
                HubProcess.javaCommand().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        List<String> inTerminal =
                List.of(script.toString(), "-qec", "cat " + lines + " | " + java + " history import", "/dev/null");

        try (HubProcess importing = HubProcess.run(home, WITH_KEY, inTerminal)) {
            try (BufferedWriter writer = Files.newBufferedWriter(lines)) {
                await().atMost(HubProcess.PATIENCE).until(() -> {
                    writer.write("{\"id\":\"" + UUID.randomUUID() + "\",\"topics\":[\"t\"],\"data\":\"\"}\n");
                    writer.flush();
                    return importing.out().stream().anyMatch(line -> line.matches("imported [0-9]+ updates"));
                });
            }
            assertThat(importing.awaitEnd()).isZero();
            assertThat(importing.out().get(importing.out().size() - 1)).isBlank();
        }
    }

    private HubProcess start(String... arguments) throws Exception {
        return HubProcess.start(home, WITH_KEY, arguments);
    }

    /** Runs a command; returns all that it prints, its error stream at the end. */
    private List<String> history(int status, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("history"));
        all.addAll(List.of(arguments));
        try (HubProcess command = start(all.toArray(String[]::new))) {
            assertThat(command.awaitEnd())
                    .as("%s %s", command.out(), command.err())
                    .isEqualTo(status);
            List<String> lines = new ArrayList<>(command.out());
            lines.addAll(command.err());
            return lines;
        }
    }
}
