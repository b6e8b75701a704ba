package com.example.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.war.WarServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The war, used as its users do. */
class LoginIT {

    private WarServer server;

    @BeforeEach
    void start() throws Exception {
        server = WarServer.start(Path.of("target", "login.war"), "/shop");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void showsWhoeverIsLoggedInTheirMessagesUntilTheyLogOut() throws Exception {
        String ada = post("/login", "user=ada");
        try (RawConnection reader = new RawConnection(server.port())) {
            Response stream = subscribe(reader, ada);
            stream.readUntil(":\n");

            post("/messages", "user=bob&text=no");
            post("/messages", "user=ada&text=yes");
            assertThat(stream.readUntil("\n\n")).endsWith("\ndata: yes\n\n");

            post("/logout", "", ada);
            assertThat(stream.readToEnd()).isEmpty();
            try (RawConnection again = new RawConnection(server.port())) {
                assertThat(subscribe(again, ada).status()).isEqualTo(401);
            }
        }
    }

    @Test
    void endsTheStreamsOfWhoeverIsBanned() throws Exception {
        String bob = post("/login", "user=bob");
        try (RawConnection reader = new RawConnection(server.port());
                RawConnection again = new RawConnection(server.port())) {
            Response stream = subscribe(reader, bob);
            stream.readUntil(":\n");

            post("/bans", "user=bob");

            assertThat(stream.readToEnd()).isEmpty();
            assertThat(subscribe(again, bob).status()).isEqualTo(401);
        }
    }

    @Test
    void readsABracedNameAsThatOfOneUser() throws Exception {
        String braced = post("/login", "user=%7Bx%7D");
        try (RawConnection reader = new RawConnection(server.port())) {
            Response stream = subscribe(reader, braced);
            stream.readUntil(":\n");

            post("/messages", "user=ada&text=no");
            post("/messages", "user=%7Bx%7D&text=yes");

            assertThat(stream.readUntil("\n\n")).endsWith("\ndata: yes\n\n");
        }
    }

    private Response subscribe(RawConnection connection, String cookie) throws Exception {
        connection.sendHead(
                "GET /shop/.well-known/mercure?topic=https://www.example.org/messages/%7Buser%7D HTTP/1.1",
                "Host: localhost", "Cookie: " + cookie);
        return connection.readHead();
    }

    /** {@return the cookie of the session that it has begun, if it has} */
    private String post(String path, String form, String... cookies) throws Exception {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection
                    .sendHead(
                            "POST /shop" + path + " HTTP/1.1",
                            "Host: localhost",
                            "Cookie: " + String.join("; ", cookies),
                            "Content-Type: application/x-www-form-urlencoded",
                            "Content-Length: " + form.length())
                    .send(form);
            Response response = connection.readHead();
            assertThat(response.status()).isEqualTo(204);
            return response.headers().stream()
                    .filter(header -> header.startsWith("Set-Cookie: "))
                    .map(header -> header.substring("Set-Cookie: ".length(), header.indexOf(';')))
                    .findFirst()
                    .orElse("");
        }
    }
}
