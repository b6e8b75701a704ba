package io.mercurehub.standalone.attack;

import static io.mercurehub.standalone.attack.AttackedHub.HUB;
import static io.mercurehub.standalone.attack.Attackers.bytes;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients connect and leave as fast as they can. */
@Tag("attack")
final class ComingAndGoingIT {

    /** So few that they are soon used up by what is not closed. */
    private static final int DESCRIPTORS = 768;

    private static final String SUBSCRIBE = "GET " + HUB + "?topic=a HTTP/1.1\r\nHost: h\r\n\r\n";

    private static final byte[] STREAM = bytes(SUBSCRIBE);

    @TempDir
    private Path home;

    /** How a client leaves. */
    private enum Leaving {
        CLOSE,
        RESET,
        CLOSE_ONCE_ANSWERED,
        CLOSE_ONE_SIDE;

        void leave(Attackers attackers, Socket socket) throws IOException {
            if (this == CLOSE_ONE_SIDE) {
                socket.shutdownOutput();
                Attackers.drain(socket);
            } else if (this == CLOSE_ONCE_ANSWERED) {
                socket.setSoTimeout(1000);
                int unused = socket.getInputStream().read();
            } else if (this == RESET) {
                attackers.reset(socket);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void streamsThatAreClosedAtOnceHoldNothing(String from) throws Exception {
        come("streams closed at once", from, Leaving.CLOSE, STREAM);
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void streamsThatAreResetHoldNothing(String from) throws Exception {
        come("streams reset", from, Leaving.RESET, STREAM);
    }

    @Tag("usual")
    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void streamsThatAreClosedOnceTheyBeginHoldNothing(String from) throws Exception {
        come("streams closed once they begin", from, Leaving.CLOSE_ONCE_ANSWERED, STREAM);
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void connectionsWithoutARequestHoldNothing(String from) throws Exception {
        come("connections without a request", from, Leaving.CLOSE, new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void streamsThatAreClosedWithARequestBehindThemHoldNothing(String from) throws Exception {
        come(
                "streams closed with more requests behind them",
                from,
                Leaving.CLOSE_ONCE_ANSWERED,
                bytes(SUBSCRIBE.repeat(300)));
    }

    private void come(String name, String from, Leaving leaving, byte[] request) throws Exception {
        try (AttackedHub hub = AttackedHub.start(home, 256, DESCRIPTORS)) {
            hub.withstands(name, from, attackers -> come(attackers, 6, leaving, request));
        }
    }

    private static void come(Attackers attackers, int count, Leaving leaving, byte[] request) {
        attackers.each(count, () -> {
            Socket socket = attackers.connect(request);
            try {
                leaving.leave(attackers, socket);
            } finally {
                attackers.close(socket);
            }
        });
    }

    /** Each stays as long as the hub does not close its own side. */
    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void streamsOfWhichOneSideIsClosedHoldNothing(String from) throws Exception {
        try (AttackedHub hub = AttackedHub.start(home, 256, DESCRIPTORS)) {
            hub.withstands(
                    "streams closed on one side",
                    from,
                    attackers -> come(attackers, 500, Leaving.CLOSE_ONE_SIDE, STREAM));
        }
    }

    /** Every topic's coming and going is an event, unless who comes has gone before it is looked at. */
    @ParameterizedTest
    @CsvSource({"127.0.0.2, 3, CLOSE", "127.0.0.1, 30, CLOSE_ONCE_ANSWERED"})
    void subscribersOfManyTopicsAnnounceNoMoreThanTheirShare(String from, int count, Leaving leaving) throws Exception {
        StringBuilder form = new StringBuilder("topic=a");
        for (int i = 1; i < 1000; i++) {
            form.append("&topic=topic-").append(i);
        }
        byte[] request = bytes("QUERY " + HUB + " HTTP/1.1\r\nHost: h\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: " + form.length() + "\r\n\r\n" + form);
        try (AttackedHub hub = AttackedHub.start(home, 192, "subscriptions")) {
            hub.withstands("announced and gone", from, attackers -> come(attackers, count, leaving, request));
        }
    }

    /** What is waited for is given up together. */
    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void manyStreamsThatAreClosedTogetherDelayNobody(String from) throws Exception {
        try (AttackedHub hub = AttackedHub.start(home, 256, "subscriptions")) {
            hub.withstands(
                    "closed together",
                    from,
                    attackers -> attackers.each(1, () -> {
                        Deque<Socket> sockets = new ArrayDeque<>();
                        for (int i = 0; i < 1000; i++) {
                            sockets.add(attackers.connect(STREAM));
                        }
                        TimeUnit.MILLISECONDS.sleep(500);
                        for (Socket socket : sockets) {
                            attackers.reset(socket);
                        }
                    }));
        }
    }
}
