package io.mercurehub.standalone.attack;

import static io.mercurehub.standalone.attack.AttackedHub.HUB;
import static io.mercurehub.standalone.attack.Attackers.bytes;

import io.mercurehub.test.wire.Tokens;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients ask for more than they read. */
@Tag("attack")
final class UnreadAnswersIT {

    private static final int AT_ONCE = 200;

    /** Whatever answers without a stream, or with one that ends at once. */
    private static final List<String> REQUESTS = List.of(
            request("GET", HUB),
            request("OPTIONS", HUB),
            request("OPTIONS", "*"),
            request("GET", "/"),
            request("GET", "/healthz"),
            request("GET", "/nothing"),
            request("GET", HUB + "/ui"),
            request("GET", HUB + "/subscriptions"),
            request("HEAD", HUB + "?topic=a"),
            request("PUT", HUB),
            "POST " + HUB + " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
            "QUERY " + HUB + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\n\r\na=b",
            "OPTIONS " + HUB
                    + " HTTP/1.1\r\nHost: h\r\nOrigin: http://x\r\nAccess-Control-Request-Method: GET\r\n\r\n");

    @TempDir
    private Path home;

    private final AtomicInteger next = new AtomicInteger();

    private static String request(String method, String target) {
        return method + " " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    @Tag("usual")
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void refusalsThatNobodyReadsHoldNobodyUp(String from) throws Exception {
        byte[] many = bytes(request("GET", HUB).repeat(AT_ONCE));
        try (AttackedHub hub = AttackedHub.start(home, 256)) {
            hub.withstands("unread refusals", from, attackers -> attackers.each(20, () -> pipeline(attackers, many)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void otherAnswersThatNobodyReadsHoldNobodyUp(String from) throws Exception {
        try (AttackedHub hub = AttackedHub.start(home, 256, "cors_origins http://x", "subscriptions")) {
            hub.withstands(
                    "other unread answers",
                    from,
                    attackers -> attackers.each(6 * REQUESTS.size(), () -> {
                        String request = REQUESTS.get(next.getAndIncrement() % REQUESTS.size());
                        pipeline(attackers, bytes(request.repeat(AT_ONCE)));
                    }));
        }
    }

    /** Each answer has all subscriptions in it: some 300 KB; or what is less than a buffer of the server, and more than it keeps back. */
    @ParameterizedTest
    @CsvSource({"127.0.0.2, 1000", "127.0.0.2, 3"})
    void listsOfSubscriptionsThatNobodyReadsHoldNobodyUp(String from, int subscriptions) throws Exception {
        String token = Tokens.sign(AttackedHub.KEY, "{\"mercure\":{\"subscribe\":[\"*\"]}}");
        byte[] many = bytes(
                ("GET " + HUB + "/subscriptions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                        .repeat(AT_ONCE));
        StringBuilder topics = new StringBuilder("topic=0");
        for (int i = 1; i < subscriptions; i++) {
            topics.append("&topic=").append(i);
        }
        byte[] subscribe = bytes("GET " + HUB + "?" + topics + " HTTP/1.1\r\nHost: h\r\n\r\n");
        try (AttackedHub hub = AttackedHub.start(home, 128, "subscriptions")) {
            hub.withstands("unread lists of " + subscriptions + " subscriptions", from, attackers -> {
                attackers.connect(subscribe);
                attackers.each(40, () -> pipeline(attackers, many));
            });
        }
    }

    /** Time without any progress never passes. */
    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void answersThatAreReadByteByByteHoldNobodyUp(String from) throws Exception {
        try (AttackedHub hub = AttackedHub.start(home, 256)) {
            hub.withstands(
                    "answers read byte by byte",
                    from,
                    attackers -> attackers.each(40, () -> {
                        Socket socket = attackers.connect();
                        byte[] requests =
                                bytes(REQUESTS.get(next.getAndIncrement() % 2).repeat(AT_ONCE));
                        Thread reader = new Thread(() -> sip(attackers, socket));
                        reader.setDaemon(true);
                        reader.start();
                        while (!attackers.isOver()) {
                            socket.getOutputStream().write(requests);
                        }
                    }));
        }
    }

    private static void pipeline(Attackers attackers, byte[] requests) throws IOException {
        Socket socket = attackers.connect();
        try {
            while (!attackers.isOver()) {
                socket.getOutputStream().write(requests);
            }
        } finally {
            attackers.close(socket);
        }
    }

    private static void sip(Attackers attackers, Socket socket) {
        try {
            while (!attackers.isOver() && socket.getInputStream().read() >= 0) {
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (IOException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
