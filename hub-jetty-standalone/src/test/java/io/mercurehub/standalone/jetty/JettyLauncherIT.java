package io.mercurehub.standalone.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.servlet.proxy.Clients;
import io.mercurehub.servlet.proxy.TrustedProxies;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.admin.AdminSettings;
import io.mercurehub.standalone.admin.ConnectionCap;
import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.standalone.site.HomePage;
import io.mercurehub.test.wire.RawConnection;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JettyLauncherIT {

    private static final HomePage HOME_PAGE =
            new HomePage("1.2.3", Optional.empty(), true, "mercureAuthorization", Optional.empty());

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String HUB = "/.well-known/mercure";

    private static final Clients CLIENTS =
            new Clients(TrustedProxies.of(List.of("127.0.0.1")), List.of("X-Forwarded-For"));

    private static final AdminSettings NO_ADMIN = new AdminSettings(Optional.empty(), true, "default");

    private final EchoServlet servlet = new EchoServlet();
    private final JettyLauncher launcher = launcher("127.0.0.1:0", servlet);
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
    void showsTheHomePageToWhateverHost() throws IOException {
        String response = RawHttp.exchangeWithHost(port, "my_hub:8080", "GET /");

        assertThat(response)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nContent-Type: text/html; charset=utf-8\r\n")
                .contains("\r\nContent-Security-Policy: default-src 'none';")
                .contains("Welcome to Mercure", "http://my_hub:8080");
    }

    @Test
    void showsOnTheHomePageTheUrlThatAProxyHasPassedOn() throws IOException {
        assertThat(RawHttp.exchange(port, "GET /", "X-Forwarded-Proto: https", "X-Forwarded-Host: hub.example.org"))
                .contains("<span class=\"origin\">https://hub.example.org</span>");
        assertThat(RawHttp.exchange(port, "GET /", "X-Forwarded-Host: <script>"))
                .contains("<span class=\"origin\">http://127.0.0.1:" + port + "</span>");
    }

    @Test
    void saysThatItIsWell() throws IOException {
        assertThat(RawHttp.exchange(port, "GET /healthz"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nContent-Length: 0\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void sendsRobotsAway() throws IOException {
        assertThat(RawHttp.exchange(port, "GET /robots.txt")).endsWith("\r\n\r\nUser-agent: *\nDisallow: /\n");
    }

    @Test
    void answersHeadWithoutABody() throws IOException {
        assertThat(RawHttp.exchange(port, "HEAD /"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthz", "/robots.txt", "/docs/README.md"})
    void refusesOtherMethodsAndSaysWhichThereAre(String path) throws IOException {
        for (String method : List.of("POST", "PUT", "OPTIONS", "TRACE")) {
            assertThat(RawHttp.exchange(port, method + " " + path))
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
        assertThat(RawHttp.exchange(port, "GET /docs/standalone.md"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains(
                        "\r\nContent-Type: text/plain; charset=utf-8\r\n",
                        "\r\nX-Content-Type-Options: nosniff\r\n",
                        "\r\n\r\n# The standalone hub\n");
        assertThat(RawHttp.exchange(port, "GET /docs/none.md")).startsWith("HTTP/1.1 404 Not Found\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ui/", "/ui", "/debug/", "/playground/"})
    void sendsWhoeverLooksForPagesToTheHomePage(String page) throws IOException {
        assertThat(RawHttp.exchange(port, "GET " + HUB + page))
                .startsWith("HTTP/1.1 302 Found\r\n")
                .contains("\r\nLocation: /\r\n");
        assertThat(RawHttp.exchange(port, "POST " + HUB + page)).startsWith("HTTP/1.1 405 Method Not Allowed\r\n");
    }

    @Test
    void answersOnTheAdminAddressWithThatSiteAlone() throws Exception {
        JettyLauncher second = launcher("127.0.0.1:0", new EchoServlet(), admin("127.0.0.1:0", true));
        second.start();
        try {
            int adminPort = URI.create(second.adminOrigin().orElseThrow()).getPort();

            assertThat(RawHttp.exchange(adminPort, "GET /")).startsWith("HTTP/1.1 204 No Content\r\n");
            assertThat(RawHttp.exchange(adminPort, "GET " + HUB)).startsWith("HTTP/1.1 204 No Content\r\n");
            assertThat(launcher.adminOrigin()).isEmpty();
        } finally {
            second.stop(PATIENCE);
        }
    }

    @Test
    void goesOnWithoutAnAdminAddressThatNobodyHasChosenAndSomebodyElseHas() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            JettyLauncher second =
                    launcher("127.0.0.1:0", new EchoServlet(), admin("127.0.0.1:" + taken.getLocalPort(), false));

            second.start();

            assertThat(second.adminOrigin()).isEmpty();
            second.stop(PATIENCE);
        }
    }

    @Test
    void refusesAnAdminAddressThatWasChosenAndSomebodyElseHas() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            JettyLauncher second = launcher("127.0.0.1:0", new EchoServlet(), admin(address, true));

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
        assertThat(RawHttp.exchange(port, "GET " + path))
                .startsWith("HTTP/1.1 404 Not Found\r\n")
                .contains("\r\nContent-Type: text/plain; charset=utf-8\r\n")
                .endsWith("\r\n\r\nNot Found\n");
    }

    @ParameterizedTest
    @CsvSource({"POST, /", "DELETE, /healthz", "OPTIONS, /robots.txt"})
    void knowsNoOtherMethod(String method, String path) throws IOException {
        assertThat(RawHttp.exchange(port, method + " " + path))
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
        assertThat(RawHttp.exchange(port, "QUERY " + target))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\nQUERY " + target);
    }

    @Test
    void takesALongListOfTopics() throws IOException {
        String topics = "&topic=x".repeat(3_500);

        assertThat(RawHttp.exchange(port, "GET " + HUB + "?a" + topics)).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void refusesAHeaderThatIsTooLarge() throws IOException {
        String field = "X: " + "x".repeat(Connectors.REQUEST_HEADER_BYTES);

        assertThat(RawHttp.exchange(port, "GET /", field))
                .startsWith("HTTP/1.1 431 ")
                .endsWith("\r\n\r\nRequest Header Fields Too Large\n");
    }

    @Test
    void refusesAnAddressThatIsTooLong() throws IOException {
        assertThat(RawHttp.exchange(port, "GET /" + "x".repeat(Connectors.REQUEST_HEADER_BYTES)))
                .startsWith("HTTP/1.1 414 ")
                .endsWith("\r\n\r\nURI Too Long\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nHost: a<b\r\n\r\n"
            })
    void refusesWhatIsNotHttpInPlainText(String request) throws IOException {
        try (RawHttp connection = RawHttp.connect(port)) {
            connection.send(request);

            assertThat(connection.readTo("Bad Request\n"))
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .contains("\r\nContent-Type: text/plain; charset=utf-8\r\n");
        }
    }

    @Test
    void tellsNothingAboutAFailureNorAboutItself() throws IOException {
        assertThat(RawHttp.exchange(port, "GET " + HUB + "/fail", "Accept: text/html"))
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
            JettyLauncher second = launcher("127.0.0.1:0 " + address, unused);

            assertThatThrownBy(second::start)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("SERVER_NAME: " + address + " is in use by another program (expected: a free port)");
            assertThat(unused.destroyed).isCompleted();
        }
    }

    @Test
    void saysWhichAddressThisMachineDoesNotHave() {
        JettyLauncher second = launcher("192.0.2.1:0", new EchoServlet());

        assertThatThrownBy(second::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("SERVER_NAME: 192.0.2.1:0 cannot be listened on: ");
    }

    @Test
    void listensOnEachAddress() throws Exception {
        JettyLauncher second = launcher("127.0.0.1:0, http://127.0.0.2:0", new EchoServlet());

        second.start();

        assertThat(second.origins()).hasSize(2);
        for (String origin : second.origins()) {
            assertThat(URI.create(origin + "/healthz").toURL().openStream()).isEmpty();
        }
        second.stop(PATIENCE);
    }

    @Test
    void closesSilentConnectionsButNoStreamThatWaitsForItsReader() throws Exception {
        EchoServlet flooding = new EchoServlet();
        JettyLauncher impatient = impatient(flooding);
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
        JettyLauncher impatient = impatient(flooding);
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
    void hearsOfAClientThatHasNotSentItsBody() throws Exception {
        try (RawHttp client = RawHttp.connect(port)) {
            client.send("GET " + HUB + "/stream HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n");
            client.readTo("\r\n\r\n");
        }

        assertThat(servlet.gone.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void takesNoBodyForANextRequest() throws Exception {
        try (RawHttp client = RawHttp.connect(port)) {
            client.send("GET " + HUB + "/stream HTTP/1.1\r\nHost: x\r\nContent-Length: 38\r\n\r\n");
            client.readTo("\r\n\r\n");
            client.send("GET /healthz HTTP/1.1\r\nHost: hidden\r\n\r\n");

            servlet.waiting.take().complete();

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

            servlet.waiting.take().complete();

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

    @ParameterizedTest
    @ValueSource(strings = {"/wait", "/stream"})
    void answersWhatWasAskedWhileItWasAskedForTheClient(String path) throws Exception {
        try (RawHttp connection = RawHttp.connect(port)) {
            connection.send("GET " + HUB + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
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
        return ((BooleanSupplier) waiting.getRequest().getAttribute("io.mercurehub.streamBegins")).getAsBoolean();
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

    @Test
    void letsARequestEndBeforeItStops() throws Exception {
        try (RawHttp connection = RawHttp.connect(port)) {
            connection.send("GET " + HUB + "/wait HTTP/1.1\r\nHost: x\r\n\r\n");
            AsyncContext waiting = servlet.waiting.take();
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> launcher.stop(PATIENCE));
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
        try (RawHttp fresh = RawHttp.connect(port);
                RawHttp kept = RawHttp.connect(port)) {
            kept.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            kept.readTo("\r\n\r\n");

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> launcher.stop(Duration.ofSeconds(60)));

            assertThat(stopped).succeedsWithin(Duration.ofSeconds(20));
            assertThat(kept.readToEnd()).isEmpty();
            assertThat(fresh.readToEnd()).isEmpty();
        }
    }

    private void awaitThatNobodyCanConnect() {
        await().untilAsserted(() ->
                assertThatThrownBy(() -> RawHttp.connect(port).close()).isInstanceOf(ConnectException.class));
    }

    @Test
    void isLeftBehindWhenItsOwnStopHangs() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        JettyLauncher hanging =
                launcher("127.0.0.1:0", new EchoServlet(), NO_ADMIN, new Handler.Wrapper(new NoContent()) {
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

    private static JettyLauncher impatient(EchoServlet servlet) {
        return new JettyLauncher(
                ServerName.parse(ServerName.VARIABLE, "127.0.0.1:0", false),
                servlet,
                HOME_PAGE,
                CLIENTS,
                Optional.empty(),
                NO_ADMIN,
                new NoContent(),
                new ConnectionCap(1_000),
                Duration.ofSeconds(2));
    }

    private static JettyLauncher launcher(String serverName, EchoServlet servlet) {
        return launcher(serverName, servlet, NO_ADMIN);
    }

    private static JettyLauncher launcher(String serverName, EchoServlet servlet, AdminSettings admin) {
        return launcher(serverName, servlet, admin, new NoContent());
    }

    private static JettyLauncher launcher(
            String serverName, EchoServlet servlet, AdminSettings admin, Handler adminSite) {
        return new JettyLauncher(
                ServerName.parse(ServerName.VARIABLE, serverName, false),
                servlet,
                HOME_PAGE,
                CLIENTS,
                Optional.empty(),
                admin,
                adminSite,
                new ConnectionCap(1_000),
                JettyLauncher.IDLE);
    }

    /** Answers everything with 204. */
    private static final class NoContent extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.setStatus(204);
            callback.succeeded();
            return true;
        }
    }

    private static final class EchoServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private static final int FLOOD_BYTES = 16 * 1024 * 1024;

        private final transient BlockingQueue<Boolean> stalled = new LinkedBlockingQueue<>();
        private final transient BlockingQueue<AsyncContext> waiting = new LinkedBlockingQueue<>();
        private final transient BlockingQueue<String> gone = new LinkedBlockingQueue<>();
        private final transient CompletableFuture<Void> destroyed = new CompletableFuture<>();

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            switch (request.getRequestURI()) {
                case HUB + "/fail" -> throw new IllegalStateException("secret");
                case HUB + "/wait" -> {
                    AsyncContext context = request.startAsync();
                    context.setTimeout(0);
                    waiting.add(context);
                }
                case HUB + "/stream" -> {
                    AsyncContext context = request.startAsync();
                    context.setTimeout(0);
                    beginStream(request, context::complete);
                    response.flushBuffer();
                    waiting.add(context);
                }
                case HUB + "/flood", HUB + "/answer" -> {
                    if (request.getRequestURI().endsWith("/flood")) {
                        beginStream(request, () -> {});
                    }
                    AsyncContext context = request.startAsync();
                    context.setTimeout(0);
                    response.getOutputStream().setWriteListener(new Flood(context, response.getOutputStream()));
                }
                default -> {
                    String query = request.getQueryString();
                    response.getWriter()
                            .print(request.getMethod() + " " + request.getRequestURI()
                                    + (query == null ? "" : "?" + query));
                }
            }
        }

        /** Does what the hub's servlet does. */
        private void beginStream(HttpServletRequest request, Runnable end) {
            Consumer<String> clientGone = detail -> {
                gone.add(detail);
                end.run();
            };
            request.setAttribute("io.mercurehub.clientGone", clientGone);
            ((Runnable) request.getAttribute("io.mercurehub.streamBegins")).run();
        }

        /** Writes more than the kernel's buffers hold, and tells when it must wait. */
        private final class Flood implements WriteListener {

            private final AsyncContext context;
            private final ServletOutputStream out;
            private int left = FLOOD_BYTES;

            Flood(AsyncContext context, ServletOutputStream out) {
                this.context = context;
                this.out = out;
            }

            @Override
            public void onWritePossible() throws IOException {
                while (left > 0 && out.isReady()) {
                    out.write(new byte[16 * 1024]);
                    left -= 16 * 1024;
                }
                if (!out.isReady()) {
                    stalled.add(true);
                } else {
                    out.print("the end");
                    context.complete();
                }
            }

            @Override
            public void onError(Throwable failure) {
                gone.add(failure.toString());
                context.complete();
            }
        }

        @Override
        public void destroy() {
            destroyed.complete(null);
        }
    }
}
