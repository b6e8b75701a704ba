package io.mercurehub.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.war.WarServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application does with requests that its own pages would not send. */
class RequestsIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String HUB = "/app/.well-known/mercure";

    private static WarServer server;

    @BeforeAll
    static void start() throws Exception {
        server = WarServer.start(Path.of("target/sample-webapp.war"), "/app");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: none",
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: http://127.0.0.1",
                "X-Nothing: about where it comes from"
            })
    void refusesToChangeAnythingForAnotherSite(String header) throws Exception {
        String[] parts = header.split(": ", 2);
        HttpRequest request = request("/login", "")
                .header(parts[0], parts[1])
                .POST(BodyPublishers.ofString("user=alice&password=demo-alice"))
                .build();

        HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void whatABrowserSaysCountsMoreThanTheOrigin() throws Exception {
        HttpRequest request = request("/login", "")
                .header("Origin", origin())
                .header("Sec-Fetch-Site", "cross-site")
                .POST(BodyPublishers.ofString("user=alice&password=demo-alice"))
                .build();

        assertThat(CLIENT.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(403);
    }

    @Test
    void nobodyPostsWithoutHavingLoggedIn() throws Exception {
        assertThat(post("", "room=lobby&text=x").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"room=garden&text=x", "room=attic&text=x", "text=x", "room=%2Frooms%2Flobby&text=x"})
    void nobodyPostsInARoomThatIsNotTheirs(String form) throws Exception {
        assertThat(post(logIn("bob"), form).statusCode()).isEqualTo(403);
    }

    @Test
    void aPostHasAtLeastOneCharacterAndAtMostFiveHundred() throws Exception {
        String cookies = logIn("bob");

        assertThat(post(cookies, "room=kitchen").statusCode()).isEqualTo(400);
        assertThat(post(cookies, "room=kitchen&text=%20%0A").statusCode()).isEqualTo(400);
        assertThat(post(cookies, "room=kitchen&text=" + "x".repeat(501)).statusCode())
                .isEqualTo(400);
        assertThat(post(cookies, "room=kitchen&text=" + "x".repeat(500)).statusCode())
                .isEqualTo(204);
    }

    @Test
    void theHubHasNothingForWhoeverHasNoCookie() throws Exception {
        try (RawConnection connection = new RawConnection(server.port())) {
            assertThat(subscribe(connection, "topic=%2Frooms%2Flobby", "").status())
                    .isEqualTo(401);
        }
    }

    @Test
    void theHubHasNothingOfOtherRoomsForWhoeverAsks() throws Exception {
        String alice = logIn("alice");
        String bob = logIn("bob");
        try (RawConnection connection = new RawConnection(server.port())) {
            Response stream =
                    subscribe(connection, "topic=%2Frooms%2Fgarden&topic=%2Frooms%2Flobby&topic=*", cookie(bob));
            assertThat(stream.status()).isEqualTo(200);
            stream.readUntil(":\n");

            post(alice, "room=garden&text=secret");
            post(alice, "room=lobby&text=for+all");

            assertThat(stream.readUntil("\n\n"))
                    .contains("\"room\":\"lobby\"", "\"author\":\"alice\"", "\"text\":\"for all\"")
                    .doesNotContain("secret");
        }
    }

    @Test
    void nobodyPublishesPastTheApplication() throws Exception {
        String cookies = logIn("alice") + "; " + cookie(logIn("alice"));

        HttpRequest request = request("/.well-known/mercure", cookies)
                .header("Origin", origin())
                .POST(BodyPublishers.ofString("topic=%2Frooms%2Flobby&data=x"))
                .build();

        assertThat(CLIENT.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(405);
    }

    @Test
    void aSessionThatSomebodyMayHaveSeenIsNotTheOneThatIsLoggedIn() throws Exception {
        String before = logIn("bob");

        String after = logIn("alice", before);

        assertThat(after).startsWith("JSESSIONID=").isNotEqualTo(before);
        assertThat(session(before).statusCode()).isEqualTo(401);
        assertThat(session(after).body()).contains("\"user\":\"alice\"");
    }

    @Test
    void everyPageForbidsScriptsThatAreNotTheApplications() throws Exception {
        for (String page : List.of("/", "/login.html", "/rooms.js", "/session")) {
            HttpResponse<String> response = CLIENT.send(request(page, "").build(), BodyHandlers.ofString());

            assertThat(response.headers().firstValue("Content-Security-Policy"))
                    .as(page)
                    .hasValue("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        }
    }

    /** {@return the cookie of a new session, as a browser sends it} */
    private static String logIn(String user) throws Exception {
        return logIn(user, "");
    }

    private static String logIn(String user, String cookies) throws Exception {
        HttpRequest request = request("/login", cookies)
                .header("Sec-Fetch-Site", "same-origin")
                .POST(BodyPublishers.ofString("user=" + user + "&password=demo-" + user))
                .build();
        HttpResponse<Void> response = CLIENT.send(request, BodyHandlers.discarding());
        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(response.headers().firstValue("Location")).hasValue("./");
        return cookies(response);
    }

    /** {@return the cookie with which somebody who is logged in reads from the hub} */
    private static String cookie(String session) throws Exception {
        return cookies(session(session));
    }

    private static HttpResponse<String> session(String cookies) throws Exception {
        return CLIENT.send(request("/session", cookies).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<Void> post(String cookies, String form) throws Exception {
        HttpRequest request = request("/posts", cookies)
                .header("Origin", origin())
                .POST(BodyPublishers.ofString(form))
                .build();
        return CLIENT.send(request, BodyHandlers.discarding());
    }

    private static Response subscribe(RawConnection connection, String query, String cookies) throws Exception {
        connection.sendHead(
                "GET " + HUB + "?" + query + " HTTP/1.1", "Host: 127.0.0.1:" + server.port(), "Cookie: " + cookies);
        return connection.readHead();
    }

    private static HttpRequest.Builder request(String path, String cookies) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin() + "/app" + path))
                .header("Content-Type", "application/x-www-form-urlencoded");
        return cookies.isEmpty() ? request : request.header("Cookie", cookies);
    }

    private static String origin() {
        return "http://127.0.0.1:" + server.port();
    }

    private static String cookies(HttpResponse<?> response) {
        return response.headers().allValues("Set-Cookie").stream()
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .collect(Collectors.joining("; "));
    }
}
