package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import io.mercurehub.test.wire.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar with the file of the Go hub's web server, its health checks and metrics, and the traps of its tutorials. */
final class CaddyfileIT {

    private static final String PUBLISHER_KEY = "qUEEq6CcYtw5TBPIzOwTwDuHD9OjMFVoSlsKIvmxtkk=";
    private static final String SUBSCRIBER_KEY = "yMPyrv3r1IWxTiQ7T6IS/h7uZbWuHLWIYPzeVNRbFTY=";
    private static final String PRIVATE_READER = "{\"mercure\":{\"subscribe\":[\"notification/{id}\"]}}";
    private static final Pattern ADMIN = Pattern.compile("health and metrics at (http://127\\.0\\.0\\.1:\\d+)");

    private static final String CADDYFILE = """
            {
            	admin off
            	order mercure after encode
            }
            http://127.0.0.1:0 {
            	encode zstd gzip
            	mercure {
            		publisher_jwt {env.PUBLISHER_KEY}
            		subscriber_jwt {env.SUBSCRIBER_KEY}
            		transport local
            		name main
            		anonymous
            	}
            	respond "Not Found" 404
            }
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private HubProcess hub;
    private URI url;
    private int adminPort;

    @TempDir
    private Path home;

    @BeforeEach
    void start() throws Exception {
        Path file = Files.writeString(home.resolve("Caddyfile"), CADDYFILE);
        Map<String, String> environment = Map.of(
                "PUBLISHER_KEY", PUBLISHER_KEY, "SUBSCRIBER_KEY", SUBSCRIBER_KEY, "MERCURE_ADMIN", "127.0.0.1:0");
        hub = HubProcess.start(home, environment, "--config", file.toString());
        url = hub.awaitUrl();
        Matcher admin = ADMIN.matcher(hub.awaitErr("listens on"));
        assertThat(admin.find()).isTrue();
        adminPort = URI.create(admin.group(1)).getPort();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void takesWhatIsForTheHubAndNamesTheRest() {
        assertThat(hub.err())
                .filteredOn(line -> line.contains(" WARN "))
                .extracting(line -> line.substring(line.indexOf("Caddyfile:")))
                .containsExactly(
                        "Caddyfile:3:2: order is not for this hub: there are no other handlers to put in an order; remove it",
                        "Caddyfile:6:2: encode is not for this hub: streams are never compressed; let the proxy in front"
                                + " compress other responses",
                        "Caddyfile:14:2: respond is not for this hub: let the web server in front serve it");
    }

    @Test
    void countsAndSaysThatItIsReady() throws Exception {
        EventStream.open(client, URI.create(url + "?topic=a"));
        new Publisher(url, PUBLISHER_KEY).publish("topic", "a", "data", "x");

        assertThat(RawHttp.exchange(adminPort, "GET /mercure/health/main/ready"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("{\"status\":\"ok\"}\n");
        assertThat(RawHttp.exchange(adminPort, "GET /metrics"))
                .contains("\nmercure_subscribers_connected 1\n", "\nmercure_updates_total 1\n", "\nmercure_ready 1\n");
        assertThat(RawHttp.exchange(adminPort, "GET /.well-known/mercure?topic=a"))
                .startsWith("HTTP/1.1 404 Not Found\r\n");
        assertThat(RawHttp.exchange(url.getPort(), "GET /metrics")).startsWith("HTTP/1.1 404 Not Found\r\n");
        try (HubProcess check = HubProcess.start(
                home, Map.of(), "health", "--url", "http://127.0.0.1:" + adminPort + "/mercure/health/ready")) {
            assertThat(check.awaitEnd()).isZero();
        }
    }

    @Test
    void saysOnceWhenAPrivateUpdateReachesNobody() throws Exception {
        Publisher publisher = new Publisher(url, PUBLISHER_KEY);
        EventStream page = EventStream.open(client, URI.create(url + "?topic=notification/1"));

        String id = publisher.publish("topic", "notification/1", "data", "secret", "private", "on");
        publisher.publish("topic", "notification/1", "data", "secret", "private", "on");
        publisher.publish("topic", "notification/1", "data", "end");
        page.awaitLine("data: end");

        assertThat(hub.awaitErr("reaches nobody"))
                .contains("Private update " + id + " reaches nobody", "mercure.subscribe", "withCredentials: true");
        assertThat(hub.err())
                .filteredOn(line -> line.contains("reaches nobody"))
                .hasSize(1);
        assertThat(page.lines()).doesNotContain("data: secret");
    }

    @Test
    void saysOnceWhenACookieIsSignedWithTheOtherRolesKey() throws Exception {
        String cookie = "Cookie: mercureAuthorization=" + Tokens.sign(PUBLISHER_KEY, PRIVATE_READER);

        for (int i = 0; i < 2; i++) {
            assertThat(RawHttp.exchange(url.getPort(), "GET /.well-known/mercure?topic=notification/1", cookie))
                    .startsWith("HTTP/1.1 401 Unauthorized\r\n");
        }

        assertThat(hub.awaitErr("publishers' key"))
                .contains("A subscriber's token (cookie) is signed with the publishers' key")
                .doesNotContain(cookie);
        assertThat(hub.err())
                .filteredOn(line -> line.contains("A subscriber's token"))
                .hasSize(1);
        assertThat(hub.err())
                .filteredOn(line -> line.contains("]: token.wrong-role: "))
                .hasSize(2);
    }
}
