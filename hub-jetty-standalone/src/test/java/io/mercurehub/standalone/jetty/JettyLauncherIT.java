package io.mercurehub.standalone.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.admin.AdminSettings;
import io.mercurehub.standalone.fixtures.RawHttp;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.server.Handler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served, where the launcher listens, and how it stops. */
final class JettyLauncherIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String HUB = "/.well-known/mercure";

    @RegisterExtension
    final Launched server = new Launched(servlet -> Launchers.launcher("127.0.0.1:0", servlet));

    private final EchoServlet servlet = server.servlet();

    @Test
    void showsTheHomePageToWhateverHost() throws IOException {
        String response = RawHttp.exchangeWithHost(server.port(), "my_hub:8080", "GET /");

        assertThat(response)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nContent-Type: text/html; charset=utf-8\r\n")
                .contains("\r\nContent-Security-Policy: default-src 'none';")
                .contains("Welcome to Mercure", "http://my_hub:8080");
    }

    @Test
    void showsOnTheHomePageTheUrlThatAProxyHasPassedOn() throws IOException {
        assertThat(RawHttp.exchange(
                        server.port(), "GET /", "X-Forwarded-Proto: https", "X-Forwarded-Host: hub.example.org"))
                .contains("<span class=\"origin\">https://hub.example.org</span>");
        assertThat(RawHttp.exchange(server.port(), "GET /", "X-Forwarded-Host: <script>"))
                .contains("<span class=\"origin\">http://127.0.0.1:" + server.port() + "</span>");
    }

    @Test
    void saysThatItIsWell() throws IOException {
        assertThat(RawHttp.exchange(server.port(), "GET /healthz"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nContent-Length: 0\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void sendsRobotsAway() throws IOException {
        assertThat(RawHttp.exchange(server.port(), "GET /robots.txt")).endsWith("\r\n\r\nUser-agent: *\nDisallow: /\n");
    }

    @Test
    void answersHeadWithoutABody() throws IOException {
        assertThat(RawHttp.exchange(server.port(), "HEAD /"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthz", "/robots.txt", "/docs/README.md"})
    void refusesOtherMethodsAndSaysWhichThereAre(String path) throws IOException {
        for (String method : List.of("POST", "PUT", "OPTIONS", "TRACE")) {
            assertThat(RawHttp.exchange(server.port(), method + " " + path))
                    .startsWith("HTTP/1.1 405 Method Not Allowed\r\n")
                    .contains(
                            "\r\nAllow: GET, HEAD\r\n",
                            "\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n",
                            "\r\nReferrer-Policy: no-referrer\r\n",
                            "\r\nX-Content-Type-Options: nosniff\r\n",
                            "\r\nX-Frame-Options: DENY\r\n");
        }
    }

    @Test
    void hasTheDocumentationAsPlainText() throws IOException {
        assertThat(RawHttp.exchange(server.port(), "GET /docs/standalone.md"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains(
                        "\r\nContent-Type: text/plain; charset=utf-8\r\n",
                        "\r\nX-Content-Type-Options: nosniff\r\n",
                        "\r\n\r\n# The standalone hub\n");
        assertThat(RawHttp.exchange(server.port(), "GET /docs/none.md")).startsWith("HTTP/1.1 404 Not Found\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ui/", "/ui", "/debug/", "/playground/"})
    void sendsWhoeverLooksForPagesToTheHomePage(String page) throws IOException {
        assertThat(RawHttp.exchange(server.port(), "GET " + HUB + page))
                .startsWith("HTTP/1.1 302 Found\r\n")
                .contains("\r\nLocation: /\r\n");
        assertThat(RawHttp.exchange(server.port(), "POST " + HUB + page))
                .startsWith("HTTP/1.1 405 Method Not Allowed\r\n");
    }

    @Test
    void answersOnTheAdminAddressWithThatSiteAlone() throws Exception {
        JettyLauncher second = Launchers.launcher("127.0.0.1:0", new EchoServlet(), admin("127.0.0.1:0", true));
        second.start();
        try {
            int adminPort = URI.create(second.adminOrigin().orElseThrow()).getPort();

            assertThat(RawHttp.exchange(adminPort, "GET /")).startsWith("HTTP/1.1 204 No Content\r\n");
            assertThat(RawHttp.exchange(adminPort, "GET " + HUB)).startsWith("HTTP/1.1 204 No Content\r\n");
            assertThat(server.launcher().adminOrigin()).isEmpty();
        } finally {
            second.stop(PATIENCE);
        }
    }

    @Test
    void goesOnWithoutAnAdminAddressThatNobodyHasChosenAndSomebodyElseHas() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            JettyLauncher second = Launchers.launcher(
                    "127.0.0.1:0", new EchoServlet(), admin("127.0.0.1:" + taken.getLocalPort(), false));

            second.start();

            assertThat(second.adminOrigin()).isEmpty();
            second.stop(PATIENCE);
        }
    }

    @Test
    void refusesAnAdminAddressThatWasChosenAndSomebodyElseHas() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            JettyLauncher second = Launchers.launcher("127.0.0.1:0", new EchoServlet(), admin(address, true));

            assertThatThrownBy(second::start)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("admin: " + address + " is in use by another program (expected: a free port)");
        }
    }

    private static AdminSettings admin(String address, boolean isChosen) {
        return new AdminSettings(Optional.of(ListenAddress.parsePlain(address)), isChosen, "default");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/index.html",
                "/.well-known/mercurex",
                "/.well-known/%6dercure",
                "/x/../.well-known/mercure",
                "//"
            })
    void knowsNoOtherPath(String path) throws IOException {
        assertThat(RawHttp.exchange(server.port(), "GET " + path))
                .startsWith("HTTP/1.1 404 Not Found\r\n")
                .contains("\r\nContent-Type: text/plain; charset=utf-8\r\n")
                .endsWith("\r\n\r\nNot Found\n");
    }

    @ParameterizedTest
    @CsvSource({"POST, /", "DELETE, /healthz", "OPTIONS, /robots.txt"})
    void knowsNoOtherMethod(String method, String path) throws IOException {
        assertThat(RawHttp.exchange(server.port(), method + " " + path))
                .startsWith("HTTP/1.1 405 Method Not Allowed\r\n")
                .contains("\r\nAllow: GET, HEAD\r\n")
                .endsWith("\r\n\r\nMethod Not Allowed\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HUB,
                HUB + "/",
                HUB + "?topic={id}|x",
                HUB + "?topic=%zz",
                HUB + "/subscriptions/https%3A%2F%2Fexample.com%2F{id}|/a%25b//..;c"
            })
    void handsTheHubItsRequestsAsTheyWereSent(String target) throws IOException {
        assertThat(RawHttp.exchange(server.port(), "QUERY " + target))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\nQUERY " + target);
    }

    @Test
    void takesALongListOfTopics() throws IOException {
        String topics = "&topic=x".repeat(3_500);

        assertThat(RawHttp.exchange(server.port(), "GET " + HUB + "?a" + topics))
                .startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void refusesAHeaderThatIsTooLarge() throws IOException {
        String field = "X: " + "x".repeat(Connectors.REQUEST_HEADER_BYTES);

        assertThat(RawHttp.exchange(server.port(), "GET /", field))
                .startsWith("HTTP/1.1 431 ")
                .endsWith("\r\n\r\nRequest Header Fields Too Large\n");
    }

    @Test
    void refusesAnAddressThatIsTooLong() throws IOException {
        assertThat(RawHttp.exchange(server.port(), "GET /" + "x".repeat(Connectors.REQUEST_HEADER_BYTES)))
                .startsWith("HTTP/1.1 414 ")
                .endsWith("\r\n\r\nURI Too Long\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nHost: a<b\r\n\r\n"
            })
    void refusesWhatIsNotHttpInPlainText(String request) throws IOException {
        try (RawHttp connection = RawHttp.connect(server.port())) {
            connection.send(request);

            assertThat(connection.readTo("Bad Request\n"))
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .contains("\r\nContent-Type: text/plain; charset=utf-8\r\n");
        }
    }

    @Test
    void tellsNothingAboutAFailureNorAboutItself() throws IOException {
        assertThat(RawHttp.exchange(server.port(), "GET " + HUB + "/fail", "Accept: text/html"))
                .startsWith("HTTP/1.1 500 ")
                .endsWith("\r\n\r\nInternal Server Error\n")
                .doesNotContainIgnoringCase("jetty")
                .doesNotContain("\r\nServer:", "X-Powered-By", "secret");
    }

    @Test
    void saysWhichPortIsInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();
            EchoServlet unused = new EchoServlet();
            JettyLauncher second = Launchers.launcher("127.0.0.1:0 " + address, unused);

            assertThatThrownBy(second::start)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("SERVER_NAME: " + address + " is in use by another program (expected: a free port)");
            assertThat(unused.destroyed).isCompleted();
        }
    }

    @Test
    void saysWhichAddressThisMachineDoesNotHave() {
        JettyLauncher second = Launchers.launcher("192.0.2.1:0", new EchoServlet());

        assertThatThrownBy(second::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("SERVER_NAME: 192.0.2.1:0 cannot be listened on: ");
    }

    @Test
    void listensOnEachAddress() throws Exception {
        JettyLauncher second = Launchers.launcher("127.0.0.1:0, http://127.0.0.2:0", new EchoServlet());

        second.start();

        assertThat(second.origins()).hasSize(2);
        for (String origin : second.origins()) {
            assertThat(URI.create(origin + "/healthz").toURL().openStream()).isEmpty();
        }
        second.stop(PATIENCE);
    }

    @Test
    void letsARequestEndBeforeItStops() throws Exception {
        try (RawHttp connection = RawHttp.connect(server.port())) {
            connection.send("GET " + HUB + "/wait HTTP/1.1\r\nHost: x\r\n\r\n");
            AsyncContext waiting = servlet.waiting.take();
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> server.launcher().stop(PATIENCE));
            awaitThatNobodyCanConnect();

            waiting.getResponse().getWriter().print("done");
            waiting.complete();

            assertThat(connection.readToEnd()).startsWith("HTTP/1.1 200 OK\r\n").contains("done");
            assertThat(stopped).succeedsWithin(PATIENCE);
            assertThat(servlet.destroyed).isCompleted();
        }
    }

    @Test
    void doesNotWaitForConnectionsThatAskForNothing() throws Exception {
        try (RawHttp fresh = RawHttp.connect(server.port());
                RawHttp kept = RawHttp.connect(server.port())) {
            kept.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            kept.readTo("\r\n\r\n");

            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> server.launcher().stop(Duration.ofSeconds(60)));

            assertThat(stopped).succeedsWithin(Duration.ofSeconds(20));
            assertThat(kept.readToEnd()).isEmpty();
            assertThat(fresh.readToEnd()).isEmpty();
        }
    }

    private void awaitThatNobodyCanConnect() {
        await().untilAsserted(() ->
                assertThatThrownBy(() -> RawHttp.connect(server.port()).close()).isInstanceOf(ConnectException.class));
    }

    @Test
    void isLeftBehindWhenItsOwnStopHangs() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        JettyLauncher hanging = Launchers.launcher(
                "127.0.0.1:0", new EchoServlet(), Launchers.NO_ADMIN, new Handler.Wrapper(new Launchers.NoContent()) {
                    @Override
                    protected void doStop() throws Exception {
                        released.await();
                        super.doStop();
                    }
                });
        hanging.start();

        hanging.stop(PATIENCE);

        assertThat(released.getCount()).isEqualTo(1);
        released.countDown();
    }
}
