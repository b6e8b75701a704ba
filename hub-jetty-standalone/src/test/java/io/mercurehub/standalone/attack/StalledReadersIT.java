package io.mercurehub.standalone.attack;

import static io.mercurehub.standalone.attack.AttackedHub.HUB;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscribers take nothing, or a byte a second, of large updates. */
@Tag("attack")
final class StalledReadersIT {

    private static final int READERS = 300;
    private static final int LARGE_UPDATES = 60;
    private static final String LARGE = "x".repeat(500_000);

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void subscribersThatReadNothingDelayNobody(String from) throws Exception {
        stall("stalled readers", from, "", 0);
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void subscribersThatReadByteByByteDelayNobody(String from) throws Exception {
        stall("readers of a byte a second", from, "", 1);
    }

    /** Each of them reads the history on its own. */
    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void subscribersThatReplayByteByByteDelayNobody(String from) throws Exception {
        stall("replaying readers of a byte a second", from, "Last-Event-ID: earliest\r\n", 1);
    }

    private void stall(String name, String from, String field, int bytesEverySecond) throws Exception {
        try (AttackedHub hub = AttackedHub.start(home, 128)) {
            hub.withstands(name, from, attackers -> {
                attackers.each(1, () -> hold(attackers, field, bytesEverySecond));
                for (int i = 0; i < LARGE_UPDATES; i++) {
                    publish(hub, "large-" + i);
                }
            });
        }
    }

    private static void publish(AttackedHub hub, String id) {
        try {
            String unused = hub.honest().publish("large", id, LARGE);
        } catch (IOException e) {
            // Refused for lack of memory before all of it was sent.
        }
    }

    private static void hold(Attackers attackers, String field, int bytesEverySecond)
            throws IOException, InterruptedException {
        byte[] request = Attackers.bytes("GET " + HUB + "?topic=large HTTP/1.1\r\nHost: h\r\n" + field + "\r\n");
        List<Socket> held = new ArrayList<>();
        while (!attackers.isOver()) {
            held.removeIf(socket -> !isOpen(socket, bytesEverySecond));
            while (held.size() < READERS && !attackers.isOver()) {
                held.add(attackers.connect(request));
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private static boolean isOpen(Socket socket, int bytes) {
        try {
            return bytes == 0
                    || socket.getInputStream().available() == 0
                    || socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
