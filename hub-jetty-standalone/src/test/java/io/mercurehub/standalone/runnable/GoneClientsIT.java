package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.standalone.fixtures.Holdings;
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
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

    /** How many come and go before the hub is looked at again: {@code -Dmercure.gone.clients=100000}. */
    private static final int COME_AND_GO = Integer.getInteger("mercure.gone.clients", 2_000);

    private static final int AT_ONCE = 500;

    @TempDir
    private Path home;

    private HubProcess start(String... directives) throws IOException {
        return HubProcess.start(
                home,
                Map.of(
                        "SERVER_NAME",
                        "127.0.0.1:0",
                        "MERCURE_ADMIN",
                        "127.0.0.1:0",
                        "MERCURE_PUBLISHER_JWT_KEY",
                        "a key of at least 32 bytes for both",
                        "MERCURE_EXTRA_DIRECTIVES",
                        "anonymous\nheartbeat 0s\n" + String.join("\n", directives)));
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
        return subscribe(url, "a", fields);
    }

    private static Socket subscribe(URI url, String topics, String fields) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream()
                .write(("GET " + url.getPath() + "?topic=" + topics + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n")
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

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void leaveNothingBehind() throws Exception {
        comeAndGo("&topic=/rooms/NUMBER/%7Bid%7D");
    }

    /** Their topics are not remembered, as they would be if somebody had subscribed to a template. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void leaveNothingBehindWhoseSubscriptionsWereTold() throws Exception {
        comeAndGo("", "subscriptions", "max_recent_bytes 1KiB", "transport memory { max_subscription_events 1 }");
    }

    /** An object that one in two left behind would show, and a descriptor or a thread that one in a hundred did: pools may grow. */
    private void comeAndGo(String moreTopics, String... directives) throws Exception {
        try (HubProcess hub = start(directives)) {
            comeAndGo(hub, COME_AND_GO / 2, moreTopics); // caches and pools fill up
            Holdings before = Holdings.of(hub.pid());

            comeAndGo(hub, COME_AND_GO, moreTopics);

            await().atMost(PATIENCE).untilAsserted(() -> {
                Holdings after = Holdings.of(hub.pid());
                assertThat(after.grownSince(before, COME_AND_GO / 2)).isEmpty();
                assertThat(after.descriptors()).as("descriptors").isLessThan(before.descriptors() + COME_AND_GO / 100);
                assertThat(after.threads()).as("threads").isLessThan(before.threads() + COME_AND_GO / 100);
            });
        }
    }

    private static void comeAndGo(HubProcess hub, int count, String moreTopics) throws IOException {
        URI url = hub.awaitUrl();
        for (int number = 0; number < count; number += AT_ONCE) {
            List<Socket> clients = new ArrayList<>();
            for (int i = number; i < number + AT_ONCE; i++) {
                clients.add(subscribe(
                        url,
                        "/topics/" + i + moreTopics.replace("NUMBER", Integer.toString(i)),
                        "Last-Event-ID: earliest\r\n"));
            }
            for (Socket client : clients) {
                assertThat(client.getInputStream().read()).isEqualTo('H');
            }
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).setSoLinger(i % 2 == 0, 0);
                clients.get(i).close();
            }
            await().pollDelay(Duration.ZERO)
                    .atMost(PATIENCE)
                    .until(() -> metric(hub, "connections") == 0
                            && connected(hub) == 0
                            && metric(hub, "client_memory_bytes") == 0);
        }
    }
}
