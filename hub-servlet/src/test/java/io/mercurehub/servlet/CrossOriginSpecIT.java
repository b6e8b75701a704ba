package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told about pages of other origins. */
class CrossOriginSpecIT {

    @Test
    void letsPagesOfListedOriginsReadStreamsWithCredentials() throws Exception {
        try (HubServer server = serving("https://www.example.org", "https://example.org", "https://*.example.com")) {
            for (String origin : List.of(
                    "https://www.example.org",
                    "https://example.org",
                    "HTTPS://Example.org",
                    "https://a.b.example.com")) {
                Response response = subscribe(server, "Origin: " + origin);

                assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(origin);
                assertThat(response.header("Access-Control-Allow-Credentials")).isEqualTo("true");
                assertThat(response.header("Access-Control-Expose-Headers"))
                        .isEqualTo("Link, Mercure-Last-Event-ID, Last-Event-ID");
                assertThat(response.header("Vary")).isEqualTo("Origin");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://example.org",
                "https://example.org:8443",
                "https://example.org.evil.example",
                "null"
            })
    void tellsOtherPagesNothingButServesThem(String origin) throws Exception {
        try (HubServer server = serving("https://example.org")) {
            Response response = subscribe(server, "Origin: " + origin);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.headers()).noneMatch(header -> header.startsWith("Access-Control-"));
            assertThat(response.header("Vary")).isEqualTo("Origin");
        }
    }

    @Test
    void letsEveryPageReadWithAStarButNeverWithCredentials() throws Exception {
        try (HubServer server = serving("*", "https://example.org")) {
            Response anybody = subscribe(server, "Origin: https://anybody.example");
            assertThat(anybody.header("Access-Control-Allow-Origin")).isEqualTo("*");
            assertThat(anybody.has("Access-Control-Allow-Credentials")).isFalse();

            Response listed = subscribe(server, "Origin: https://example.org");
            assertThat(listed.header("Access-Control-Allow-Origin")).isEqualTo("https://example.org");
            assertThat(listed.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        }
    }

    @Test
    void answersPreflightsBeforeAnybodyIsAskedForAToken() throws Exception {
        try (HubServer server = serving("https://example.org")) {
            Response response = preflight(
                    server,
                    "Origin: https://example.org",
                    "Access-Control-Request-Method: POST",
                    "Access-Control-Request-Headers: authorization,cache-control, Last-Event-ID");

            assertThat(response.status()).isEqualTo(204);
            assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("https://example.org");
            assertThat(response.header("Access-Control-Allow-Methods")).isEqualTo("POST");
            assertThat(response.header("Access-Control-Allow-Headers"))
                    .isEqualTo("authorization,cache-control, Last-Event-ID");
            assertThat(response.header("Access-Control-Allow-Credentials")).isEqualTo("true");
            assertThat(response.header("Vary"))
                    .isEqualTo("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example\r\nAccess-Control-Request-Method: GET",
                "Origin: https://example.org\r\nAccess-Control-Request-Method: DELETE",
                "Origin: https://example.org\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: x-a",
                "Access-Control-Request-Method: GET"
            })
    void allowsNothingInOtherPreflights(String headers) throws Exception {
        try (HubServer server = serving("https://example.org")) {
            Response response = preflight(server, headers);

            assertThat(response.status()).isEqualTo(204);
            assertThat(response.headers()).noneMatch(header -> header.startsWith("Access-Control-"));
            assertThat(response.header("Vary")).startsWith("Origin");
        }
    }

    @Test
    void saysNothingAboutOriginsWhenNoneAreConfigured() throws Exception {
        try (HubServer server = serving()) {
            Response response = subscribe(server, "Origin: https://example.org");
            assertThat(response.has("Vary")).isFalse();
            assertThat(response.has("Access-Control-Allow-Origin")).isFalse();

            assertThat(preflight(server, "Origin: https://example.org", "Access-Control-Request-Method: GET")
                            .status())
                    .isEqualTo(405);
        }
    }

    @Test
    void letsPagesReadRefusalsToo() throws Exception {
        try (HubServer server = serving("https://example.org");
                RawConnection connection = server.connect()) {
            Response refused = server.subscribe(connection, "", "Origin: https://example.org");

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo("https://example.org");
        }
    }

    private static HubServer serving(String... origins) throws Exception {
        return HubServer.start(http -> http.corsOrigins(List.of(origins)));
    }

    private static Response subscribe(HubServer server, String header) throws Exception {
        try (RawConnection connection = server.connect()) {
            return server.subscribe(connection, "topic=test", header);
        }
    }

    private static Response preflight(HubServer server, String... headers) throws Exception {
        try (RawConnection connection = server.connect()) {
            connection.sendHead("OPTIONS /.well-known/mercure HTTP/1.1", "Host: h", String.join("\r\n", headers));
            return connection.readHead();
        }
    }
}
