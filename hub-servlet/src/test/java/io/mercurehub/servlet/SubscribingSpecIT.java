package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.hub.update.Update;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscribing: the checks in their order, the header fields of a stream, its events, and how long it lives. */
class SubscribingSpecIT {

    @Test
    void opensAStreamAtOnceWithACommentAndHeadersThatKeepEverybodyFromStoringIt() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            connection.sendHead("GET /.well-known/mercure?topic=test HTTP/1.1", "Host: anything.example:1234");

            Response response = connection.readHead();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(response.header("Cache-Control"))
                    .isEqualTo("private, no-cache, no-store, must-revalidate, max-age=0");
            assertThat(response.header("Pragma")).isEqualTo("no-cache");
            assertThat(response.header("Expire")).isEqualTo("0");
            assertThat(response.header("X-Accel-Buffering")).isEqualTo("no");
            assertThat(response.has("Connection")).isFalse();
            assertThat(response.has("Last-Event-ID")).isFalse();
            assertThat(response.has("Mercure-Last-Event-ID")).isFalse();
            assertThat(response.readBytes(2)).asString().isEqualTo(":\n");
        }
    }

    @Test
    void sendsUpdatesAsEvents() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection reader = server.connect();
                RawConnection writer = server.connect()) {
            Response stream = server.subscribe(reader, "topic=test");

            server.publish(writer, "topic=test&id=urn:1&type=chat&retry=2500&data=one%0Atwo%0D%0Athree%0Dfour")
                    .readToEnd();
            server.publish(writer, "topic=other&id=urn:2&data=not+for+this+one").readToEnd();
            server.publish(writer, "topic=test&id=urn:3").readToEnd();

            assertThat(stream.readUntil("\n\n"))
                    .isEqualTo(
                            "event: chat\nretry: 2500\nid: urn:1\ndata: one\ndata: two\ndata: three\ndata: four\n\n");
            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:3\ndata: \n\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "topic=https://example.com/books/1, https://example.com/books/1",
        "topic=https%3A%2F%2Fexample.com%2Fbooks%2F%7Bid%7D, https://example.com/books/1",
        "topic=a&topic=b, b",
        "topic=*, anything at all",
        "topic=caf%C3%A9, café",
        "topic=a+b, a b",
        "other=x&topic=%zz, %zz"
    })
    void selectsTopicsByEqualityTemplateOrWildcard(String query, String topic) throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection reader = server.connect()) {
            Response stream = server.subscribe(reader, query);

            server.hub().publish(Update.of("elsewhere/1/2/3").build());
            server.hub().publish(Update.of(topic).data("for you").build());

            assertThat(stream.readUntil("for you\n\n")).contains("data: for you");
        }
    }

    @Test
    void sendsNothingOnTopicsThatWereNotAskedFor() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection reader = server.connect()) {
            Response stream = server.subscribe(reader, "topic=a&topic=b");

            server.hub().publish(Update.of("c").data("no").build());
            server.hub().publish(Update.of("b").data("yes").build());

            assertThat(stream.readUntil("\n\n")).endsWith("data: yes\n\n").doesNotContain("no");
        }
    }

    @Test
    void refusesASubscriptionWithoutATopic() throws Exception {
        assertRefused("", 400, "Missing \"topic\" parameter.\n");
        assertRefused("other=1", 400, "Missing \"topic\" parameter.\n");
    }

    @Test
    void refusesABadTokenBeforeItLooksForATopic() throws Exception {
        assertRefused("", 401, "Unauthorized\n", "Authorization: Bearer " + Tokens.publisher("*"));
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
        assertRefused("topic=%FF", 400, "\"topic\" field is not valid UTF-8\n");
        assertRefused("topic=a%00", 400, "\"topic\" field contains a forbidden control character\n");
    }

    @Test
    void refusesEverybodyWithoutATokenUnlessAnonymous() throws Exception {
        try (HubServer server = HubServer.start(http -> http.anonymous(false));
                RawConnection connection = server.connect()) {
            Response refused = server.subscribe(connection, "topic=test");

            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.has("WWW-Authenticate")).isFalse();
            assertThat(refused.readToEnd()).isEqualTo("Unauthorized\n");

            Response stream =
                    server.subscribe(connection, "topic=test", "Authorization: Bearer " + Tokens.subscriber());
            assertThat(stream.status()).isEqualTo(200);
        }
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
    void keepsSilentConnectionsAlive() throws Exception {
        try (HubServer server = HubServer.start(http -> http.heartbeat(Duration.ofMillis(50)));
                RawConnection connection = server.connect()) {
            Response stream = server.subscribe(connection, "topic=test");

            assertThat(stream.readBytes(6)).asString().isEqualTo(":\n:\n:\n");
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

    /** That this is before it has expired is the StreamLifetimesTest's: a busy machine is late. */
    @Test
    void endsAStreamWhenItsTokenIsAboutToExpire() throws Exception {
        try (HubServer server = HubServer.start(http -> http.writeTimeout(Duration.ZERO));
                RawConnection connection = server.connect()) {
            Instant begin = Instant.now();
            Instant end = begin.plusSeconds(2);
            String token = Tokens.sign(
                    Tokens.SUBSCRIBER_KEY,
                    "{\"exp\":" + (end.toEpochMilli() / 1000.0) + ",\"mercure\":{\"subscribe\":[\"*\"]}}");
            Response stream = server.subscribe(connection, "topic=test", "Authorization: Bearer " + token);

            assertThat(stream.readToEnd()).isEmpty();

            assertThat(Instant.now()).isAfter(begin.plusSeconds(1));
        }
    }

    private static void assertRefused(String query, int status, String body, String... headers) throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            Response response = server.subscribe(connection, query, headers);

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.readToEnd()).isEqualTo(body);
        }
    }
}
