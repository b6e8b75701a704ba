package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.hub.Hub;
import io.mercurehub.servlet.fixtures.JwksServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A servlet that has its settings from init-parameters and a hub of its own, as in a web.xml. */
class OwnHubIT {

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ServletContextHandler context = new ServletContextHandler("/app");

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void servesAHubWithTheSettingsOfItsInitParameters() throws Exception {
        start(Map.of(
                "anonymous",
                "",
                "publisher_jwt",
                "\"" + Tokens.PUBLISHER_KEY + "\"",
                "extra_directives",
                "heartbeat 0s"));

        try (RawConnection reader = new RawConnection(connector.getLocalPort());
                RawConnection publisher = new RawConnection(connector.getLocalPort())) {
            reader.sendHead("GET /app/.well-known/mercure?topic=a HTTP/1.1", "Host: h");
            Response stream = reader.readHead();
            assertThat(stream.status()).isEqualTo(200);
            stream.readUntil(":\n");

            assertThat(publish(publisher, "topic=a&id=urn:1&data=x").readToEnd())
                    .isEqualTo("urn:1");

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: x\n\n");
        }
    }

    @Test
    void reservesThePathToWhichItIsMapped() throws Exception {
        start(Map.of("anonymous", "", "publisher_jwt", "\"" + Tokens.PUBLISHER_KEY + "\""));

        try (RawConnection publisher = new RawConnection(connector.getLocalPort())) {
            Response refused = publish(publisher, "topic=/app/.well-known/mercure/subscriptions/a");

            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.readToEnd()).endsWith("the reserved \"/app/.well-known/mercure\" namespace\n");
        }
    }

    @Test
    void closesItsHubWithTheApplication() throws Exception {
        start(Map.of("anonymous", "", "shutdown_timeout", "500ms"));
        Hub hub = MercureHubServlet.hub(context.getServletContext());
        try (RawConnection reader = new RawConnection(connector.getLocalPort())) {
            reader.sendHead("GET /app/.well-known/mercure?topic=a HTTP/1.1", "Host: h");
            Response stream = reader.readHead();
            stream.readUntil(":\n");

            context.stop();

            assertThat(stream.readToEnd()).matches("retry: [0-9]{4}\n");
            assertThat(hub.isClosed()).isTrue();
        }
    }

    @Test
    void doesNotStartWithSettingsThatHaveProblemsAndNamesEachOfThem() {
        assertThatThrownBy(() -> start(Map.of("anonymous", "", "heartbeat", "soon", "hearbeat", "1s")))
                .hasStackTraceContaining("heartbeat")
                .hasStackTraceContaining("soon")
                .hasStackTraceContaining("hearbeat");
    }

    @Test
    void doesNotStartWithoutTheFileThatHasItsKeys() {
        assertThatThrownBy(() -> start(Map.of("publisher_jwks_url", "file:///nowhere/jwks.json")))
                .hasStackTraceContaining("publisher_jwks_url: file:///nowhere/jwks.json: there is no such file");
    }

    @Test
    void startsWhileTheServerThatHasItsKeysIsDown() throws Exception {
        JwksServer keys = JwksServer.start();
        keys.close();
        start(Map.of("publisher_jwks_url", keys.url().toString()));

        try (RawConnection publisher = new RawConnection(connector.getLocalPort())) {
            Response refused = publish(publisher, "topic=a");

            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.readToEnd()).isEqualTo("Unauthorized\n");
        }
    }

    private Response publish(RawConnection connection, String form) throws Exception {
        connection
                .sendHead(
                        "POST /app/.well-known/mercure HTTP/1.1",
                        "Host: h",
                        "Authorization: Bearer " + Tokens.publisher("*"),
                        "Content-Type: application/x-www-form-urlencoded",
                        "Content-Length: " + form.length())
                .send(form);
        return connection.readHead();
    }

    private void start(Map<String, String> parameters) throws Exception {
        ServletHolder holder = new ServletHolder("mercure", MercureHubServlet.class);
        holder.setInitParameters(parameters);
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        context.addServlet(holder, "/.well-known/mercure");
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }
}
