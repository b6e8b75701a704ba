package io.mercurehub.containertests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.containertests.container.Container;
import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs that some containers refuse by themselves, as they come. */
@Tag("shared")
@ContainerTest
class UrlsIT {

    @Test
    void knowsWhatTheContainerMakesOfAnEncodedSlash(ProbeApp app, Container container) throws Exception {
        assertAnswer(
                app,
                "/.well-known/mercure/subscriptions/https%3A%2F%2Fexample.com%2Fa",
                container.answers().encodedSlash(),
                404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.com/books/{id}", "a|b"})
    void knowsWhatTheContainerMakesOfAnUnescapedQuery(String topic, ProbeApp app, Container container)
            throws Exception {
        assertAnswer(
                app, "/.well-known/mercure?topic=" + topic, container.answers().unescapedQuery(), 200);
    }

    @Test
    void knowsWhatTheContainerMakesOfALongUrl(ProbeApp app, Container container) throws Exception {
        assertAnswer(
                app,
                "/.well-known/mercure?topic=a&x=" + "y".repeat(10_000),
                container.answers().longTarget(),
                200);
    }

    @Test
    void knowsWhatTheContainerMakesOfManyParameters(ProbeApp app, Container container) throws Exception {
        assertAnswer(
                app,
                "/.well-known/mercure?topic=a" + "&x=1".repeat(1_000),
                container.answers().manyParameters(),
                200);
    }

    private static void assertAnswer(ProbeApp app, String target, int containersOwn, int hubs) throws Exception {
        try (RawConnection connection = app.connect()) {
            Response response = app.get(connection, target);

            assertThat(response.status()).isEqualTo(containersOwn == 0 ? hubs : containersOwn);
            assertThat(response.has("X-Xss-Protection")).as("the hub was asked").isEqualTo(containersOwn == 0);
        }
    }
}
