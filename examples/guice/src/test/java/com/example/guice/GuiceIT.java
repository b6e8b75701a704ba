package com.example.guice;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.war.WarServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The war, used as its users do. */
class GuiceIT {

    @Test
    void bringsNewsFromAnInjectedHubToASubscriber() throws Exception {
        try (WarServer server = WarServer.start(Path.of("target", "guice.war"), "/shop");
                RawConnection reader = new RawConnection(server.port());
                RawConnection editor = new RawConnection(server.port())) {
            reader.sendHead(
                    "GET /shop/.well-known/mercure?topic=https://www.example.org/news HTTP/1.1", "Host: localhost");
            Response stream = reader.readHead();
            assertThat(stream.status()).isEqualTo(200);
            stream.readUntil(":\n");

            editor.sendHead(
                            "POST /shop/news HTTP/1.1",
                            "Host: localhost",
                            "Content-Type: application/x-www-form-urlencoded",
                            "Content-Length: 13")
                    .send("headline=Rain");

            assertThat(editor.readHead().status()).isEqualTo(202);
            assertThat(stream.readUntil("\n\n")).startsWith("id: urn:uuid:").endsWith("\ndata: Rain\n\n");
        }
    }
}
