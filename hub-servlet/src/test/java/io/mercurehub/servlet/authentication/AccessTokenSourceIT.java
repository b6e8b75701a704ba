package io.mercurehub.servlet.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.exchange.RequestHead;
import io.mercurehub.servlet.token.PresentedToken;
import io.mercurehub.servlet.token.PresentedToken.Malformed;
import io.mercurehub.servlet.token.PresentedToken.Mechanism;
import io.mercurehub.servlet.token.PresentedToken.Token;
import io.mercurehub.servlet.token.TokenProblem;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real container makes of the headers. */
class AccessTokenSourceIT {

    private static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.e30.0123456789012345678901234567890123456789012";
    private static final BlockingQueue<PresentedToken> FOUND = new ArrayBlockingQueue<>(1);

    private static final Server SERVER = new Server();
    private static final ServerConnector CONNECTOR = new ServerConnector(SERVER);

    @BeforeAll
    static void start() throws Exception {
        CONNECTOR.setHost("127.0.0.1");
        SERVER.addConnector(CONNECTOR);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new Finder()), "/*");
        SERVER.setHandler(context);
        SERVER.start();
    }

    @AfterAll
    static void stop() throws Exception {
        SERVER.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mercureAuthorization=" + TOKEN,
                "theme=dark; mercureAuthorization=" + TOKEN + "; other=1",
                "mercureAuthorization=\"" + TOKEN + "\"",
                "broken=\"; mercureAuthorization=" + TOKEN,
                "bro ken=a b; mercureAuthorization=" + TOKEN,
                "json={\"a\":1,\"b\":\"c\"}; mercureAuthorization=" + TOKEN,
                "=; ;;$Version=1; mercureAuthorization=" + TOKEN,
                "mercureAuthorization=" + TOKEN + "; broken=\"x"
            })
    void aMalformedSiblingDoesNotHideTheCookie(String cookies) throws Exception {
        PresentedToken found = get("Cookie", cookies);

        assertThat(found).isEqualTo(new Token(List.of(TOKEN), Mechanism.COOKIE));
    }

    @Test
    void theHeaderIsReadAsItArrived() throws Exception {
        assertThat(get("Authorization", "bearer " + TOKEN)).isEqualTo(new Token(List.of(TOKEN), Mechanism.HEADER));
    }

    @Test
    void twoAuthorizationHeadersArriveAsTwo() throws Exception {
        assertThat(get("Authorization", "Bearer " + TOKEN, "Authorization", "Bearer " + TOKEN))
                .isInstanceOfSatisfying(
                        Malformed.class,
                        malformed -> assertThat(malformed.problem()).isEqualTo(TokenProblem.SEVERAL_HEADERS));
    }

    private static PresentedToken get(String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + CONNECTOR.getLocalPort() + "/"))
                .headers(headers)
                .build();
        int status = HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
        assertThat(status).isEqualTo(200);
        return FOUND.take();
    }

    private static final class Finder extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            FOUND.add(new AccessTokenSource("mercureAuthorization", PublishOrigins.of(List.of()), false)
                    .find(RequestHead.of(request)));
        }
    }
}
