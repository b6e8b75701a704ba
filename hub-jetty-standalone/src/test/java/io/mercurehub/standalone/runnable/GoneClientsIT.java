package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.test.hub.HubProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The built jar, whose clients go without a word while nothing is published and no heartbeat is sent. */
final class GoneClientsIT {

    private static final Logger LOG = LoggerFactory.getLogger(GoneClientsIT.class);
    private static final Pattern ADMIN = Pattern.compile("metrics at http://127\\.0\\.0\\.1:(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CLIENTS = 1_000;

    @TempDir
    private Path home;

    private HubProcess start() throws IOException {
        return HubProcess.start(
                home,
                Map.of(
                        "SERVER_NAME",
                        "127.0.0.1:0",
                        "MERCURE_ADMIN",
                        "127.0.0.1:0",
                        "MERCURE_EXTRA_DIRECTIVES",
                        "heartbeat 0s"));
    }

    private static int connected(HubProcess hub) throws IOException {
        return metric(hub, "subscribers_connected");
    }

    private static int metric(HubProcess hub, String name) throws IOException {
        Matcher admin = ADMIN.matcher(hub.awaitErr("metrics at"));
        assertThat(admin.find()).isTrue();
        String page = RawHttp.exchange(Integer.parseInt(admin.group(1)), "GET /metrics");
        Matcher metric = Pattern.compile("(?m)^mercure_" + name + " (\\d+)$").matcher(page);
        assertThat(metric.find()).isTrue();
        return Integer.parseInt(metric.group(1));
    }

    private static Socket subscribe(URI url, String fields) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream()
                .write(("GET " + url.getPath() + "?topic=a HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void areForgottenAtOnce(boolean reset) throws Exception {
        try (HubProcess hub = start()) {
            URI url = hub.awaitUrl();
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(subscribe(url, ""));
            }
            await().atMost(PATIENCE).until(() -> connected(hub) == CLIENTS);
            for (Socket client : clients) {
                assertThat(client.getInputStream().read()).isEqualTo('H');
            }

            long begin = System.nanoTime();
            for (Socket client : clients) {
                client.setSoLinger(reset, 0);
                client.close();
            }
            await().atMost(PATIENCE).until(() -> connected(hub) == 0);

            LOG.info(
                    "{} clients that {} were forgotten after {} ms",
                    CLIENTS,
                    reset ? "reset their connections" : "left",
                    Duration.ofNanos(System.nanoTime() - begin).toMillis());
        }
    }

    /** Some go before the hub has begun to answer, others while it does. */
    @Test
    void areForgottenWhenTheyGoWhileTheirStreamsBegin() throws Exception {
        try (HubProcess hub = start()) {
            URI url = hub.awaitUrl();
            for (int i = 0; i < 3 * CLIENTS; i++) {
                subscribe(url, i % 3 == 0 ? "Content-Length: 5\r\n" : "").close();
            }

            await().atMost(PATIENCE).until(() -> metric(hub, "connections") == 0 && connected(hub) == 0);
            assertThat(hub.err()).noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "));
        }
    }
}
