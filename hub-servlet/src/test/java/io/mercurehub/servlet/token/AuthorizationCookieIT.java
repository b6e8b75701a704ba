package io.mercurehub.servlet.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import io.mercurehub.update.Update;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cookie as a real container writes it, and as the hub beside it reads it. */
class AuthorizationCookieIT {

    private static final String PATH = "/app/.well-known/mercure";

    private HubServer server;

    @BeforeEach
    void start() throws Exception {
        server = HubServer.builder()
                .at("/app", "/.well-known/mercure")
                .hub(hub -> hub.resourceIdentifier(URI.create("https://hub.example" + PATH)))
                .http(http -> http.anonymous(false))
                .start();
        server.context().addServlet(new ServletHolder(new Login()), "/login");
        server.context().addServlet(new ServletHolder(new Logout()), "/logout");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void hasEveryAttributeThatKeepsItForTheHub() throws Exception {
        try (RawConnection connection = server.connect()) {
            String cookie = get(connection, "/app/login").header("Set-Cookie");

            assertThat(cookie)
                    .matches("mercureAuthorization=[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+;"
                            + " Path=/app/\\.well-known/mercure; Max-Age=600; HttpOnly; SameSite=Strict");
        }
    }

    @Test
    void isTakenAwayByTheSameThatHasEnded() throws Exception {
        try (RawConnection connection = server.connect()) {
            String cookie = get(connection, "/app/logout").header("Set-Cookie");

            assertThat(cookie)
                    .isEqualTo("mercureAuthorization=; Path=/app/.well-known/mercure; Max-Age=0; Secure; HttpOnly;"
                            + " SameSite=Strict");
        }
    }

    @Test
    void letsABrowserReadWhatItGrantsAndNothingElse() throws Exception {
        try (RawConnection connection = server.connect();
                RawConnection reader = server.connect()) {
            String cookie = get(connection, "/app/login").header("Set-Cookie");
            reader.sendHead(
                    "GET " + PATH + "?topic=a&topic=b HTTP/1.1",
                    "Host: hub.example",
                    "Cookie: " + cookie.substring(0, cookie.indexOf(';')));
            Response stream = reader.readHead();
            assertThat(stream.status()).isEqualTo(200);
            stream.readUntil(":\n");

            publish("b", "for others");
            publish("a", "for the holder");

            assertThat(stream.readUntil("\n\n")).endsWith("data: for the holder\n\n");
        }
    }

    private void publish(String topic, String data) {
        server.hub()
                .publish(Update.of(topic).data(data).isPrivate(true).build())
                .toCompletableFuture()
                .join();
    }

    private static Response get(RawConnection connection, String path) throws Exception {
        connection.sendHead("GET " + path + " HTTP/1.1", "Host: hub.example");
        return connection.readHead();
    }

    private static AuthorizationCookie cookies() {
        return new AuthorizationCookie(
                new TokenIssuer(TokenKey.hs256(Tokens.SUBSCRIBER_KEY), InstantSource.system()),
                "mercureAuthorization",
                PATH);
    }

    private static final class Login extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            MercureClaim claim = MercureClaim.of(null, List.of("a"), null);
            cookies().give(claim, Duration.ofMinutes(10), request, response);
        }
    }

    private static final class Logout extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            cookies().alwaysSecure().take(request, response);
        }
    }
}
