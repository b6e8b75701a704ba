package io.mercurehub.standalone.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.servlet.exchange.ClientConnection;
import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.test.wire.RawConnection;
import jakarta.servlet.AsyncContext;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a connection lives, who notices that its client has gone, and what becomes of requests behind one another. */
final class ConnectionLifeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String HUB = "/.well-known/mercure";

    private final EchoServlet servlet = new EchoServlet();
    private final JettyLauncher launcher = Launchers.launcher("127.0.0.1:0", servlet);
    private int port;

    @BeforeEach
    void start() throws Exception {
        launcher.start();
        port = URI.create(launcher.origins().get(0)).getPort();
    }

    @AfterEach
    void stop() {
        launcher.stop(PATIENCE);
    }

    @Test
    void closesSilentConnectionsButNoStreamThatWaitsForItsReader() throws Exception {
        EchoServlet flooding = new EchoServlet();
        JettyLauncher impatient = Launchers.impatient(flooding);
        impatient.start();
        int impatientPort = URI.create(impatient.origins().get(0)).getPort();
        try (RawHttp stream = RawHttp.connect(impatientPort)) {
            stream.send("GET " + HUB + "/flood HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            flooding.stalled.take();
            for (int i = 0; i < 3; i++) {
                try (RawHttp silent = RawHttp.connect(impatientPort)) {
                    assertThat(silent.readToEnd()).isEmpty();
                }
            }

            String response = stream.readToEnd();
            assertThat(response.length()).isGreaterThan(EchoServlet.FLOOD_BYTES);
            assertThat(response.substring(EchoServlet.FLOOD_BYTES)).contains("the end");
        } finally {
            impatient.stop(PATIENCE);
        }
    }

    @Test
    void closesTheConnectionOfAnAnswerThatNobodyReads() throws Exception {
        EchoServlet flooding = new EchoServlet();
        JettyLauncher impatient = Launchers.impatient(flooding);
        impatient.start();
        try (RawHttp unread =
                RawHttp.connect(URI.create(impatient.origins().get(0)).getPort())) {
            unread.send("GET " + HUB + "/answer HTTP/1.1\r\nHost: x\r\n\r\n");
            flooding.stalled.take();

            assertThat(flooding.gone.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .contains("TimeoutException");
        } finally {
            impatient.stop(PATIENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hearsAtOnceOfAClientThatGoesWhileItsStreamIsOpen(boolean resets) throws Exception {
        RawConnection client = new RawConnection(port);
        client.sendHead("GET " + HUB + "/stream HTTP/1.1", "Host: x").readHead();

        if (resets) {
            client.reset();
        } else {
            client.close();
        }

        assertThat(servlet.gone.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void takesNoBodyForANextRequest() throws Exception {
        try (RawHttp client = RawHttp.connect(port)) {
            client.send("GET " + HUB + "/stream HTTP/1.1\r\nHost: x\r\nContent-Length: 38\r\n\r\n");
            client.readTo("\r\n\r\n");
            client.send("GET /healthz HTTP/1.1\r\nHost: hidden\r\n\r\n");

            servlet.ends.take().run();

            assertThat(client.readToEnd()).doesNotContain("HTTP/1.1 ");
        }
    }

    @Test
    void answersAfterAStreamWhatWasAskedMeanwhile() throws Exception {
        try (RawHttp client = RawHttp.connect(port)) {
            client.send("GET " + HUB + "/stream HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
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
        try (RawHttp connection = RawHttp.connect(port)) {
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
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
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
        try (RawHttp connection = RawHttp.connect(port)) {
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
        try (RawHttp client = RawHttp.connect(port)) {
            client.send("GET " + HUB + "/stream HTTP/1.1\r\nHost: x\r\n\r\n");
            client.readTo("\r\n\r\n");
            client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100));

            assertThat(servlet.gone.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .contains("sends");
        }
    }
}
