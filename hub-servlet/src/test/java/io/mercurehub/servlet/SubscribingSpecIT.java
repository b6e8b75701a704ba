package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Subscribing, beside what the tests of the protocol say: limits, the connection, and who is counted. */
class SubscribingSpecIT {

    @Test
    void saysNothingOfTheConnection() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            Response stream = server.subscribe(connection, "topic=test");

            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.has("Connection")).isFalse();
        }
    }

    @Test
    void refusesTooManyTopics() throws Exception {
        try (HubServer server = HubServer.start(http -> http.maxTopicsPerSubscription(3));
                RawConnection connection = server.connect()) {
            Response refused = server.subscribe(connection, "topic=1&topic=2&topic=3&topic=4");

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.readToEnd()).isEqualTo("Too many \"topic\" parameters.\n");
            assertThat(server.subscribe(connection, "topic=1&topic=2&topic=3").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void refusesTopicsThatAreNotUtf8OrHaveControlCharacters() throws Exception {
        assertRefused("topic=%FF", "\"topic\" field is not valid UTF-8\n");
        assertRefused("topic=a%00", "\"topic\" field contains a forbidden control character\n");
    }

    @Test
    void answersHeadWithTheHeadersOfAStreamAndEnds() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            for (int i = 0; i < 2; i++) {
                connection.sendHead(
                        "HEAD /.well-known/mercure?topic=test HTTP/1.1", "Host: h", "Last-Event-ID: earliest");

                Response response = connection.readHead();

                assertThat(response.status()).isEqualTo(200);
                assertThat(response.header("Content-Type")).isEqualTo("text/event-stream");
                assertThat(response.header("Mercure-Last-Event-ID")).isEqualTo("earliest");
            }
            await().until(() -> server.hub().connectedSubscribers() == 0);
        }
    }

    @Test
    void endsStreamsWithAnEndOfTheBodySoThatBrowsersReconnect() throws Exception {
        try (HubServer server = HubServer.start(http -> http.writeTimeout(Duration.ofMillis(100)));
                RawConnection connection = server.connect()) {
            Response stream = server.subscribe(connection, "topic=test");

            assertThat(stream.readToEnd()).isEmpty();

            Response next = server.subscribe(connection, "topic=test");
            assertThat(next.status()).isEqualTo(200);
        }
    }

    private static void assertRefused(String query, String body) throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            Response response = server.subscribe(connection, query);

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.readToEnd()).isEqualTo(body);
        }
    }
}
