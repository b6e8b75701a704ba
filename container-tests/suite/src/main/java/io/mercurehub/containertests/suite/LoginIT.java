package io.mercurehub.containertests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import org.junit.jupiter.api.Test;

/** Streams of those who have logged in: with the container's sessions. */
@ContainerTest
class LoginIT {

    @Test
    void endsWithTheSessionAndNotWhenThatGetsAnotherId(ProbeApp app) throws Exception {
        String topic = ProbeApp.newTopic();
        String ada = login(app, "?user=ada&topic=" + ProbeApp.encode(topic));
        try (RawConnection first = app.connect();
                RawConnection second = app.connect();
                RawConnection publisher = app.connect()) {
            Response stream = app.subscribe(first, topic, ada);
            String changed = login(app, "?do=change", ada);
            // For a moment Jetty knows no session by its new id, and makes another one for whoever asks.
            await().until(() -> login(app, "?user=ada&topic=" + ProbeApp.encode(topic), changed)
                    .isEmpty());
            Response other = app.subscribe(second, topic, changed);

            app.publish(publisher, "topic=" + ProbeApp.encode(topic) + "&data=secret&private=on");
            assertThat(stream.readUntil("\n\n")).endsWith("data: secret\n\n");
            assertThat(other.readUntil("\n\n")).endsWith("data: secret\n\n");

            login(app, "?do=invalidate", changed);
            assertThat(stream.readToEnd()).isEmpty();
            assertThat(other.readToEnd()).isEmpty();
        }
    }

    @Test
    void endsByARevocationAndLeavesOthers(ProbeApp app) throws Exception {
        String topic = ProbeApp.newTopic();
        String bob = login(app, "?user=bob&topic=" + ProbeApp.encode(topic));
        String eve = login(app, "?user=eve&topic=" + ProbeApp.encode(topic));
        try (RawConnection bobs = app.connect();
                RawConnection eves = app.connect();
                RawConnection publisher = app.connect()) {
            Response ended = app.subscribe(bobs, topic, bob);
            Response left = app.subscribe(eves, topic, eve);

            login(app, "?do=revoke&user=bob");
            app.publish(publisher, "topic=" + ProbeApp.encode(topic) + "&data=secret&private=on");

            assertThat(ended.readToEnd()).isEmpty();
            assertThat(left.readUntil("\n\n")).endsWith("data: secret\n\n");
        }
    }

    /** {@return the line that sends the cookie of the session, if it is a new one} */
    private static String login(ProbeApp app, String query, String... headers) throws Exception {
        try (RawConnection connection = app.connect()) {
            Response response = app.get(connection, app.contextPath() + "/probe/login" + query, headers);
            assertThat(response.status()).isEqualTo(200);
            return response.headers().stream()
                    .filter(header -> header.startsWith("Set-Cookie: JSESSIONID="))
                    .map(header -> header.substring("Set-".length(), header.indexOf(';')))
                    .findFirst()
                    .orElse("");
        }
    }
}
