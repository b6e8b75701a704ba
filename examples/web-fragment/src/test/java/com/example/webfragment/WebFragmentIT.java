package com.example.webfragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.war.WarServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The war, which has no web.xml, used as its users do. */
class WebFragmentIT {

    private static final String TOKEN =
            Tokens.sign("your-publisher-key-of-at-least-32-bytes", "{\"mercure\":{\"publish\":[\"*\"]}}");

    @Test
    void servesTheHubOfAFragmentAtItsOwnPath() throws Exception {
        try (WarServer server = WarServer.start(Path.of("target", "web-fragment.war"), "/shop");
                RawConnection reader = new RawConnection(server.port());
                RawConnection publisher = new RawConnection(server.port())) {
            reader.sendHead("GET /shop/live/updates?topic=a HTTP/1.1", "Host: localhost");
            Response stream = reader.readHead();
            assertThat(stream.status()).isEqualTo(200);
            stream.readUntil(":\n");

            publisher
                    .sendHead(
                            "POST /shop/live/updates HTTP/1.1",
                            "Host: localhost",
                            "Authorization: Bearer " + TOKEN,
                            "Content-Type: application/x-www-form-urlencoded",
                            "Content-Length: 21")
                    .send("topic=a&id=urn:1&data");

            assertThat(publisher.readHead().readToEnd()).isEqualTo("urn:1");
            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: \n\n");
        }
    }
}
