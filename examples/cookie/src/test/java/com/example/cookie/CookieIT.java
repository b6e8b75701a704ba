package com.example.cookie;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.war.WarServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The war, used as its users do. */
class CookieIT {

    private static final Path WAR = Path.of("target", "cookie.war");

    @Test
    void showsEverybodyTheirOwnBasketAndNoOther() throws Exception {
        try (WarServer server = WarServer.start(WAR, "/shop");
                RawConnection ada = new RawConnection(server.port());
                RawConnection bob = new RawConnection(server.port());
                RawConnection stream = new RawConnection(server.port())) {
            Basket adas = Basket.open(ada);
            Basket bobs = Basket.open(bob);
            Response bobsStream = subscribe(stream, "topic=" + adas.topic + "&topic=" + bobs.topic, bobs.cookies);
            assertThat(bobsStream.status()).isEqualTo(200);
            bobsStream.readUntil(":\n");

            adas.add(ada, "tea");
            bobs.add(bob, "rum");

            assertThat(bobsStream.readUntil("\n\n")).endsWith("\ndata: rum\n\n");
        }
    }

    @Test
    void servesNobodyWhoHasNoCookie() throws Exception {
        try (WarServer server = WarServer.start(WAR, "/shop");
                RawConnection stranger = new RawConnection(server.port())) {
            assertThat(subscribe(stranger, "topic=*", "none=").status()).isEqualTo(401);
        }
    }

    @Test
    void givesACookieThatBrowsersKeepFromScriptsAndOtherSites() throws Exception {
        try (WarServer server = WarServer.start(WAR, "/shop");
                RawConnection browser = new RawConnection(server.port())) {
            browser.sendHead("GET /shop/basket HTTP/1.1", "Host: localhost");

            assertThat(browser.readHead().headers())
                    .filteredOn(header -> header.startsWith("Set-Cookie: mercureAuthorization="))
                    .singleElement()
                    .asString()
                    .contains("; Path=/shop/.well-known/mercure", "; Max-Age=1800", "; HttpOnly", "; SameSite=Strict");
        }
    }

    private static Response subscribe(RawConnection connection, String query, String cookies) throws Exception {
        connection.sendHead(
                "GET /shop/.well-known/mercure?" + query + " HTTP/1.1", "Host: localhost", "Cookie: " + cookies);
        return connection.readHead();
    }

    /** The basket of a browser, with all its cookies. */
    private record Basket(String topic, String cookies) {

        static Basket open(RawConnection connection) throws Exception {
            connection.sendHead("GET /shop/basket HTTP/1.1", "Host: localhost");
            Response response = connection.readHead();
            String cookies = response.headers().stream()
                    .filter(header -> header.startsWith("Set-Cookie: "))
                    .map(header -> header.substring("Set-Cookie: ".length(), header.indexOf(';')))
                    .collect(Collectors.joining("; "));
            return new Basket(response.readToEnd(), cookies);
        }

        void add(RawConnection connection, String article) throws Exception {
            String form = "article=" + article;
            connection
                    .sendHead(
                            "POST /shop/basket HTTP/1.1",
                            "Host: localhost",
                            "Cookie: " + cookies,
                            "Content-Type: application/x-www-form-urlencoded",
                            "Content-Length: " + form.length())
                    .send(form);
            assertThat(connection.readHead().status()).isEqualTo(204);
        }
    }
}
