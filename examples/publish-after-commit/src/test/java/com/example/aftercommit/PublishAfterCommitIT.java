package com.example.aftercommit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.war.WarServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The war, used as its users do. */
class PublishAfterCommitIT {

    private static final Path WAR = Path.of("target", "publish-after-commit.war");

    @Test
    void tellsOfASaleThatTheDatabaseHas() throws Exception {
        try (WarServer server = WarServer.start(WAR, "/shop");
                RawConnection reader = new RawConnection(server.port());
                RawConnection seller = new RawConnection(server.port())) {
            Response stream = subscribe(reader);

            assertThat(sell(seller, "sold=2&receipt=a")).isEqualTo(204);

            assertThat(stream.readUntil("\n\n")).endsWith("\ndata: {\"amount\":3,\"version\":2}\n\n");
            seller.sendHead("GET /shop/stock HTTP/1.1", "Host: localhost");
            assertThat(seller.readHead().readToEnd()).isEqualTo("{\"amount\":3,\"version\":2}");
        }
    }

    @Test
    void doesNotTellOfASaleThatWasRolledBack() throws Exception {
        try (WarServer server = WarServer.start(WAR, "/shop");
                RawConnection reader = new RawConnection(server.port());
                RawConnection seller = new RawConnection(server.port())) {
            Response stream = subscribe(reader);
            sell(seller, "sold=2&receipt=a");
            stream.readUntil("\n\n");

            assertThat(sell(seller, "sold=2&receipt=a"))
                    .as("the same receipt again")
                    .isEqualTo(409);
            assertThat(sell(seller, "sold=4&receipt=b"))
                    .as("more than there are")
                    .isEqualTo(409);
            assertThat(sell(seller, "sold=1&receipt=c")).isEqualTo(204);

            assertThat(stream.readUntil("\n\n")).endsWith("\ndata: {\"amount\":2,\"version\":3}\n\n");
        }
    }

    private static Response subscribe(RawConnection connection) throws Exception {
        connection.sendHead(
                "GET /shop/.well-known/mercure?topic=https://www.example.org/stock HTTP/1.1", "Host: localhost");
        Response stream = connection.readHead();
        assertThat(stream.status()).isEqualTo(200);
        stream.readUntil(":\n");
        return stream;
    }

    private static int sell(RawConnection connection, String form) throws Exception {
        connection
                .sendHead(
                        "POST /shop/stock HTTP/1.1",
                        "Host: localhost",
                        "Content-Type: application/x-www-form-urlencoded",
                        "Content-Length: " + form.length())
                .send(form);
        return connection.readHead().status();
    }
}
