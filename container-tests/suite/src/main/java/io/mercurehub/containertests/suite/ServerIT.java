package io.mercurehub.containertests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.containertests.container.Container;
import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.OtherProcess;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.ProbeWar;
import io.mercurehub.containertests.fixtures.StreamClient;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An application server that is a process of its own. */
@Tag("processes")
@ContainerTest
class ServerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SERVLET = "io.mercurehub.servlet.MercureHubServlet";
    private static final String WITH_A_TIME_TO_COME_BACK = "(?s).*retry: [2-6][0-9]{3}\n";
    private static final int STREAMS = 100;

    /** What a server opens for itself meanwhile. */
    private static final int FEW_FILES = 60;

    /** Which a server may keep the classes of: the newest ones. */
    private static final int LAST = 2;

    @Tag("servers")
    @Test
    void endsStreamsInOrderWhenItIsToldToStop() throws Exception {
        TestContainer container = TestContainer.start(ContainerOptions.DEFAULT);
        List<RawConnection> connections = new ArrayList<>();
        List<Response> streams = new ArrayList<>();
        try {
            ProbeApp app = container.deploy(ProbeWar.PLAIN.with("shutdown_timeout 4s"), "");
            String topic = ProbeApp.newTopic();
            for (int i = 0; i < STREAMS; i++) {
                connections.add(app.connect());
                streams.add(app.subscribe(connections.get(i), topic));
            }
        } finally {
            container.close();
        }

        for (int i = 0; i < streams.size(); i++) {
            assertThat(streams.get(i).readToEnd()).as("stream %d", i).matches(WITH_A_TIME_TO_COME_BACK);
            connections.get(i).close();
        }
    }

    @Test
    void leavesNothingBehindWhenItIsDeployedAnewTenTimesUnderLoad(Container kind) throws Exception {
        try (TestContainer container = TestContainer.start(ContainerOptions.DEFAULT)) {
            OtherProcess server = new OtherProcess(container.pid());
            deployStreamUndeploy(container);
            long files = server.openFiles();

            for (int i = 0; i < 10; i++) {
                deployStreamUndeploy(container);
            }

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(server.hubThreads()).isEmpty());
            if (kind.letsGoOfClasses()) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(server.loaded(SERVLET)).isLessThanOrEqualTo(LAST));
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(server.openFiles()).isLessThan(files + FEW_FILES));
        }
    }

    /** While updates are on their way. */
    private static void deployStreamUndeploy(TestContainer container) throws Exception {
        ProbeApp app = container.deploy(ProbeWar.PLAIN.with("shutdown_timeout 4s"), "/again");
        String topic = ProbeApp.newTopic();
        try (StreamClient client = new StreamClient(app.port());
                RawConnection connection = app.connect()) {
            client.subscribe(STREAMS, app, topic);
            Response stream = app.subscribe(connection, topic);
            for (int i = 0; i < 20; i++) {
                app.publish(topic, "update " + i);
            }

            app.deployment().undeploy();

            assertThat(stream.readToEnd()).contains("data: update 19\n\n").matches(WITH_A_TIME_TO_COME_BACK);
        }
    }
}
