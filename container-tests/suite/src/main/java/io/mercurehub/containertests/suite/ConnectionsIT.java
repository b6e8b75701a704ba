package io.mercurehub.containertests.suite;

import static io.mercurehub.containertests.fixtures.ProbeApp.newTopic;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.containertests.fixtures.ContainerLog;
import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.ProbeWar;
import io.mercurehub.containertests.fixtures.StreamClient;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What comes after a stream, or a failure, on a connection that is kept: behind a proxy it is another user's. */
@Tag("shared")
@ContainerTest
class ConnectionsIT {

    private static final int CONNECTIONS = 8;
    private static final int ROUNDS = 5;

    /** Streams that are ended by the hub while heartbeats and updates are on their way. */
    private static final ProbeWar SHORT_STREAMS =
            ProbeWar.PLAIN.with("write_timeout 100ms").with("heartbeat 5ms");

    @Test
    void leavesNothingOfAStreamForTheNextResponse(TestContainer container) throws Exception {
        ProbeApp app = container.app(SHORT_STREAMS);
        List<RawConnection> connections = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(app.connect());
            }
            for (int round = 0; round < ROUNDS; round++) {
                String topic = newTopic();
                List<Response> streams = new ArrayList<>();
                for (RawConnection connection : connections) {
                    streams.add(app.subscribe(connection, topic));
                }
                app.publish(topic, "x");
                for (Response stream : streams) {
                    assertThat(stream.readToEnd()).matches("(?s)(:\n|id: [^\n]+\ndata: x\n\n)*");
                }
                for (RawConnection connection : connections) {
                    app.echo(connection, "innocent " + round);
                }
            }
        } finally {
            for (RawConnection connection : connections) {
                connection.close();
            }
        }
        assertThat(app.errorPagesShown()).isZero();
    }

    @Test
    void harmsNobodyElseWhenReadersLeave(TestContainer container) throws Exception {
        String topic = newTopic();
        ProbeApp app = container.app(ProbeWar.PLAIN.with("heartbeat 50ms"));
        try (RawConnection innocent = app.connect();
                StreamClient client = new StreamClient(app.port())) {
            List<StreamClient.Stream> streams = client.subscribe(60, app, topic);
            for (int i = 0; i < streams.size(); i++) {
                if (i % 2 == 0) {
                    streams.get(i).reset();
                } else {
                    streams.get(i).close();
                }
                app.echo(innocent, "innocent " + i);
                app.publish(topic, "for those who have left");
            }
        }
        assertThat(app.errorPagesShown()).isZero();
    }

    @Test
    void knowsThatTheErrorPageIsShownForFailuresOfTheApplication(TestContainer container, ContainerLog log)
            throws Exception {
        ProbeApp app = container.app(ProbeWar.PLAIN.with("heartbeat 1m"));
        try (RawConnection connection = app.connect()) {
            Response response = app.get(connection, app.contextPath() + "/probe/echo");

            assertThat(response.status()).isEqualTo(500);
            assertThat(response.readToEnd()).isEqualTo("the application's error page");
            assertThat(app.errorPagesShown()).isEqualTo(1);
            log.tolerate("EchoServlet");
            log.expect("echo");
        }
    }

    @Test
    void servesTheNextRequestAfterARefusal(ProbeApp app) throws Exception {
        try (RawConnection connection = app.connect()) {
            for (int i = 0; i < 3; i++) {
                Response refused = app.publish(connection, "bad", "topic=a");
                assertThat(refused.status()).isEqualTo(401);
                assertThat(refused.readToEnd()).isEqualTo("Unauthorized\n");
                if (refused.saysClose()) {
                    assertThat(connection.isClosedByPeer()).isTrue();
                    return;
                }
                app.echo(connection, "innocent");
            }
        }
    }
}
