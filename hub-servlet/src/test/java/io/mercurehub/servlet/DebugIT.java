package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.config.HttpConfig.Debug;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code debug}: who is told why a request was refused. */
class DebugIT {

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:3000", "hub.localhost", "127.0.0.1:3000", "[::1]", "LOCALHOST"})
    void tellsWhoAsksFromThisMachine(String host) throws Exception {
        try (HubServer server = HubServer.start(http -> http.debug(Debug.ON))) {
            Response refused = ask(server, "topic=%C3%A9&authorization=abc", "Host: " + host);

            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.header("Mercure-Reason"))
                    .isEqualTo("token.too-short; the parameter authorization is shorter than any token");
            assertThat(refused.readToEnd()).isEqualTo("Unauthorized\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: hub.example",
                "Host: localhost.example",
                "Host: 127.0.0.1.example",
                "Host: localhost\r\nX-Forwarded-For: 203.0.113.9",
                "Host: localhost\r\nForwarded: for=203.0.113.9",
                "Host: localhost\r\nVia: 1.1 proxy",
                "Host: localhost\r\nX-Real-IP: 203.0.113.9"
            })
    void tellsNobodyWhoMayComeFromElsewhere(String fields) throws Exception {
        try (HubServer server = HubServer.start(http -> http.debug(Debug.ON))) {
            assertThat(ask(server, "", fields.split("\r\n")).has("Mercure-Reason"))
                    .isFalse();
        }
    }

    @Test
    void tellsNobodyUnlessItIsOn() throws Exception {
        try (HubServer server = HubServer.start()) {
            assertThat(ask(server, "", "Host: localhost").has("Mercure-Reason")).isFalse();
        }
    }

    @Test
    void tellsEverybodyWhenThatIsAskedFor() throws Exception {
        try (HubServer server = HubServer.start(http -> http.debug(Debug.UNSAFE))) {
            assertThat(ask(server, "", "Host: hub.example", "Via: 1.1 proxy").header("Mercure-Reason"))
                    .isEqualTo("request.no-topic; no topic parameter");
        }
    }

    private static Response ask(HubServer server, String query, String... fields) throws Exception {
        RawConnection connection = server.connect();
        List<String> head = new ArrayList<>(List.of("GET " + HubServer.PATH + "?" + query + " HTTP/1.1"));
        head.addAll(List.of(fields));
        head.add("Connection: close");
        return connection.sendHead(head.toArray(String[]::new)).readHead();
    }
}
