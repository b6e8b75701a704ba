package io.mercurehub.standalone.attack;

import static io.mercurehub.standalone.attack.AttackedHub.HUB;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.hub.HubProcess;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscribers ask for the whole history again and again. */
@Tag("attack")
final class ReplayStormIT {

    private static final int UPDATES = 200_000;

    /** What an honest subscriber has missed. */
    private static final int MISSED = 2_000;

    private static final int GUARD_MILLIS = 30_000;

    @TempDir
    private Path home;

    @Tag("usual")
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void replayOfWhatNobodyPublishedDelaysNoReplay(String from) throws Exception {
        replay("replay of nothing", from, "nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void replayOfEverythingDelaysNoReplay(String from) throws Exception {
        replay("replay of everything", from, "history");
    }

    private void replay(String name, String from, String topic) throws Exception {
        fillHistory();
        String request = "GET " + HUB + "?topic=" + topic + " HTTP/1.1\r\nHost: h\r\nLast-Event-ID: earliest\r\n\r\n";
        Times replays = new Times();
        try (AttackedHub hub = AttackedHub.start(home, 256)) {
            replayMissed(hub, replays);
            double before = replays.worstSeconds();
            hub.withstands(name, from, attackers -> {
                attackers.each(12, () -> comeAndGo(attackers, Attackers.bytes(request)));
                for (int i = 0; i < 20; i++) {
                    replayMissed(hub, replays);
                }
            });
            System.out.printf(
                    "attack %s: replay of %d updates %.2f s, worst %.2f s%n",
                    name, MISSED, before, replays.worstSeconds());
        }
    }

    private void fillHistory() throws Exception {
        Path file = home.resolve("updates.jsonl");
        String data = "x".repeat(300);
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            for (int number = 1; number <= UPDATES; number++) {
                lines.write("{\"id\":\"h" + number + "\",\"topics\":[\"history\"],\"data\":\"" + data + "\"}\n");
            }
        }
        String importing = String.join(" ", HubProcess.javaCommand()) + " history import < " + file;
        try (HubProcess command = HubProcess.run(home, AttackedHub.environment(), List.of("sh", "-c", importing))) {
            assertThat(command.awaitEnd()).as("%s", command.err()).isZero();
        }
    }

    private static void replayMissed(AttackedHub hub, Times replays) throws IOException {
        long start = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", hub.port()), GUARD_MILLIS);
            socket.setSoTimeout(GUARD_MILLIS);
            socket.getOutputStream()
                    .write(Attackers.bytes("GET " + HUB + "?topic=history HTTP/1.0\r\nHost: h\r\nLast-Event-ID: h"
                            + (UPDATES - MISSED) + "\r\n\r\n"));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(lines.lines().anyMatch(("id: h" + UPDATES)::equals)).isTrue();
        }
        replays.add(System.nanoTime() - start);
    }

    /** Leaves when something has come, so that the hub has read all before it. */
    private static void comeAndGo(Attackers attackers, byte[] request) throws IOException {
        Socket socket = attackers.connect(request);
        try {
            socket.setSoTimeout(200);
            int unused = socket.getInputStream().read(new byte[4096]);
        } finally {
            attackers.close(socket);
        }
    }
}
