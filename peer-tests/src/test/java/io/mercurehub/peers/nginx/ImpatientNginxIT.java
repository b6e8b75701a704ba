package io.mercurehub.peers.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.peers.FreePort;
import io.mercurehub.peers.PeerServer;
import io.mercurehub.peers.Proxy;
import io.mercurehub.peers.SiteFile;
import io.mercurehub.peers.TutorialHub;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An nginx that lets a stream be silent for less time than the hub does. Apache httpd does the same, but has no limits of less than a
 * second, with which this would take minutes.
 */
final class ImpatientNginxIT {

    private static final int READERS = 8;

    @Test
    void theHubsLogSaysThatStreamsEndWhenTheyAreSilentAndWhatToDo() throws Exception {
        int port = FreePort.next();
        AtomicBoolean enough = new AtomicBoolean();
        try (TutorialHub hub = TutorialHub.start("heartbeat 100ms");
                PeerServer nginx = start(port, hub.port())) {
            HttpClient client = HttpClient.newHttpClient();
            URI url = URI.create(Proxy.site("http", port) + TutorialHub.PATH + "?topic=a");
            for (int i = 0; i < READERS; i++) {
                readAgainAndAgain(client, url, enough);
            }

            String line = hub.process().awaitErr("Streams end at the other end");

            assertThat(line)
                    .contains("INFO  ImpatientProxies: ", "when nothing was sent for as long as heartbeat (100ms)")
                    .contains("proxy_read_timeout in nginx (docs/proxies.md)");
            assertThat(nginx.process().isAlive()).isTrue();
        } finally {
            enough.set(true);
        }
    }

    private static PeerServer start(int port, int hubPort) throws Exception {
        return Nginx.start(
                List.of(port),
                "proxy_read_timeout 40ms;",
                SiteFile.of(Nginx.class, "plain.conf")
                        .with("listen 80", "listen 127.0.0.1:" + port)
                        .to(hubPort));
    }

    private static void readAgainAndAgain(HttpClient client, URI url, AtomicBoolean enough) {
        var unused = client.sendAsync(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding())
                .whenComplete((end, cut) -> {
                    if (!enough.get()) {
                        readAgainAndAgain(client, url, enough);
                    }
                });
    }
}
