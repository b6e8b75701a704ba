package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Subscription by QUERY, whose form body says what doesn't fit into a URL. */
class QuerySpecIT {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    @Test
    void subscribesToTheTopicsOfBodyAndQueryComponent() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection reader = server.connect()) {
            query(reader, "?topic=in-query", "topic=in+body&topic=%C3%A9", FORM);

            Response stream = reader.readHead();
            stream.readUntil(":\n");
            publish(server, "in-query", "1");
            publish(server, "elsewhere", "2");
            publish(server, "in body", "3");
            publish(server, "é", "4");

            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(stream.readUntil("data: 4\n\n"))
                    .isEqualTo("id: urn:1\ndata: 1\n\nid: urn:3\ndata: 3\n\nid: urn:4\ndata: 4\n\n");
        }
    }

    @Test
    void takesMoreTopicsThanAUrlHasRoomFor() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection reader = server.connect()) {
            StringBuilder form = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                form.append("topic=https%3A%2F%2Fexample.com%2Fbooks%2F")
                        .append(i)
                        .append('&');
            }
            query(reader, "", form.toString(), FORM);

            Response stream = reader.readHead();
            stream.readUntil(":\n");
            publish(server, "https://example.com/books/999", "1");

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: 1\n\n");
        }
    }

    @Test
    void goesOnAfterTheIdOfTheBody() throws Exception {
        assertThat(firstReplayed("?topic=a", "last_event_id=urn%3A2")).isEqualTo("3");
    }

    @Test
    void prefersTheIdOfTheQueryComponentToThatOfTheBody() throws Exception {
        assertThat(firstReplayed("?topic=a&last_event_id=urn%3A1", "lastEventID=urn%3A2"))
                .isEqualTo("2");
    }

    @Test
    void prefersTheIdOfTheHeaderFieldToEither() throws Exception {
        assertThat(firstReplayed("?topic=a&last_event_id=urn%3A1", "last_event_id=urn%3A1", "Last-Event-ID: urn:2"))
                .isEqualTo("3");
    }

    @Test
    void needsNoBody() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection reader = server.connect()) {
            reader.sendHead("QUERY " + HubServer.PATH + "?topic=a HTTP/1.1", "Host: h");

            assertThat(reader.readHead().readUntil("\n")).isEqualTo(":\n");
        }
    }

    @Test
    void waitsForABodyThatComesInPieces() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection reader = server.connect()) {
            reader.sendHead(
                    "QUERY " + HubServer.PATH + " HTTP/1.1",
                    "Host: h",
                    FORM,
                    "Expect: 100-continue",
                    "Transfer-Encoding: chunked");
            assertThat(reader.readHead().status()).isEqualTo(100);
            reader.send("5\r\ntopic\r\n").send("2\r\n=a\r\n0\r\n\r\n");

            Response stream = reader.readHead();
            stream.readUntil(":\n");
            publish(server, "a", "1");

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: 1\n\n");
        }
    }

    @Test
    void refusesABodyThatIsNoFormAndSaysWhatItTakes() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            query(connection, "?topic=a", "{\"topic\":\"b\"}", "Content-Type: application/json");
            Response json = connection.readHead();
            assertThat(json.status()).isEqualTo(415);
            assertThat(json.header("Accept-Query")).isEqualTo("application/x-www-form-urlencoded");
            assertThat(json.readToEnd()).isEqualTo("Unsupported Media Type\n");

            query(connection, "?topic=a", "topic=b", "X: y");
            assertThat(connection.readHead().status()).isEqualTo(415);
        }
    }

    @Test
    void refusesWithoutATopicAnywhere() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            query(connection, "?other=a", "data=b", FORM);

            Response refused = connection.readHead();

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.readToEnd()).isEqualTo("Missing \"topic\" parameter.\n");
        }
    }

    @Test
    void refusesATokenWithoutAskingForTheBody() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            connection.sendHead(
                    "QUERY " + HubServer.PATH + " HTTP/1.1",
                    "Host: h",
                    FORM,
                    "Authorization: Bearer " + Tokens.sign("another key, which is long enough as well", "{}"),
                    "Expect: 100-continue",
                    "Content-Length: 1000000");

            assertThat(connection.readHead().status()).isEqualTo(401);
        }
    }

    /** {@return the data of the first update that is replayed out of three, with the ids urn:1 to urn:3} */
    private static String firstReplayed(String queryComponent, String body, String... headers) throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection reader = server.connect()) {
            for (int i = 1; i <= 3; i++) {
                publish(server, "a", String.valueOf(i));
            }
            List<String> all = new ArrayList<>(List.of(headers));
            all.add(FORM);
            query(reader, queryComponent, body, all.toArray(String[]::new));

            Response stream = reader.readHead();
            stream.readUntil("data: ");
            return stream.readUntil("\n").strip();
        }
    }

    private static void query(RawConnection connection, String queryComponent, String body, String... headers)
            throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add("QUERY " + HubServer.PATH + queryComponent + " HTTP/1.1");
        lines.add("Host: hub.example");
        lines.addAll(List.of(headers));
        lines.add("Content-Length: " + body.length());
        // At once: a connection on which a body comes after its refusal is closed.
        connection.send(String.join("\r\n", lines) + "\r\n\r\n" + body);
    }

    private static void publish(HubServer server, String topic, String data) {
        server.hub()
                .publish(Update.of(topic)
                        .id(EventId.of("urn:" + data))
                        .data(data)
                        .build())
                .toCompletableFuture()
                .join();
    }
}
