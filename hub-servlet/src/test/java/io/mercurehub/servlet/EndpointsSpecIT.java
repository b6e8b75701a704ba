package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which URLs and methods there are, and what every response has. */
class EndpointsSpecIT {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.well-known/mercure/?topic=test",
                "/.well-known/%6Dercure?topic=test",
                "/.well-known/mercure;a=b?topic=test",
                "/.well-known/mercure/unknown",
                "/other"
            })
    void knowsNoOtherPath(String target) throws Exception {
        try (HubServer server = HubServer.builder().at("/", "/*").start();
                RawConnection connection = server.connect()) {
            connection.sendHead("GET " + target + " HTTP/1.1", "Host: hub.example");

            Response response = connection.readHead();

            assertThat(response.status()).isEqualTo(404);
            assertThat(response.header("Content-Type")).isEqualToIgnoringWhitespace("text/plain; charset=utf-8");
            assertThat(response.readToEnd()).isEqualTo("404 page not found\n");
            assertSecurityHeaders(response);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS"})
    void knowsNoOtherMethod(String method) throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            connection.sendHead(method + " " + HubServer.PATH + " HTTP/1.1", "Host: hub.example", "Content-Length: 0");

            Response response = connection.readHead();

            assertThat(response.status()).isEqualTo(405);
            assertThat(response.header("Allow")).isEqualTo("GET, HEAD, POST, QUERY");
            assertThat(response.header("Content-Length")).isEqualTo("0");
            assertSecurityHeaders(response);
        }
    }

    @Test
    void isWhereTheApplicationMapsIt() throws Exception {
        try (HubServer server =
                        HubServer.builder().at("/app", "/live/updates/*").start();
                RawConnection connection = server.connect()) {
            connection.sendHead("HEAD /app/live/updates?topic=test HTTP/1.1", "Host: hub.example");
            assertThat(connection.readHead().status()).isEqualTo(200);

            connection.sendHead("HEAD /app/live/updates/?topic=test HTTP/1.1", "Host: hub.example");
            assertThat(connection.readHead().status()).isEqualTo(404);
        }
    }

    @Test
    void takesNoUpdatesWithoutAPublisherKey() throws Exception {
        try (Hub hub = Hub.open(HubConfig.defaults());
                HubServer server = HubServer.builder()
                        .serving(hub, HttpConfig.builder().anonymous(true).build())
                        .start();
                RawConnection connection = server.connect()) {
            Response response = server.publish(connection, "topic=test");

            assertThat(response.status()).isEqualTo(405);
            assertThat(response.header("Allow")).isEqualTo("GET, HEAD, QUERY");
        }
    }

    @Test
    void hasNoSubscribersWithoutASubscriberKeyUnlessAnonymous() throws Exception {
        HttpConfig publishersOnly = HttpConfig.builder()
                .publisherKey(JwtKey.of(Tokens.PUBLISHER_KEY))
                .build();
        try (Hub hub = Hub.open(HubConfig.defaults());
                HubServer server =
                        HubServer.builder().serving(hub, publishersOnly).start();
                RawConnection connection = server.connect()) {
            Response response = server.subscribe(connection, "topic=test");

            assertThat(response.status()).isEqualTo(405);
            assertThat(response.header("Allow")).isEqualTo("POST");
        }
    }

    private static void assertSecurityHeaders(Response response) {
        assertThat(response.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(response.header("X-Xss-Protection")).isEqualTo("1; mode=block");
        assertThat(response.header("Content-Security-Policy")).isEqualTo("default-src 'self'");
    }
}
