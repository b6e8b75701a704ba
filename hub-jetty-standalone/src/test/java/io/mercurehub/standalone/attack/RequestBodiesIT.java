package io.mercurehub.standalone.attack;

import static io.mercurehub.standalone.attack.AttackedHub.HUB;
import static io.mercurehub.standalone.attack.Attackers.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.standalone.fixtures.RawHttp;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose bodies do not end, or that are no requests. */
@Tag("attack")
final class RequestBodiesIT {

    private static final int MEBIBYTE = 1 << 20;

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";

    /** What the hub must refuse, each in a different place. */
    private static final List<String> MALFORMED = List.of(
            query("?topic=a&x=%zz", FORM + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            query("?topic=%zz", "Content-Length: 0\r\n\r\n"),
            query("?topic=%00", FORM + "Content-Length: 0\r\n\r\n"),
            query("?topic=%ff%fe", FORM + "Content-Length: 0\r\n\r\n"),
            query("", FORM + "Content-Length: 11\r\n\r\ntopic=a&x=%"),
            query("", FORM + "Content-Length: 9\r\n\r\ntopic=%ff"),
            query("", FORM + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"),
            query("", FORM + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\ntopic"),
            query("", FORM + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
            query("", "Content-Type: /\r\nContent-Length: 0\r\n\r\n"),
            query("", "Content-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\na=b"),
            query("?topic=a", FORM + "Content-Length: 99999999999999999999\r\n\r\n"),
            query("?topic=" + "%7B".repeat(2000), "Content-Length: 0\r\n\r\n"),
            query("?topic=http://x/%7B" + "a".repeat(3000), "Content-Length: 0\r\n\r\n"),
            "POST " + HUB + "?x=%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + FORM
                    + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET " + HUB + "?topic=%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
            "GET " + HUB + "/%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
            "GET " + HUB + "?topic=a HTTP/1.1\r\nHost: h\r\nHost: i\r\nConnection: close\r\n\r\n",
            "GET " + HUB + "?topic=a HTTP/1.1\r\nHost: h\u0000\r\nConnection: close\r\n\r\n",
            "GET " + HUB + "?authorization=a.b.c&topic=%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
            "GET " + HUB
                    + "?topic=a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer e30.e30.x\r\n\r\n",
            "GET " + HUB + "?topic=a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX: " + "x".repeat(40_000)
                    + "\r\n\r\n");

    @TempDir
    private Path home;

    private final AtomicInteger next = new AtomicInteger();

    private static String query(String query, String rest) {
        return "QUERY " + HUB + query + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + rest;
    }

    @Tag("usual")
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void malformedRequestsAreRefusedInSilence(String from) throws Exception {
        try (AttackedHub hub = AttackedHub.start(home, 256)) {
            for (String request : MALFORMED) {
                try (RawHttp connection = RawHttp.connect(hub.port())) {
                    connection.send(request);
                    assertThat(connection.readTo("\r\n")).as(request).doesNotStartWith("HTTP/1.1 5");
                }
            }
            hub.withstands(
                    "malformed requests",
                    from,
                    attackers -> attackers.each(4, () -> {
                        Socket socket =
                                attackers.connect(bytes(MALFORMED.get(next.getAndIncrement() % MALFORMED.size())));
                        try {
                            Attackers.drain(socket);
                        } finally {
                            attackers.close(socket);
                        }
                    }));
        }
    }

    @Tag("usual")
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void largeBodiesThatDoNotEndCostNoMoreThanTheirShare(String from) throws Exception {
        String some = query("", FORM + "Content-Length: " + 10 * MEBIBYTE + "\r\n\r\n") + "a".repeat(8 * MEBIBYTE);
        largeBodies("large bodies", from, bytes(some));
    }

    /** Nobody knows beforehand how large they will be. */
    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void largeBodiesInChunksThatDoNotEndCostNoMoreThanTheirShare(String from) throws Exception {
        String chunk = "10000\r\n" + "a".repeat(0x10000) + "\r\n";
        String some = query("", FORM + "Transfer-Encoding: chunked\r\n\r\n") + chunk.repeat(8 * MEBIBYTE / 0x10000);
        largeBodies("large bodies in chunks", from, bytes(some));
    }

    private void largeBodies(String name, String from, byte[] some) throws Exception {
        try (AttackedHub hub = AttackedHub.start(home, 192)) {
            hub.withstands(
                    name,
                    from,
                    attackers -> attackers.each(50, () -> {
                        Socket socket = attackers.connect(some);
                        try {
                            Attackers.drain(socket);
                        } finally {
                            attackers.close(socket);
                        }
                    }));
        }
    }

    /** Each byte is a chunk. */
    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void bodiesOfManyTinyPartsDelayNobody(String from) throws Exception {
        String fields = "a&".repeat(4 * MEBIBYTE);
        byte[] some = bytes(query("", FORM + "Content-Length: " + fields.length() + "\r\n\r\n") + fields);
        byte[] chunks = bytes(query("?topic=a", FORM + "Transfer-Encoding: chunked\r\n\r\n")
                + "1\r\n&\r\n".repeat(MEBIBYTE) + "0\r\n\r\n");
        try (AttackedHub hub = AttackedHub.start(home, 192)) {
            hub.withstands(
                    "bodies of many tiny parts",
                    from,
                    attackers -> attackers.each(10, () -> {
                        Socket socket = attackers.connect(next.getAndIncrement() % 2 == 0 ? some : chunks);
                        try {
                            socket.setSoTimeout(1000);
                            Attackers.drain(socket);
                        } finally {
                            attackers.close(socket);
                        }
                    }));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void bodiesThatComeByteByByteDelayNobody(String from) throws Exception {
        String begin = query("", FORM + "Content-Length: 1000\r\n\r\n");
        try (AttackedHub hub = AttackedHub.start(home, 192)) {
            hub.withstands("slow bodies", from, attackers -> attackers.each(300, () -> drip(attackers, begin)));
        }
    }

    private static void drip(Attackers attackers, String begin) throws IOException, InterruptedException {
        Socket socket = attackers.connect(bytes(begin));
        try {
            while (!attackers.isOver()) {
                socket.getOutputStream().write('a');
                TimeUnit.MILLISECONDS.sleep(300);
            }
        } finally {
            attackers.close(socket);
        }
    }
}
