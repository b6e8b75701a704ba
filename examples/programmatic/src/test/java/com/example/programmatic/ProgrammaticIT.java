package com.example.programmatic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.test.war.WarServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The war, used as its users do. */
class ProgrammaticIT {

    private static final Path WAR = Path.of("target", "programmatic.war");

    @Test
    void showsANewPriceToThoseWhoLookAtTheBook() throws Exception {
        try (WarServer server = WarServer.start(WAR, "/shop");
                RawConnection reader = new RawConnection(server.port());
                RawConnection seller = new RawConnection(server.port())) {
            Response stream = subscribe(reader);

            String id = post(seller, "book=1&cents=1990").readToEnd().strip();

            assertThat(id).startsWith("urn:uuid:");
            assertThat(stream.readUntil("\n\n")).isEqualTo("event: price\nid: " + id + "\ndata: {\"cents\":1990}\n\n");
        }
    }

    @Test
    void sendsItsReadersAwayForAWhileWhenItIsDeployedAnew() throws Exception {
        try (WarServer server = WarServer.start(WAR, "/shop");
                RawConnection reader = new RawConnection(server.port());
                RawConnection publisher = new RawConnection(server.port())) {
            Response stream = subscribe(reader);
            post(publisher, "book=1&cents=1990").readToEnd();
            assertThat(stream.readUntil("\n\n")).endsWith("data: {\"cents\":1990}\n\n"); // it has begun as a whole

            server.undeploy();

            assertThat(stream.readToEnd()).matches("retry: [0-9]{4}\n");
            await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("mercure-")));
            server.redeploy();
            try (RawConnection again = new RawConnection(server.port());
                    RawConnection seller = new RawConnection(server.port())) {
                Response next = subscribe(again);
                post(seller, "book=1&cents=2090").readToEnd();
                assertThat(next.readUntil("\n\n")).endsWith("data: {\"cents\":2090}\n\n");
            }
        }
    }

    private static Response subscribe(RawConnection connection) throws Exception {
        connection.sendHead("GET /shop/live?topic=https://www.example.org/books/1 HTTP/1.1", "Host: localhost");
        Response stream = connection.readHead();
        assertThat(stream.status()).isEqualTo(200);
        stream.readUntil(":\n");
        return stream;
    }

    private static Response post(RawConnection connection, String form) throws Exception {
        connection
                .sendHead(
                        "POST /shop/prices HTTP/1.1",
                        "Host: localhost",
                        "Content-Type: application/x-www-form-urlencoded",
                        "Content-Length: " + form.length())
                .send(form);
        return connection.readHead();
    }
}
