package io.mercurehub.containertests.suite;

import static io.mercurehub.containertests.fixtures.ProbeApp.newTopic;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.ProbeWar;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What containers answer by themselves as they come, in one that is set up as the documentation advises. */
@Tag("advised")
@ContainerTest(advised = true)
class AdvisedSetupIT {

    @Test
    void givesTheHubPathsWithEncodedSlashes(TestContainer container) throws Exception {
        String topic = newTopic();
        ProbeApp app = container.app(ProbeWar.PLAIN.with("subscriptions"));
        try (RawConnection reader = app.connect();
                RawConnection connection = app.connect()) {
            app.subscribe(reader, topic);

            Response response = app.get(
                    connection,
                    app.hubPath() + "/subscriptions/" + ProbeApp.encode(topic),
                    "Authorization: Bearer " + Tokens.subscriber("*"));

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.readToEnd()).containsPattern("\"topic\": ?\"" + topic + "\"");
        }
    }

    @Test
    void givesTheHubTemplatesThatAreNotEscaped(ProbeApp app) throws Exception {
        String topic = newTopic();
        try (RawConnection connection = app.connect()) {
            Response stream = app.get(connection, app.hubPath() + "?topic=" + topic + "/{id}&topic=a|b");
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.readUntil("\n")).isEqualTo(":\n");

            String first = app.publish(topic + "/7", "by the template");
            String second = app.publish("a|b", "by its name");

            assertThat(stream.readUntil("name\n\n"))
                    .isEqualTo("id: " + first + "\ndata: by the template\n\nid: " + second + "\ndata: by its name\n\n");
        }
    }

    @Test
    void givesTheHubLongUrls(ProbeApp app) throws Exception {
        String topic = newTopic();
        try (RawConnection connection = app.connect()) {
            Response stream = app.get(
                    connection, app.hubPath() + "?topic=" + topic + "&topic=b".repeat(999) + "&x=" + "y".repeat(2_000));
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.readUntil("\n")).isEqualTo(":\n");

            String id = app.publish(topic, "x");

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: " + id + "\ndata: x\n\n");
        }
    }

    @Test
    void doesNotAskForTheBodyOfAPublisherWhoseTokenIsBad(ProbeApp app) throws Exception {
        assertThat(BodiesIT.announceABodyWithABadToken(app)).isEqualTo(401);
    }

    @Test
    void takesFormsBeyondTheContainersOwnLimit(ProbeApp app) throws Exception {
        BodiesIT.publishAndReceive(app, 2_500_000);
    }

    @Test
    void sendsEventsToAClientThatHasSentMoreThanItsRequest(ProbeApp app) throws Exception {
        String topic = newTopic();
        try (RawConnection connection = app.connect()) {
            String request = "GET " + app.hubPath() + "?topic=" + topic + " HTTP/1.1\r\nHost: hub.example\r\n\r\n";
            Response stream = connection.send(request + request).readHead();
            assertThat(stream.readUntil("\n")).isEqualTo(":\n");

            String id = app.publish(topic, "x");

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: " + id + "\ndata: x\n\n");
        }
    }
}
