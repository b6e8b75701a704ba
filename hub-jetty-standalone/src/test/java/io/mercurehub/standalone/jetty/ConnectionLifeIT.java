package io.mercurehub.standalone.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.servlet.exchange.ClientConnection;
import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.standalone.fixtures.TestCertificates;
import io.mercurehub.standalone.tls.TlsSettings;
import io.mercurehub.test.wire.RawConnection;
import jakarta.servlet.AsyncContext;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a connection lives, who notices that its client has gone, and what becomes of requests behind one another. */
final class ConnectionLifeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String HUB = "/.well-known/mercure";

    @RegisterExtension
    final Launched server = new Launched(servlet -> Launchers.launcher("127.0.0.1:0", servlet));

    private final EchoServlet servlet = server.servlet();

    @Test
    void closesSilentConnectionsButNoStreamThatWaitsForItsReader() throws Exception {
        try (Launched impatient = Launched.start(Launchers::impatient);
                RawHttp stream = RawHttp.connect(impatient.port())) {
            stream.send("GET " + HUB + "/flood HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            impatient.servlet().stalled.take();
            for (int i = 0; i < 3; i++) {
                try (RawHttp silent = RawHttp.connect(impatient.port())) {
                    assertThat(silent.readToEnd()).isEmpty();
                }
            }

            String response = stream.readToEnd();
            assertThat(response.length()).isGreaterThan(EchoServlet.FLOOD_BYTES);
            assertThat(response.substring(EchoServlet.FLOOD_BYTES)).contains("the end");
        }
    }

    @Test
    void closesTheConnectionOfAnAnswerThatNobodyReads() throws Exception {
        try (Launched impatient = Launched.start(Launchers::impatient);
                RawHttp unread = RawHttp.connect(impatient.port())) {
            unread.send("GET " + HUB + "/answer HTTP/1.1\r\nHost: x\r\n\r\n");
            impatient.servlet().stalled.take();

            assertThat(impatient.servlet().gone.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .contains("TimeoutException");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hearsAtOnceOfAClientThatGoesWhileItsStreamIsOpen(boolean resets) throws Exception {
        RawConnection client = new RawConnection(server.port());
        client.sendHead("GET " + HUB + "/stream HTTP/1.1", "Host: x").readHead();

        if (resets) {
            client.reset();
        } else {
            client.close();
        }

        assertThat(servlet.gone.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    }

    /** It says nothing more, and reads on: there is nobody who could tell that from one who has gone. */
    @Test
    void takesAClientForGoneThatClosesItsHalf() throws Exception {
        try (RawConnection client = new RawConnection(server.port())) {
            RawConnection.Response stream = client.sendHead("GET " + HUB + "/stream HTTP/1.1", "Host: x")
                    .readHead();

            client.closeOutput();

            assertThat(servlet.gone.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .contains("closed");
            servlet.ends.take().run();
            assertThat(stream.readToEnd()).isEmpty();
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Connection: close", "Expect: 100-continue", "Content-Length: 5", "Transfer-Encoding: chunked"})
    void closesTheConnectionAfterAStreamThatWasToBeTheLastAnswer(String field) throws Exception {
        try (RawConnection client = new RawConnection(server.port())) {
            RawConnection.Response stream = client.sendHead("GET " + HUB + "/stream HTTP/1.1", "Host: x", field)
                    .readHead();
            assertThat(stream.header("Connection")).isEqualTo("close");
            assertThat(stream.header("Transfer-Encoding")).isEqualTo("chunked");

            servlet.ends.take().run();

            assertThat(stream.readToEnd()).isEmpty();
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: x", "Connection: keep-alive"})
    void endsAStreamOfHttp10WithItsConnection(String field) throws Exception {
        try (RawConnection client = new RawConnection(server.port())) {
            RawConnection.Response stream =
                    client.sendHead("GET " + HUB + "/stream HTTP/1.0", field).readHead();
            assertThat(stream.headers()).noneMatch(header -> header.matches("(?i)(connection|transfer-encoding):.*"));

            servlet.ends.take().run();

            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void endsInOrderAStreamThatWasSilentForLong() throws Exception {
        try (Launched impatient = Launched.start(Launchers::impatient);
                RawConnection client = new RawConnection(impatient.port());
                RawHttp unused = RawHttp.connect(impatient.port())) {
            RawConnection.Response stream = client.sendHead("GET " + HUB + "/stream HTTP/1.1", "Host: x")
                    .readHead();
            assertThat(unused.readToEnd()).isEmpty();

            impatient.servlet().ends.take().run();

            assertThat(stream.readToEnd()).isEmpty();
            assertThat(client.sendHead("GET /healthz HTTP/1.1", "Host: x")
                            .readHead()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void answersBehindAStreamOverTls(@TempDir Path folder) throws Exception {
        TlsSettings certificate = TestCertificates.in(folder, "ec-cert", "ec-key");
        try (Launched secure = Launched.start(echo -> Launchers.tls(echo, certificate));
                RawConnection client = new RawConnection(TestCertificates.trusting("ec-cert")
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), secure.port()))) {
            for (int i = 0; i < 3; i++) {
                RawConnection.Response stream = client.sendHead("GET " + HUB + "/stream HTTP/1.1", "Host: x")
                        .readHead();
                if (i == 1) {
                    client.sendHead("GET /healthz HTTP/1.1", "Host: x");
                }
                secure.servlet().ends.take().run();
                assertThat(stream.readToEnd()).isEmpty();
                if (i == 1) {
                    assertThat(client.readHead().readToEnd()).isEmpty();
                }
            }
            assertThat(secure.servlet().gone).isEmpty();
        }
    }

    @Test
    void closesTheConnectionWhenAStreamCannotBegin() throws Exception {
        try (RawConnection client = new RawConnection(server.port())) {
            client.sendHead("GET " + HUB + "/broken HTTP/1.1", "Host: x").readHead();

            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(servlet.over.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    /** How a stream may end. */
    private enum End {
        IN_ORDER("/stream HTTP/1.1"),
        IN_ORDER_AND_LAST("/stream HTTP/1.1\r\nConnection: close"),
        IN_ORDER_OF_HTTP_1_0("/stream HTTP/1.0"),
        BROKEN("/broken HTTP/1.1"),
        LEFT_BEFORE_IT_BEGAN("/stream HTTP/1.1"),
        LEFT("/stream HTTP/1.1"),
        RESET("/stream HTTP/1.1"),
        LEFT_WITH_A_BODY_TO_COME("/stream HTTP/1.1\r\nContent-Length: 5"),
        HALF_CLOSED("/stream HTTP/1.1"),
        RESET_WHILE_SOMETHING_WAITED("/flood HTTP/1.1");

        private final String path;

        End(String path) {
            this.path = path;
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void leavesRoomForAnotherStreamHoweverOneEnds(End end) throws Exception {
        try (Launched small = Launched.start(echo -> Launchers.small(echo, 2))) {
            EchoServlet echo = small.servlet();
            for (int i = 0; i < 4; i++) {
                try (RawConnection client = new RawConnection(small.port())) {
                    client.sendHead("GET " + HUB + end.path, "Host: x");
                    end(end, client, echo);
                    assertThat(echo.over.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                }
            }
            assertThat(echo.over).isEmpty();
        }
    }

    private static void end(End end, RawConnection client, EchoServlet echo) throws Exception {
        if (end != End.LEFT_BEFORE_IT_BEGAN) {
            assertThat(client.readHead().status()).isEqualTo(200);
        }
        switch (end) {
            case LEFT_BEFORE_IT_BEGAN, LEFT, LEFT_WITH_A_BODY_TO_COME -> client.close();
            case RESET -> client.reset();
            case HALF_CLOSED -> client.closeOutput();
            case RESET_WHILE_SOMETHING_WAITED -> {
                echo.stalled.take();
                client.reset();
            }
            case IN_ORDER, IN_ORDER_AND_LAST, IN_ORDER_OF_HTTP_1_0, BROKEN -> {}
        }
        if (!end.name().startsWith("IN_ORDER") && end != End.BROKEN) {
            assertThat(echo.gone.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
        }
        if (end != End.BROKEN) {
            echo.ends.take().run();
        }
    }

    @Test
    void takesNoBodyForANextRequest() throws Exception {
        try (RawHttp client = RawHttp.connect(server.port())) {
            client.send("GET " + HUB + "/stream HTTP/1.1\r\nHost: x\r\nContent-Length: 38\r\n\r\n");
            client.readTo("\r\n\r\n");
            client.send("GET /healthz HTTP/1.1\r\nHost: hidden\r\n\r\n");

            servlet.ends.take().run();

            assertThat(client.readToEnd()).doesNotContain("HTTP/1.1 ");
        }
    }

    @Test
    void answersAfterAStreamWhatWasAskedMeanwhile() throws Exception {
        try (RawHttp client = RawHttp.connect(server.port())) {
            client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET " + HUB
                    + "/stream HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            client.readTo("\r\n\r\n");
            client.readTo("\r\n\r\n");
            client.send("GET /robots.txt HTTP/1.1\r\n");
            client.send("Host: x\r\n\r\n");

            servlet.ends.take().run();

            assertThat(client.readTo("Disallow")).containsSubsequence("HTTP/1.1 200 OK", "HTTP/1.1 200 OK");
            assertThat(servlet.gone).isEmpty();
        }
    }

    @Test
    void answersWhatWasSentAtOnceInOrder() throws Exception {
        try (RawHttp connection = RawHttp.connect(server.port())) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                requests.append("GET ").append(HUB).append("?at=").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            connection.send(requests.toString());

            for (int i = 0; i < 1000; i++) {
                assertThat(connection.readTo("GET " + HUB + "?at=" + i)).startsWith("HTTP/1.1 200 OK\r\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysBeforeAnAnswerWhetherTheClientHasGone(boolean resets) throws Exception {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port());
        client.getOutputStream()
                .write(("GET " + HUB + "/wait HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        AsyncContext waiting = servlet.waiting.take();
        assertThat(hasGone(waiting)).isFalse();

        client.setSoLinger(resets, 0);
        client.close();

        await().until(() -> hasGone(waiting));
        waiting.complete();
    }

    @Test
    void answersWhatWasAskedWhileItWasAskedForTheClient() throws Exception {
        try (RawHttp connection = RawHttp.connect(server.port())) {
            connection.send("GET " + HUB + "/wait HTTP/1.1\r\nHost: x\r\n\r\n");
            AsyncContext waiting = servlet.waiting.take();

            connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(hasGone(waiting)).isFalse();
            assertThat(hasGone(waiting)).isFalse();
            waiting.complete();

            assertThat(connection.readToEnd().split("HTTP/1.1 200 OK")).hasSize(3);
        }
    }

    /** Asks as the hub's servlet does. */
    private static boolean hasGone(AsyncContext waiting) {
        return ((ClientConnection) waiting.getRequest().getAttribute(ClientConnection.ATTRIBUTE)).hasClientGone();
    }

    @Test
    void disconnectsAClientThatSendsAndSends() throws Exception {
        try (RawHttp client = RawHttp.connect(server.port())) {
            client.send("GET " + HUB + "/stream HTTP/1.1\r\nHost: x\r\n\r\n");
            client.readTo("\r\n\r\n");
            client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100));

            assertThat(servlet.gone.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .contains("sends");
        }
    }
}
