package io.mercurehub.containertests.suite;

import static io.mercurehub.containertests.fixtures.ProbeApp.newTopic;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.containertests.fixtures.ContainerLog;
import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.ProbeWar;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import org.junit.jupiter.api.Test;

/** Filters of the application's before the hub. */
@ContainerTest
class FiltersIT {

    @Test
    void namesTheFilterThatDoesNotSupportAsynchronousRequests(TestContainer container, ContainerLog log)
            throws Exception {
        ProbeApp app = container.app(ProbeWar.PLAIN.withFilter("io.mercurehub.probe.PassingFilter", false));
        try (RawConnection connection = app.connect()) {
            Response response = app.get(connection, app.hubPath() + "?topic=a");

            assertThat(response.status()).isEqualTo(500);
            assertThat(response.readToEnd()).isEqualTo("Internal Server Error\n");
            log.expect("asynchronous requests are not supported");
            log.expect("the-filter (io.mercurehub.probe.PassingFilter)");
            assertThat(log.entries()).hasSize(1);
        }
    }

    @Test
    void sendsEventsAtOncePastAFilterThatBuffers(TestContainer container) throws Exception {
        String topic = newTopic();
        ProbeApp app = container.app(ProbeWar.PLAIN.withFilter("io.mercurehub.probe.BufferingFilter", true));
        try (RawConnection reader = app.connect()) {
            Response stream = app.subscribe(reader, topic);
            for (String data : new String[] {"one", "two"}) {
                String id = app.publish(topic, data);

                assertThat(stream.readUntil("\n\n")).isEqualTo("id: " + id + "\ndata: " + data + "\n\n");
            }
        }
    }

    @Test
    void answersThroughAFilterThatBuffers(TestContainer container) throws Exception {
        ProbeApp app = container.app(ProbeWar.PLAIN.withFilter("io.mercurehub.probe.BufferingFilter", true));
        try (RawConnection connection = app.connect()) {
            Response refused = app.get(connection, app.hubPath());
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.readToEnd()).isEqualTo("Missing \"topic\" parameter.\n");
        }
        try (RawConnection connection = app.connect()) {
            Response answer = app.publish(connection, "topic=a&id=urn:1");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.readToEnd()).isEqualTo("urn:1");
            app.echo(connection, "next");
        }
    }
}
