package io.mercurehub.containertests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.containertests.container.Deployment;
import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The application of {@code sample-webapp}, as it was built, under a context path. */
@Tag("annotations")
@ContainerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SampleIT {

    private static final String HUB = "/.well-known/mercure";

    private static final String PATH = "/rooms";

    private int port;
    private @Nullable Deployment application;

    @BeforeAll
    void deploy(TestContainer container) throws Exception {
        port = container.port();
        application = container.deployBuilt("sample.war", PATH);
    }

    @AfterAll
    void undeploy() throws Exception {
        if (application != null) {
            application.undeploy();
        }
    }

    @Tag("servers")
    @Test
    void givesWhatIsPostedToThoseWhoAreInTheRoomAndNobodyElse() throws Exception {
        Person alice = new Person("alice");
        Person bob = new Person("bob");
        try (RawConnection connection = new RawConnection(port)) {
            Response ofBob = bob.subscribe(connection, "/rooms/garden", "/rooms/kitchen");

            assertThat(alice.post("garden", "Not for Bob").statusCode()).isEqualTo(204);
            assertThat(alice.post("kitchen", "Käse für Bob").statusCode()).isEqualTo(204);

            assertThat(ofBob.readUntil("\n\n"))
                    .doesNotContain("Not for Bob")
                    .contains("\"room\":\"kitchen\",\"author\":\"alice\",\"text\":\"Käse für Bob\"");
        }
    }

    @Tag("servers")
    @Test
    void givesACookieForTheHubAlone() throws Exception {
        Person alice = new Person("alice");

        HttpCookie cookie = alice.cookies.getCookieStore().getCookies().stream()
                .filter(candidate -> candidate.getName().equals("mercureAuthorization"))
                .findFirst()
                .orElseThrow();

        assertThat(cookie.getPath()).isEqualTo(PATH + HUB);
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(alice.setCookie).contains("Max-Age=600", "SameSite=Strict").doesNotContain("Secure");
    }

    @Test
    void lets401ThoseWhoAreNotLoggedInAnd403WhatComesFromElsewhere() throws Exception {
        try (RawConnection connection = new RawConnection(port)) {
            connection.sendHead("GET " + PATH + HUB + "?topic=/rooms/lobby HTTP/1.1", "Host: h");
            Response stream = connection.readHead();
            assertThat(stream.status()).isEqualTo(401);
            assertThat(stream.readToEnd()).isEqualTo("Unauthorized\n");
        }
        Person alice = new Person("alice");
        HttpRequest foreign = alice.form("posts", "room=lobby&text=x", "https://evil.example");
        assertThat(alice.client.send(foreign, BodyHandlers.ofString()).statusCode())
                .isEqualTo(403);
    }

    /** Somebody who is logged in. */
    private final class Person {

        private final CookieManager cookies = new CookieManager();
        private final HttpClient client =
                HttpClient.newBuilder().cookieHandler(cookies).build();
        private final String setCookie;

        Person(String name) throws Exception {
            HttpResponse<String> login = client.send(
                    form("login", "user=" + name + "&password=demo-" + name, origin()), BodyHandlers.ofString());
            assertThat(login.statusCode()).isEqualTo(303);
            HttpResponse<String> session =
                    client.send(HttpRequest.newBuilder(uri("session")).build(), BodyHandlers.ofString());
            assertThat(session.statusCode()).isEqualTo(200);
            assertThat(session.body()).contains("\"user\":\"" + name + "\"");
            setCookie = session.headers().allValues("Set-Cookie").stream()
                    .filter(line -> line.startsWith("mercureAuthorization="))
                    .collect(Collectors.joining());
        }

        HttpResponse<String> post(String room, String text) throws Exception {
            return client.send(
                    form("posts", "room=" + room + "&text=" + ProbeApp.encode(text), origin()),
                    BodyHandlers.ofString());
        }

        Response subscribe(RawConnection connection, String... topics) throws Exception {
            String query = Arrays.stream(topics)
                    .map(topic -> "topic=" + ProbeApp.encode(topic))
                    .collect(Collectors.joining("&"));
            connection.sendHead(
                    "GET " + PATH + HUB + "?" + query + " HTTP/1.1",
                    "Host: hub.example",
                    "Cookie: " + setCookie.substring(0, setCookie.indexOf(';')));
            Response stream = connection.readHead();
            assertThat(stream.status()).isEqualTo(200);
            stream.readUntil(":\n");
            return stream;
        }

        HttpRequest form(String page, String body, String origin) {
            return HttpRequest.newBuilder(uri(page))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header("Origin", origin)
                    .POST(BodyPublishers.ofString(body))
                    .build();
        }
    }

    private URI uri(String page) {
        return URI.create(origin() + PATH + "/" + page);
    }

    private String origin() {
        return "http://127.0.0.1:" + port;
    }
}
