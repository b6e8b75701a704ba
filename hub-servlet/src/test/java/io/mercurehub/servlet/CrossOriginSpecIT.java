package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What browsers are told about pages of other origins, beside what the tests of the protocol say. */
class CrossOriginSpecIT {

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

    private static HubServer serving(String... origins) throws Exception {
        return HubServer.start(http -> http.corsOrigins(List.of(origins)));
    }

    private static Response subscribe(HubServer server, String header) throws Exception {
        try (RawConnection connection = server.connect()) {
            return server.subscribe(connection, "topic=test", header);
        }
    }
}
