package io.mercurehub.standalone.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.standalone.fixtures.RawHttp;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.DefaultHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ToTlsIT {

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        connector.setName("plain");
        server.setHandler(new ToTls(new DefaultHandler(), "plain"));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void sendsOnToTheSameUrlWithTls() throws Exception {
        assertThat(RawHttp.exchangeWithHost(
                        connector.getLocalPort(), "hub.example.org", "GET /.well-known/mercure?topic=a%2Fb"))
                .startsWith("HTTP/1.1 308 Permanent Redirect\r\n")
                .contains("\r\nLocation: https://hub.example.org/.well-known/mercure?topic=a%2Fb\r\n");
        assertThat(RawHttp.exchangeWithHost(connector.getLocalPort(), "hub.example.org:80", "POST /"))
                .contains("\r\nLocation: https://hub.example.org/\r\n");
    }
}
