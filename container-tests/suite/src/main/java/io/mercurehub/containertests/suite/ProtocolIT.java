package io.mercurehub.containertests.suite;

import static io.mercurehub.containertests.fixtures.ProbeApp.encode;
import static io.mercurehub.containertests.fixtures.ProbeApp.newTopic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.ProbeWar;
import io.mercurehub.containertests.fixtures.StreamClient;
import io.mercurehub.containertests.fixtures.StreamEnd;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol as publishers and subscribers use it every day. */
@ContainerTest
class ProtocolIT {

    /** What a container adds to any response. */
    private static final Set<String> CONTAINERS_OWN =
            Set.of("connection", "content-language", "date", "keep-alive", "server", "transfer-encoding");

    @Test
    void opensAStreamWithTheseHeadersAndAComment(ProbeApp app) throws Exception {
        try (RawConnection connection = app.connect()) {
            connection.sendHead(
                    "GET /.well-known/mercure?topic=a HTTP/1.1",
                    "Host: hub.example",
                    "Origin: https://page.example",
                    "Accept: text/event-stream");

            Response response = connection.readHead();

            assertThat(response.status()).isEqualTo(200);
            assertThat(headersOfTheHub(response))
                    .containsExactlyInAnyOrder(
                            "access-control-allow-credentials: true",
                            "access-control-allow-origin: https://page.example",
                            "access-control-expose-headers: Link, Mercure-Last-Event-ID, Last-Event-ID",
                            "cache-control: private, no-cache, no-store, must-revalidate, max-age=0",
                            "content-security-policy: default-src 'self'",
                            "content-type: text/event-stream",
                            "expire: 0",
                            "pragma: no-cache",
                            "vary: Origin",
                            "x-accel-buffering: no",
                            "x-content-type-options: nosniff",
                            "x-frame-options: DENY",
                            "x-xss-protection: 1; mode=block");
            assertThat(response.header("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(response.readUntil("\n")).isEqualTo(":\n");
        }
    }

    @Tag("servers")
    @Test
    void bringsWhatIsPublishedToWhoeverAskedForItsTopic(ProbeApp app) throws Exception {
        String topic = newTopic();
        try (RawConnection reader = app.connect();
                RawConnection publisher = app.connect()) {
            Response stream = app.subscribe(reader, topic);

            Response other = app.publish(publisher, "topic=" + encode(newTopic()) + "&data=for+others");
            assertThat(other.readToEnd()).startsWith("urn:uuid:");
            Response answer = app.publish(
                    publisher, "topic=" + encode(topic) + "&id=urn:1&type=sold&retry=2500&data=one%0Atwo+%E2%82%AC");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).isEqualToIgnoringWhitespace("text/plain;charset=utf-8");
            assertThat(answer.readToEnd()).isEqualTo("urn:1");
            assertThat(stream.readUntil("\n\n"))
                    .isEqualTo("event: sold\nretry: 2500\nid: urn:1\ndata: one\ndata: two €\n\n");
        }
    }

    @Test
    void subscribesByQuery(ProbeApp app) throws Exception {
        BodiesIT.queryAndReceive(app);
    }

    @Test
    void bringsWhatTheApplicationPublishesInProcess(ProbeApp app) throws Exception {
        String topic = newTopic();
        try (RawConnection reader = app.connect()) {
            Response stream = app.subscribe(reader, topic);

            String id = app.publishInProcess(topic, "from inside");

            assertThat(id).startsWith("urn:uuid:");
            assertThat(stream.readUntil("\n\n")).isEqualTo("id: " + id + "\ndata: from inside\n\n");
        }
    }

    @Test
    void bringsAnUpdateToManySubscribers(ProbeApp app) throws Exception {
        String topic = newTopic();
        try (StreamClient client = new StreamClient(app.port())) {
            List<StreamClient.Stream> streams = client.subscribe(300, app, topic);

            String id = app.publish(topic, "for all");

            await().untilAsserted(() -> assertThat(streams)
                    .extracting(stream -> stream.text().replace(":\n", ""))
                    .containsOnly("id: " + id + "\ndata: for all\n\n"));
            assertThat(streams).extracting(StreamClient.Stream::end).containsOnly(StreamEnd.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer ",
                "Cookie: other=1; mercureAuthorization=",
                "Cookie: malformed=\"a b,c; =; mercureAuthorization="
            })
    void keepsPrivateUpdatesForThoseWhoseTokenGrantsThem(String credentials, ProbeApp app) throws Exception {
        String topic = newTopic();
        try (RawConnection entitled = app.connect();
                RawConnection stranger = app.connect();
                RawConnection publisher = app.connect()) {
            Response forEntitled = app.subscribe(entitled, topic, credentials + Tokens.subscriber(topic));
            Response forStranger = app.subscribe(stranger, topic);

            app.publish(publisher, "topic=" + encode(topic) + "&id=urn:1&private=on&data=secret")
                    .readToEnd();
            app.publish(publisher, "topic=" + encode(topic) + "&id=urn:2&data=public")
                    .readToEnd();

            assertThat(forEntitled.readUntil("public\n\n"))
                    .isEqualTo("id: urn:1\ndata: secret\n\nid: urn:2\ndata: public\n\n");
            assertThat(forStranger.readUntil("\n\n")).isEqualTo("id: urn:2\ndata: public\n\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"'', Last-Event-ID: {id}", "&lastEventID={id}, X-Nothing: 1", "&Last-Event-ID={id}, X-Nothing: 1"})
    void replaysWhatASubscriberHasMissed(String query, String header, ProbeApp app) throws Exception {
        String topic = newTopic();
        String seen = app.publish(topic, "seen");
        String missed = app.publish(topic, "missed");
        String missedToo = app.publish(topic, "missed, too");
        try (RawConnection reader = app.connect()) {
            Response stream = app.get(
                    reader,
                    app.hubPath() + "?topic=" + encode(topic) + query.replace("{id}", seen),
                    header.replace("{id}", seen));

            assertThat(stream.header("Mercure-Last-Event-ID")).isEqualTo(seen);
            assertThat(stream.readUntil("too\n\n"))
                    .isEqualTo(":\nid: " + missed + "\ndata: missed\n\nid: " + missedToo + "\ndata: missed, too\n\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /.well-known/mercure|400|Missing \"topic\" parameter.",
                "GET /.well-known/mercure?topic=%FF|400|\"topic\" field is not valid UTF-8",
                "POST /.well-known/mercure|401|Unauthorized",
                "PUT /.well-known/mercure|405|",
                "PATCH /.well-known/mercure|405|",
                "QUERY /.well-known/mercure|400|Missing \"topic\" parameter.",
                "OPTIONS /.well-known/mercure|405|",
            })
    void refusesWhatItDoesNotUnderstand(String request, int status, String body, ProbeApp app) throws Exception {
        try (RawConnection connection = app.connect()) {
            connection.sendHead(request + " HTTP/1.1", "Host: hub.example", "Content-Length: 0");

            Response response = connection.readHead();

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.header("Allow")).isEqualTo(status == 405 ? "GET, HEAD, POST, QUERY" : "");
            assertThat(response.readToEnd()).isEqualTo(body == null ? "" : body + "\n");
            if (response.saysClose()) {
                assertThat(connection.isClosedByPeer()).isTrue();
            } else {
                app.echo(connection, "the connection is as good as before");
            }
        }
    }

    @Test
    void refusesWhatATokenDoesNotGrant(ProbeApp app) throws Exception {
        // Not on one connection: Open Liberty may close it behind a refusal.
        try (RawConnection first = app.connect();
                RawConnection second = app.connect();
                RawConnection third = app.connect()) {
            Response notGranted = app.publish(first, Tokens.publisher("https://other.example/"), "topic=a");
            assertThat(notGranted.status()).isEqualTo(401);
            assertThat(notGranted.readToEnd()).isEqualTo("Unauthorized\n");

            Response reserved = app.publish(second, "topic=/.well-known/mercure/subscriptions/x");
            assertThat(reserved.status()).isEqualTo(403);
            assertThat(reserved.readToEnd())
                    .isEqualTo("\"/.well-known/mercure/subscriptions/x\": topic value references the reserved"
                            + " \"/.well-known/mercure\" namespace\n");

            Response malformed = app.publish(third, "topic=a&retry=soon");
            assertThat(malformed.status()).isEqualTo(400);
            assertThat(malformed.readToEnd()).isEqualTo("Invalid \"retry\" parameter\n");
        }
    }

    @Test
    void isNowhereButAtItsPath(ProbeApp app) throws Exception {
        try (RawConnection connection = app.connect()) {
            Response response = app.get(connection, "/.well-known/mercure/unknown");

            assertThat(response.status()).isEqualTo(404);
        }
    }

    @Test
    void answersThePreflightsOfBrowsers(ProbeApp app) throws Exception {
        try (RawConnection connection = app.connect()) {
            connection.sendHead(
                    "OPTIONS /.well-known/mercure HTTP/1.1",
                    "Host: hub.example",
                    "Origin: https://page.example",
                    "Access-Control-Request-Method: POST",
                    "Access-Control-Request-Headers: authorization");

            Response response = connection.readHead();

            assertThat(response.status()).isEqualTo(204);
            assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("https://page.example");
            assertThat(response.header("Access-Control-Allow-Credentials")).isEqualTo("true");
            assertThat(response.header("Access-Control-Allow-Methods")).isEqualTo("POST");
            assertThat(response.header("Access-Control-Allow-Headers")).isEqualTo("authorization");
            app.echo(connection, "next");
        }
    }

    @Test
    void answersHeadWithTheHeadersOfAStreamAndEnds(ProbeApp app) throws Exception {
        try (RawConnection connection = app.connect()) {
            connection.sendHead("HEAD /.well-known/mercure?topic=a HTTP/1.1", "Host: hub.example");

            Response response = connection.readHead();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Type")).isEqualTo("text/event-stream");
            app.echo(connection, "the response had no body");
        }
    }

    @Test
    void keepsSilentStreamsAlive(TestContainer container) throws Exception {
        ProbeApp app = container.app(ProbeWar.PLAIN.with("heartbeat 50ms"));
        try (RawConnection connection = app.connect()) {
            Response stream = app.subscribe(connection, newTopic());

            assertThat(stream.readBytes(6)).asString().isEqualTo(":\n:\n:\n");
        }
    }

    @Test
    void worksUnderAnyContextPath(TestContainer container) throws Exception {
        String topic = newTopic();
        ProbeApp app = container.deploy(ProbeWar.PLAIN, "/my/app");
        try (RawConnection reader = app.connect();
                RawConnection publisher = app.connect()) {
            assertThat(app.hubPath()).isEqualTo("/my/app/.well-known/mercure");
            Response stream = app.subscribe(reader, topic);

            app.publish(publisher, "topic=" + encode(topic) + "&id=urn:1").readToEnd();
            Response reserved = app.publish(publisher, "topic=/my/app/.well-known/mercure");

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: \n\n");
            assertThat(reserved.status()).isEqualTo(403);
            assertThat(app.connectedSubscribers()).isEqualTo(1);
        } finally {
            app.deployment().undeploy();
        }
    }

    @Test
    void createsNoSessions(ProbeApp app) throws Exception {
        try (RawConnection reader = app.connect();
                RawConnection publisher = app.connect()) {
            Response stream = app.subscribe(reader, newTopic());
            Response answer = app.publish(publisher, "topic=a");

            assertThat(stream.has("Set-Cookie")).isFalse();
            assertThat(answer.has("Set-Cookie")).isFalse();
        }
    }

    private static List<String> headersOfTheHub(Response response) {
        return response.headers().stream()
                .map(header -> header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT)
                        + header.substring(header.indexOf(':')))
                .filter(header -> !CONTAINERS_OWN.contains(header.substring(0, header.indexOf(':'))))
                .toList();
    }
}
