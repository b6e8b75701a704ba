package com.example.webxml;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.war.WarServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The war, used as its users do. */
class WebXmlIT {

    private static final Path WAR = Path.of("target", "web-xml.war");
    private static final String PUBLISHER_KEY = "your-publisher-key-of-at-least-32-bytes";
    private static final String SUBSCRIBER_KEY = "your-subscriber-key-of-at-least-32-bytes";
    private static final String PUBLISH_ALL = "{\"mercure\":{\"publish\":[\"*\"]}}";

    @ParameterizedTest
    @CsvSource({"/, ''", "/shop, /shop", "/customers/7/shop, /customers/7/shop"})
    void bringsAnUpdateToASubscriberUnderAnyContextPath(String contextPath, String prefix) throws Exception {
        try (WarServer server = WarServer.start(WAR, contextPath);
                RawConnection reader = new RawConnection(server.port());
                RawConnection publisher = new RawConnection(server.port())) {
            Response stream = subscribe(reader, prefix);

            Response published = publish(publisher, prefix, "topic=https://example.com/news&id=urn:1&data=Rain");

            assertThat(published.readToEnd()).isEqualTo("urn:1");
            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: Rain\n\n");
        }
    }

    @Test
    void bringsAPrivateUpdateToThoseWhoHaveATokenForIt() throws Exception {
        String token = Tokens.sign(SUBSCRIBER_KEY, "{\"mercure\":{\"subscribe\":[\"https://example.com/news\"]}}");
        try (WarServer server = WarServer.start(WAR, "/shop");
                RawConnection stranger = new RawConnection(server.port());
                RawConnection member = new RawConnection(server.port());
                RawConnection publisher = new RawConnection(server.port())) {
            Response publicStream = subscribe(stranger, "/shop");
            Response privateStream = subscribe(member, "/shop", "Cookie: mercureAuthorization=" + token);

            publish(publisher, "/shop", "topic=https://example.com/news&id=urn:1&data=secret&private=on")
                    .readToEnd();
            publish(publisher, "/shop", "topic=https://example.com/news&id=urn:2&data=open")
                    .readToEnd();

            assertThat(publicStream.readUntil("\n\n")).isEqualTo("id: urn:2\ndata: open\n\n");
            assertThat(privateStream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: secret\n\n");
        }
    }

    @Test
    void letsPagesOfTheNamedOriginsReadAndServesItsOwn() throws Exception {
        try (WarServer server = WarServer.start(WAR, "/shop");
                RawConnection admin = new RawConnection(server.port());
                RawConnection browser = new RawConnection(server.port())) {
            admin.sendHead(
                    "GET /shop/.well-known/mercure?topic=a HTTP/1.1",
                    "Host: localhost",
                    "Origin: https://admin.example.org");
            browser.sendHead("GET /shop/ HTTP/1.1", "Host: localhost");

            assertThat(admin.readHead().header("Access-Control-Allow-Origin")).isEqualTo("https://admin.example.org");
            assertThat(browser.readHead().readToEnd()).contains("new EventSource('.well-known/mercure?topic='");
        }
    }

    private static Response subscribe(RawConnection connection, String prefix, String... headers) throws Exception {
        connection.send("GET " + prefix + "/.well-known/mercure?topic=https://example.com/news HTTP/1.1\r\n");
        connection.sendHead(headers.length == 0 ? "Host: localhost" : "Host: localhost\r\n" + headers[0]);
        Response stream = connection.readHead();
        assertThat(stream.status()).isEqualTo(200);
        stream.readUntil(":\n");
        return stream;
    }

    private static Response publish(RawConnection connection, String prefix, String form) throws Exception {
        connection
                .sendHead(
                        "POST " + prefix + "/.well-known/mercure HTTP/1.1",
                        "Host: localhost",
                        "Authorization: Bearer " + Tokens.sign(PUBLISHER_KEY, PUBLISH_ALL),
                        "Content-Type: application/x-www-form-urlencoded",
                        "Content-Length: " + form.length())
                .send(form);
        return connection.readHead();
    }
}
