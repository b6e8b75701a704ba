package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.standalone.fixtures.TestCertificates;
import io.mercurehub.standalone.tls.TlsSettings;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import io.mercurehub.test.wire.RawConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each byte of a stream, from its head to its end, as it goes over the wire. */
final class WholeStreamIT {

    private static final String KEY = "a key of at least 32 bytes for both";
    private static final int SLICE = 16 * 1024;

    /** The lengths of the data: those that fill what is written at once, and those around. */
    private static final List<Integer> LENGTHS = List.of(0, 1, SLICE - 100, SLICE, SLICE + 1, 3_000_000, 2);

    private static final int SMALL_WINDOW = 4 * 1024;

    @TempDir
    private Path home;

    @ParameterizedTest
    @CsvSource({
        "http, HTTP/1.1, X-Any: field",
        "http, HTTP/1.1, Connection: close",
        "http, HTTP/1.0, Connection: keep-alive",
        "http, HTTP/1.0, Connection: close",
        "https, HTTP/1.1, X-Any: field",
        "https, HTTP/1.1, Connection: close",
        "https, HTTP/1.0, Connection: close"
    })
    void isWellFormedForAReaderThatPauses(String scheme, String version, String field) throws Exception {
        boolean isTls = scheme.equals("https");
        SSLContext trust = TestCertificates.trusting("ec-cert");
        try (HubProcess hub = HubProcess.start(home, environment(isTls))) {
            URI url = hub.awaitUrl();
            Publisher publisher =
                    new Publisher(HttpClient.newBuilder().sslContext(trust).build(), url, KEY);
            try (RawConnection client = isTls
                    ? new RawConnection(tls(trust, url.getPort()))
                    : new RawConnection(url.getPort(), SMALL_WINDOW)) {
                RawConnection.Response stream = client.sendHead(
                                "GET " + url.getPath() + "?topic=a " + version, "Host: x", field)
                        .readHead();
                assertThat(stream.header("Transfer-Encoding")).isEqualTo(version.endsWith("1") ? "chunked" : "");
                assertThat(stream.readUntil("\n")).isEqualTo(":\n");

                for (int length : LENGTHS) {
                    String event = publish(publisher, length);
                    assertThat(stream.readUntil("\n\n")).isEqualTo(event);
                }
                List<String> waiting = new ArrayList<>();
                for (int length : LENGTHS) {
                    waiting.add(publish(publisher, length));
                }
                for (String event : waiting) {
                    assertThat(stream.readUntil("\n\n")).isEqualTo(event);
                }
                hub.signal("TERM");

                assertThat(stream.readUntil("\n")).matches("retry: \\d+\n");
                assertThat(stream.readToEnd()).isEmpty();
                assertThat(client.isClosedByPeer()).isTrue();
            }
            assertThat(hub.awaitEnd()).isZero();
            assertThat(hub.err()).noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "));
        }
    }

    private Map<String, String> environment(boolean isTls) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("SERVER_NAME", isTls ? "localhost:0" : "127.0.0.1:0");
        if (isTls) {
            TlsSettings tls = TestCertificates.in(home, "ec-cert", "ec-key");
            environment.put("MERCURE_TLS", tls.certificate() + " " + tls.key());
        }
        environment.put("MERCURE_PUBLISHER_JWT_KEY", KEY);
        environment.put("MERCURE_EXTRA_DIRECTIVES", "anonymous\ntransport memory\nheartbeat 0s");
        return environment;
    }

    /** {@return a connection of a client that has chosen HTTP/1.1} */
    private static SSLSocket tls(SSLContext trust, int port) throws Exception {
        SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
        return socket;
    }

    /** {@return the event of an update that has been published} */
    private static String publish(Publisher publisher, int length) throws Exception {
        String data = "x".repeat(length);
        String id = publisher.publish("topic", "a", "data", data);
        return "id: " + id + "\ndata: " + data + "\n\n";
    }
}
