package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.standalone.fixtures.TestCertificates;
import io.mercurehub.standalone.tls.TlsSettings;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Http2Connection;
import io.mercurehub.test.wire.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built jar with a certificate of its own, and no proxy in front. */
final class TlsIT {

    private static final String KEY = "a key of at least 32 bytes for both";
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    private Path home;

    @BeforeEach
    void setUp() throws Exception {
        TlsSettings tls = TestCertificates.in(home, "ec-cert", "ec-key");
        environment.put("MERCURE_TLS", tls.certificate() + " " + tls.key());
        environment.put("SERVER_NAME", "localhost:0");
        environment.put("MERCURE_PUBLISHER_JWT_KEY", KEY);
        environment.put("MERCURE_EXTRA_DIRECTIVES", "anonymous\ntransport memory\nheartbeat 1s");
    }

    private static HttpClient client(HttpClient.Version version) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(TestCertificates.trusting("ec-cert"))
                .version(version)
                .build();
    }

    private static HttpResponse<String> publish(HttpClient client, URI url, String form) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Authorization", "Bearer " + Tokens.sign(KEY, "{\"mercure\":{\"publish\":[\"*\"]}}"))
                .header("Content-Type", FORM)
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void bringsManyStreamsOverOneConnectionAndEndsThemInOrder() throws Exception {
        try (HubProcess hub = HubProcess.start(home, environment)) {
            URI url = hub.awaitUrl();
            assertThat(url).hasScheme("https").hasHost("localhost");
            HttpClient client = client(HttpClient.Version.HTTP_2);
            List<EventStream> streams = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                streams.add(EventStream.open(client, URI.create(url + "?topic=a")));
            }
            assertThat(streams)
                    .allSatisfy(
                            stream -> assertThat(stream.response().version()).isEqualTo(HttpClient.Version.HTTP_2));

            assertThat(publish(client, url, "topic=a&data=to+all").version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(publish(client(HttpClient.Version.HTTP_1_1), url, "topic=a&data=again")
                            .version())
                    .isEqualTo(HttpClient.Version.HTTP_1_1);

            streams.forEach(stream -> stream.awaitLine("data: to all"));
            streams.forEach(stream -> stream.awaitLine("data: again"));
            int before = streams.get(0).lines().size();
            await().untilAsserted(() -> assertThat(streams.get(0)
                            .lines()
                            .subList(before, streams.get(0).lines().size()))
                    .contains(":"));

            hub.signal("TERM");

            for (EventStream stream : streams) {
                stream.awaitEnd();
                assertThat(stream.lines()).anyMatch(line -> line.matches("retry: \\d{4}"));
            }
            assertThat(hub.awaitEnd()).isZero();
            assertThat(String.join("\n", hub.err()))
                    .contains("CN=localhost, good until ", "20 subscribers", "Stopped after")
                    .doesNotContain(" WARN ", " ERROR ", "Exception");
        }
    }

    @Test
    void isNotHeldUpByAStreamThatNobodyReads() throws Exception {
        SSLContext trust = TestCertificates.trusting("ec-cert");
        try (HubProcess hub = HubProcess.start(home, environment)) {
            URI url = hub.awaitUrl();
            HttpClient client = client(HttpClient.Version.HTTP_1_1);
            try (Http2Connection connection = Http2Connection.overTls(url.getPort(), trust)) {
                Http2Connection.Stream stalled = connection.get(url.getPath() + "?topic=large");
                Http2Connection.Stream read = connection.get(url.getPath() + "?topic=small");
                assertThat(stalled.readUntil("\n")).isEqualTo(":\n");
                assertThat(read.readUntil("\n")).isEqualTo(":\n");

                publish(client, url, "topic=large&data=" + "x".repeat(200_000));
                read.grant(100_000);
                for (int i = 0; i < 20; i++) {
                    publish(client, url, "topic=small&data=" + i);
                    assertThat(read.readUntil("data: " + i + "\n\n")).contains("id: urn:uuid:");
                }
                stalled.grant(300_000);

                assertThat(stalled.readUntil("\n\n")).hasSizeGreaterThan(200_000);
            }
        }
    }

    @Test
    void isAskedForItsHealthWithItsOwnConfiguration() throws Exception {
        try (HubProcess hub = HubProcess.start(home, environment)) {
            environment.put("SERVER_NAME", "localhost:" + hub.awaitUrl().getPort());
            try (HubProcess health = HubProcess.start(home, environment, "health")) {
                assertThat(health.awaitEnd()).isZero();
            }
        }
    }

    @Test
    void namesTheFileOfACertificateThatItCannotUse() throws Exception {
        Files.delete(home.resolve("key.pem"));
        try (HubProcess hub = HubProcess.start(home, environment)) {
            assertThat(hub.awaitEnd()).isEqualTo(2);
            assertThat(hub.err())
                    .filteredOn(line -> !line.contains(" INFO "))
                    .containsExactly(
                            "mercure-hub: tls: " + home.resolve("key.pem")
                                    + " (expected: a PEM file with the private key of the hub's certificate, but there is none of that name)");
        }
    }
}
