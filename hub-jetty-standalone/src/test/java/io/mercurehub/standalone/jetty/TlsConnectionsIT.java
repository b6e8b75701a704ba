package io.mercurehub.standalone.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mercurehub.servlet.proxy.Clients;
import io.mercurehub.servlet.proxy.TrustedProxies;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.admin.ConnectionCap;
import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.standalone.fixtures.TestCertificates;
import io.mercurehub.standalone.site.HomePage;
import io.mercurehub.standalone.site.Site;
import io.mercurehub.test.wire.Http2Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsConnectionsIT {

    private static final HomePage HOME_PAGE =
            new HomePage("1.2.3", Optional.empty(), true, "mercureAuthorization", Optional.empty());

    private static final Duration IDLE = Duration.ofSeconds(3);

    private final Server server = new Server();
    private ServerConnector connector;
    private SSLContext trust;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        trust = TestCertificates.trusting("ec-cert", "rsa-cert");
        TlsConnections tls =
                new TlsConnections(TestCertificates.in(folder, "ec-cert", "ec-key"), Duration.ofMillis(20));
        connector = new Connectors(server, IDLE, tls, 1).open(ListenAddress.parse("https://127.0.0.1:0", true));
        server.addConnector(connector);
        server.addBean(tls, true);
        RequestsInProgress requests = new RequestsInProgress(
                new Site(new Silence(), HOME_PAGE, new Clients(TrustedProxies.of(List.of()), List.of()), 1_000), false);
        server.addBean(
                new ConnectionGuard(
                        List.of(connector), requests::isBusy, new ConnectionCap(1_000), () -> 0, () -> 0, IDLE),
                true);
        server.setHandler(requests);
        server.start();
        // The first handshake of a JVM takes so long on a busy machine that it must not be the one that is measured.
        await().ignoreExceptions().until(() -> !certifiedName().isEmpty());
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private int port() {
        return connector.getLocalPort();
    }

    private SSLSocket connect(String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(20_000);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        socket.startHandshake();
        return socket;
    }

    private String certifiedName() throws IOException {
        try (SSLSocket socket = connect()) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    @Test
    void speaksTheTwoVersionsOfTlsThatAreSafe() throws IOException {
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            try (SSLSocket socket = connect(version)) {
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            }
        }
    }

    @Test
    void speaksHttp1WithWhoeverKnowsNoNegotiation() throws IOException {
        try (SSLSocket socket = connect()) {
            socket.getOutputStream()
                    .write(("GET " + Site.HUB_PATH + " HTTP/1.1\r\nHost: whoever\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\nsecure");
        }
    }

    @Test
    void answersNobodyWithoutTls() throws IOException {
        assertThatThrownBy(() -> {
                    String response = RawHttp.exchange(port(), "GET /");
                    throw new IOException("answered: " + response);
                })
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("HTTP/1");
    }

    @Test
    void givesNewConnectionsANewCertificateAndLeavesOpenOnesAlone() throws Exception {
        assertThat(certifiedName()).isEqualTo("O=Tests,CN=localhost");
        try (Http2Connection before = Http2Connection.overTls(port(), trust)) {
            Http2Connection.Stream stream = before.get(Site.HUB_PATH + "/stream");
            assertThat(stream.readUntil("\n")).isEqualTo(":\n");

            TestCertificates.in(folder, "rsa-cert", "rsa-key");

            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(certifiedName()).isEqualTo("O=Tests renewed,CN=localhost"));
            assertThat(before.get(Site.HUB_PATH).readToEnd()).isEqualTo("secure");
            assertThatThrownBy(() -> TestCertificates.trusting("ec-cert")
                            .getSocketFactory()
                            .createSocket(InetAddress.getLoopbackAddress(), port())
                            .getOutputStream()
                            .write(1))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void leavesAStreamAloneThatIsSilentLongerThanAConnectionMayBe() throws Exception {
        try (Http2Connection connection = Http2Connection.overTls(port(), trust)) {
            Http2Connection.Stream stream = connection.get(Site.HUB_PATH + "/stream");
            assertThat(stream.readUntil("\n")).isEqualTo(":\n");

            for (int i = 0; i < 2; i++) {
                try (SSLSocket other = connect()) {
                    assertThat(other.getInputStream().readAllBytes()).isEmpty();
                }
            }

            assertThat(connection.get(Site.HUB_PATH + "/end").readToEnd()).isEqualTo("secure");
            assertThat(stream.readToEnd()).isEqualTo("end");
        }
    }

    @Test
    void endsAConnectionThatIsSilentOnceItHasNoStreams() throws Exception {
        try (Http2Connection connection = Http2Connection.overTls(port(), trust)) {
            Http2Connection.Stream one = connection.get(Site.HUB_PATH + "/stream");
            assertThat(one.readUntil("\n")).isEqualTo(":\n");
            assertThat(connection.get(Site.HUB_PATH + "/end").readToEnd()).isEqualTo("secure");
            assertThat(one.readToEnd()).isEqualTo("end");

            assertThatThrownBy(connection::awaitEnd).hasMessageContaining("idle_timeout");
        }
    }

    /** Answers, or begins a stream that says nothing more until somebody else asks for its end. */
    private static final class Silence extends Handler.Abstract {

        private volatile Runnable end = () -> {};

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (request.getHttpURI().getPath().endsWith("/stream")) {
                Callback.Completable begun = new Callback.Completable();
                end = () -> {
                    // The client may have read what is still being written here, and Jetty takes one write at a time.
                    begun.join();
                    Content.Sink.write(response, true, "end", callback);
                };
                Content.Sink.write(response, false, ":\n", begun);
                return true;
            }
            if (request.getHttpURI().getPath().endsWith("/end")) {
                end.run();
            }
            Content.Sink.write(response, true, request.isSecure() ? "secure" : "plain", callback);
            return true;
        }
    }
}
