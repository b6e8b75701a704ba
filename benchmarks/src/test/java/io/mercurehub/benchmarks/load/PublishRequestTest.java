package io.mercurehub.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class PublishRequestTest {

    private static final HubAddress ADDRESS = new HubAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 3000), "127.0.0.1:3000", "/.well-known/mercure");

    private final Topics topics = new Topics("https://bench.example/run/", 1000);
    private final Payload payload = new Payload(30);

    @Test
    void isAFormForAMercureHub() {
        Hub hub = new Hub(ADDRESS, HubKind.MERCURE, "TOKEN", null);

        PublishRequest request = new PublishRequest(hub, topics, payload, 1);

        assertThat(request.of(42, 3, 4))
                .extracting(buffer -> US_ASCII.decode(buffer).toString())
                .isEqualTo(
                        "POST /.well-known/mercure HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nAuthorization: Bearer TOKEN\r\n"
                                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 85\r\n\r\n"
                                + "topic=https%3A%2F%2Fbench.example%2Frun%2F0000042&data=aabaaack" + "aaaaaaad"
                                + "aaaaaaae"
                                + "012345");
    }

    @Test
    void saysThatTheUpdateIsPrivate() {
        Hub hub = new Hub(ADDRESS, HubKind.MERCURE, "TOKEN", null, new PrivateReaders("KEY", 10));

        PublishRequest request = new PublishRequest(hub, topics, payload, 1);

        assertThat(request.of(42, 3, 4))
                .extracting(buffer -> US_ASCII.decode(buffer).toString())
                .asString()
                .contains("Content-Length: 96", "0000042&private=on&data=aabaaack");
    }

    @Test
    void isPlainDataForNchan() {
        Hub hub = new Hub(ADDRESS, HubKind.NCHAN, null, null);

        PublishRequest request = new PublishRequest(hub, topics, payload, 0);

        assertThat(request.of(999, 1, 0))
                .extracting(buffer -> US_ASCII.decode(buffer).toString())
                .isEqualTo("POST /.well-known/mercure/pub?id=https%3A%2F%2Fbench.example%2Frun%2F0000999 HTTP/1.1\r\n"
                        + "Host: 127.0.0.1:3000\r\nContent-Type: text/plain\r\nContent-Length: 30\r\n\r\n"
                        + "aaaaadoh" + "aaaaaaab" + "aaaaaaaa" + "012345");
    }
}
