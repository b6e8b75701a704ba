package io.mercurehub.standalone.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.SubscriberAuthorization;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.update.Update;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams that have taken their connection over, of a reader whom the application knows until it revokes that. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RevokedStreamIT {

    private static final String SUBSCRIBE = "GET /.well-known/mercure?topic=news HTTP/1.1";

    private final Hub hub = Hub.open(HubConfig.defaults());
    private final JettyLauncher launcher = Launchers.launcher(
            "127.0.0.1:0",
            new MercureHubServlet(
                    hub,
                    HttpConfig.builder().build(),
                    request -> request.getHeader("X-User") == null
                            ? SubscriberAuthorization.notMine()
                            : SubscriberAuthorization.reader("ada")
                                    .topics("news")
                                    .build()));
    private int port;

    @BeforeEach
    void start() throws Exception {
        launcher.start();
        port = URI.create(launcher.origins().get(0)).getPort();
    }

    @AfterEach
    void stop() {
        hub.close();
        launcher.stop(Duration.ofSeconds(30));
    }

    @Test
    void endsInOrderAndTheConnectionGoesOn() throws Exception {
        try (RawConnection client = new RawConnection(port)) {
            Response stream =
                    client.sendHead(SUBSCRIBE, "Host: x", "X-User: ada").readHead();
            stream.readUntil(":\n");
            publish("1");
            assertThat(stream.readUntil("\n\n")).endsWith("data: 1\n\n");

            revoke();
            publish("2");

            assertThat(stream.readToEnd()).isEmpty();
            assertThat(client.sendHead(SUBSCRIBE, "Host: x").readHead().status())
                    .isEqualTo(401);
        }
    }

    /** What waits for the client is dropped, so its stream ends in the middle of a chunk. */
    @Test
    void dropsWhatWaitsForAReaderThatDoesNotRead() throws Exception {
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress("127.0.0.1", port));
            String head = SUBSCRIBE + "\r\nHost: x\r\nX-User: ada\r\n\r\n";
            slow.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            assertThat(slow.getInputStream().read()).isEqualTo('H');
            for (int i = 0; i < 1_000; i++) {
                publish("x".repeat(10_000));
            }

            revoke();
            publish("afterwards");

            String received = new String(slow.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(received).contains("xxxx").doesNotContain("afterwards").doesNotEndWith("0\r\n\r\n");
        }
    }

    private void publish(String data) {
        hub.publish(Update.of("news").data(data).isPrivate(true).build())
                .toCompletableFuture()
                .join();
    }

    private void revoke() {
        hub.revoke("ada").toCompletableFuture().join();
    }
}
