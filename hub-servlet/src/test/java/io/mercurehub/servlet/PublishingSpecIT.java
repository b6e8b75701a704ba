package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Publishing, beside what the tests of the protocol say: limits, and which text is none. */
class PublishingSpecIT {

    private static HubServer server;

    @BeforeAll
    static void start() throws Exception {
        server = HubServer.start(http -> http.maxTopicsPerUpdate(3));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void answersWithTheIdAndNothingElse() throws Exception {
        try (RawConnection connection = server.connect()) {
            Response response = server.publish(connection, "topic=test&id=urn:example:7&data=x");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Type")).isEqualToIgnoringWhitespace("text/plain; charset=utf-8");
            assertThat(response.header("Content-Length")).isEqualTo("13");
            assertThat(response.readToEnd()).isEqualTo("urn:example:7");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "topic=1&topic=2&topic=3&topic=4, 400 too many topics in update",
        "topic=%FF, 400 \"topic\" field is not valid UTF-8",
        "topic=a&data=%C3%28, 400 \"data\" field is not valid UTF-8",
        "topic=a&unknown=%FF, 400 \"unknown\" field is not valid UTF-8",
        "topic=a%0A, 400 \"topic\" field contains a forbidden control character",
        "topic=a&id=a%E2%80%8Bb, 400 \"id\" field contains a forbidden control character",
    })
    void refusesWhatIsNotAnUpdate(String form, String answer) throws Exception {
        assertThat(publish(form)).isEqualTo(answer + "\n");
    }

    @Test
    void refusesTopicsIdsAndTypesThatNoSubscriberCouldHandle() throws Exception {
        assertThat(publish("topic=" + "t".repeat(4097))).startsWith("400 ");
        assertThat(publish("topic=a&id=" + "i".repeat(1025))).startsWith("400 ");
        assertThat(publish("topic=a&type=" + "t".repeat(4097))).startsWith("400 ");
        assertThat(publish("topic=" + "t".repeat(4096) + "&id=" + "i".repeat(1024)))
                .startsWith("200 ");
    }

    private static String publish(String form) throws Exception {
        try (RawConnection connection = server.connect()) {
            Response response = server.publish(connection, form);
            return response.status() + " " + response.readToEnd();
        }
    }
}
