package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.servlet.fixtures.RecordedLog;
import io.mercurehub.servlet.http.UntrustedProxies;
import io.mercurehub.servlet.refusal.Refusals;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who the log says has sent a request that came by a proxy. */
class ForwardedIT {

    private static final String BY_PROXY = "X-Forwarded-For: 192.0.2.66, 203.0.113.9";

    @Test
    void namesTheClientOfATrustedProxy() throws Exception {
        try (RecordedLog log = new RecordedLog(Exchange.class, Level.DEBUG);
                HubServer server = HubServer.start(http -> http.trustedProxies(List.of("127.0.0.0/8")));
                RawConnection reader = server.connect();
                RawConnection publisher = server.connect()) {
            server.subscribe(reader, "topic=a", BY_PROXY);
            Response published = server.publish(publisher, "topic=a&id=urn:1");

            assertThat(published.status()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(log.lines())
                    .anyMatch(line -> line.startsWith("DEBUG GET from 203.0.113.9: subscriber urn:uuid:"))
                    .contains("DEBUG POST from 127.0.0.1: update urn:1"));
        }
    }

    @Test
    void namesTheOtherEndOfTheConnectionWhenThatIsNotTrusted() throws Exception {
        try (RecordedLog log = new RecordedLog(Exchange.class, Level.DEBUG);
                HubServer server = HubServer.start(http -> http.trustedProxies(List.of("10.0.0.0/8")));
                RawConnection reader = server.connect()) {
            server.subscribe(reader, "topic=a", BY_PROXY);

            await().untilAsserted(() ->
                    assertThat(log.lines()).anyMatch(line -> line.startsWith("DEBUG GET from 127.0.0.1: subscriber ")));
        }
    }

    @Test
    void saysOnceWhoIsNotBelieved() throws Exception {
        try (RecordedLog log = new RecordedLog(UntrustedProxies.class);
                HubServer server = HubServer.start()) {
            for (int i = 0; i < 3; i++) {
                try (RawConnection reader = server.connect()) {
                    server.subscribe(reader, "topic=a", BY_PROXY);
                }
            }

            assertThat(log.lines())
                    .containsExactly(
                            "INFO 127.0.0.1 sends header fields that say whom its requests came from, and is not believed. If"
                                    + " it is your proxy, write trusted_proxies 127.0.0.1, and the log names the clients in its place; if it"
                                    + " is not, there is nothing to do (this is said once)");
        }
    }

    @Test
    void saysNothingOfAProxyThatIsTrusted() throws Exception {
        try (RecordedLog log = new RecordedLog(UntrustedProxies.class);
                HubServer server = HubServer.start(http -> http.trustedProxies(List.of("private_ranges")));
                RawConnection reader = server.connect()) {
            server.subscribe(reader, "topic=a", BY_PROXY);

            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void namesWhoIsRefused() throws Exception {
        try (RecordedLog log = new RecordedLog(Refusals.class);
                HubServer server = HubServer.start(http -> http.trustedProxies(List.of("private_ranges")));
                RawConnection connection = server.connect()) {
            Response refused = server.subscribe(connection, "", "Forwarded: for=\"[2001:db8::9]:4711\"");

            assertThat(refused.status()).isEqualTo(400);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("INFO GET from 2001:db8:0:0:0:0:0:9 refused [");
        }
    }
}
