package io.mercurehub.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that arrive late, in pieces, too large, too slowly, or that somebody else has read. */
class RequestBodyIT {

    private static final String[] HEAD = {
        "POST /.well-known/mercure HTTP/1.1",
        "Host: h",
        "Authorization: Bearer " + Tokens.publisher("*"),
        "Content-Type: application/x-www-form-urlencoded"
    };

    @Test
    void readsABodyThatComesAfterItsHead() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            sendHead(connection, "Expect: 100-continue", "Content-Length: 30");
            assertThat(connection.readHead().status()).isEqualTo(100);

            connection.send("topic=a&id=ur");
            connection.send("n:1&data=one+tw");
            connection.send("o+");

            assertAcknowledged(connection, "urn:1");
        }
    }

    @Test
    void readsABodyWhoseLengthIsNotAnnounced() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            for (int i = 0; i < 3; i++) {
                sendHead(connection, "Transfer-Encoding: chunked");
                connection.send("8\r\ntopic=a&\r\n").send("8\r\nid=urn:1\r\n0\r\n\r\n");

                assertAcknowledged(connection, "urn:1");
            }
        }
    }

    @Test
    void readsALargeBody() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection reader = server.connect();
                RawConnection connection = server.connect()) {
            Response stream = server.subscribe(reader, "topic=a");
            String data = "0123456789".repeat(300_000);

            assertThat(server.publish(connection, "topic=a&id=urn:1&data=" + data)
                            .status())
                    .isEqualTo(200);

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: " + data + "\n\n");
        }
    }

    @Test
    void takesABodyUpToTheLimitAndNoByteMore() throws Exception {
        try (HubServer server = HubServer.start(http -> http.maxRequestBodyBytes(40_000));
                RawConnection connection = server.connect()) {
            String form = "topic=a&id=urn:1&data=";
            String fitting = form + "x".repeat(40_000 - form.length());

            server.publish(connection, fitting).readToEnd();
            sendHead(connection, "Transfer-Encoding: chunked");
            connection.send(Integer.toHexString(40_000) + "\r\n" + fitting + "\r\n0\r\n\r\n");
            assertAcknowledged(connection, "urn:1");

            assertTooLarge(server.publish(connection, fitting + "y"), 40_000);
        }
    }

    @Test
    void stopsReadingABodyWhoseLengthIsNotAnnouncedAtTheLimit() throws Exception {
        try (HubServer server = HubServer.start(http -> http.maxRequestBodyBytes(1000));
                RawConnection connection = server.connect()) {
            sendHead(connection, "Transfer-Encoding: chunked");
            connection.send("7d0\r\n" + "x".repeat(2000) + "\r\n");

            assertTooLarge(connection.readHead(), 1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 20", "Transfer-Encoding: chunked"})
    void doesNotWaitForABodyForEver(String header) throws Exception {
        try (HubServer server = HubServer.start(http -> http.requestTimeout(Duration.ofMillis(100)));
                RawConnection connection = server.connect()) {
            sendHead(connection, header);

            Response response = connection.readHead();

            assertThat(response.status()).isEqualTo(408);
            assertThat(response.header("Connection")).isEqualTo("close");
            assertThat(response.readToEnd()).isEqualTo("Request Timeout\n");
            assertThat(connection.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void refusesATokenWithoutAskingForTheBody() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            connection.sendHead(
                    "POST /.well-known/mercure HTTP/1.1",
                    "Host: h",
                    "Content-Type: application/x-www-form-urlencoded",
                    "Expect: 100-continue",
                    "Content-Length: 1000000");

            assertThat(connection.readHead().status()).isEqualTo(401);
        }
    }

    @Test
    void publishesNothingOfABodyThatBreaksOff() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection reader = server.connect();
                RawConnection publisher = server.connect()) {
            Response stream = server.subscribe(reader, "topic=a");

            try (RawConnection broken = server.connect()) {
                sendHead(broken, "Expect: 100-continue", "Content-Length: 100");
                assertThat(broken.readHead().status()).isEqualTo(100);
                broken.send("topic=a&data=half");
                broken.reset();
            }
            server.publish(publisher, "topic=a&id=urn:2").readToEnd();

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:2\ndata: \n\n");
        }
    }

    @Test
    void takesTheFieldsFromTheContainerWhenAFilterHasReadTheBody() throws Exception {
        try (HubServer server = HubServer.builder()
                        .filter((request, response, chain) -> {
                            assertThat(request.getParameter("topic")).isNotNull();
                            chain.doFilter(request, response);
                        })
                        .start();
                RawConnection reader = server.connect();
                RawConnection connection = server.connect()) {
            Response stream = server.subscribe(reader, "topic=a");
            String form = "topic=a&topic=b&data=x+y&id=urn:1";

            connection
                    .sendHead(
                            "POST /.well-known/mercure?topic=in-the-query&data=not+this HTTP/1.1",
                            "Host: h",
                            HEAD[2],
                            HEAD[3],
                            "Content-Length: " + form.getBytes(UTF_8).length)
                    .send(form);

            assertAcknowledged(connection, "urn:1");
            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: x y\n\n");
        }
    }

    private static void sendHead(RawConnection connection, String... headers) throws Exception {
        connection.send(String.join("\r\n", HEAD) + "\r\n").sendHead(headers);
    }

    private static void assertAcknowledged(RawConnection connection, String id) throws Exception {
        Response response = connection.readHead();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.readToEnd()).isEqualTo(id);
    }

    private static void assertTooLarge(Response response, int limit) throws Exception {
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.readToEnd()).isEqualTo("body too large (expected: at most " + limit + " bytes)\n");
    }
}
