package io.mercurehub.standalone.attack;

import static io.mercurehub.standalone.attack.AttackedHub.HUB;
import static io.mercurehub.standalone.attack.Attackers.bytes;

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

/** Clients hold more connections than the hub may have, and nothing happens on them, or next to nothing. */
@Tag("attack")
final class FewDescriptorsIT {

    private static final int DESCRIPTORS = 768;
    private static final int CONNECTIONS = 1000;

    private static final String FORM = "QUERY " + HUB + " HTTP/1.1\r\nHost: h\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\ntopic=a";

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void silentConnectionsLockNobodyOut(String from) throws Exception {
        hold("silent connections", from, "", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void slowRequestsLockNobodyOut(String from) throws Exception {
        hold("slow request heads", from, "GET " + HUB + "?topic=a HTTP/1.1\r\nHost: h\r\nX-Slow: ", "x");
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void slowBodiesLockNobodyOut(String from) throws Exception {
        hold("slow request bodies", from, FORM, "x");
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void connectionsThatWereServedLockNobodyOut(String from) throws Exception {
        hold("served connections", from, "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void streamsLockNobodyOut(String from) throws Exception {
        hold("streams", from, "GET " + HUB + "?topic=a HTTP/1.1\r\nHost: h\r\n\r\n", "");
    }

    /** On each connection there is a request at any time. */
    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void requestsWithoutEndLockNobodyOut(String from) throws Exception {
        byte[] request = bytes("GET " + HUB + " HTTP/1.1\r\nHost: h\r\n\r\n");
        try (AttackedHub hub = AttackedHub.start(home, 256)) {
            hub.withstands(
                    "requests without end",
                    from,
                    attackers -> attackers.each(10, () -> {
                        List<Socket> sockets = new ArrayList<>();
                        for (int i = 0; i < CONNECTIONS / 10; i++) {
                            sockets.add(attackers.connect(request));
                        }
                        byte[] answer = new byte[4096];
                        while (!attackers.isOver()) {
                            for (Socket socket : sockets) {
                                if (socket.getInputStream().read(answer) < 0) {
                                    throw new IOException("ended");
                                }
                                socket.getOutputStream().write(request);
                            }
                        }
                    }));
        }
    }

    /** Whose handshakes do not begin. */
    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void handshakesThatStallLockNobodyOut(String from) throws Exception {
        hold("stalled TLS handshakes", from, "", "", AttackedHub.startWithTls(home, 256, DESCRIPTORS));
    }

    /** Four threads hold all connections; each sends a little every second, and replaces those that the hub has closed. */
    private void hold(String name, String from, String first, String everySecond) throws Exception {
        hold(name, from, first, everySecond, AttackedHub.start(home, 256, DESCRIPTORS));
    }

    private static void hold(String name, String from, String first, String everySecond, AttackedHub attacked)
            throws Exception {
        try (AttackedHub hub = attacked) {
            hub.withstands(
                    name,
                    from,
                    attackers -> attackers.each(4, () -> hold(attackers, bytes(first), bytes(everySecond))));
        }
    }

    private static void hold(Attackers attackers, byte[] first, byte[] everySecond)
            throws IOException, InterruptedException {
        List<Socket> held = new ArrayList<>();
        while (!attackers.isOver()) {
            held.removeIf(socket -> !isOpen(attackers, socket, everySecond));
            for (int i = held.size(); i < CONNECTIONS / 4 && !attackers.isOver(); i++) {
                Socket socket = attackers.connect(first);
                socket.setSoTimeout(1);
                held.add(socket);
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private static boolean isOpen(Attackers attackers, Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            if (socket.getInputStream().available() > 0
                    && socket.getInputStream().read(new byte[4096]) < 0) {
                attackers.close(socket);
                return false;
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
