package io.mercurehub.containertests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.mercurehub.containertests.container.Container;
import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.fixtures.ContainerLog;
import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.ProbeWar;
import io.mercurehub.containertests.fixtures.Resources;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Applications with a hub that come and go while the container stays. */
@Tag("shared")
@ContainerTest
class DeploymentIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int STREAMS = 1_000;

    /** What a container opens for itself meanwhile. */
    private static final int FEW_FILES = 50;

    private static final String WITH_A_TIME_TO_COME_BACK = "(?s).*retry: [2-6][0-9]{3}\n";

    @Tag("in-jvm")
    @Test
    void endsAThousandStreamsInOrderAndLeavesNothingBehind() throws Exception {
        Set<Thread> ofOthers = Resources.hubThreads();
        try (TestContainer container = TestContainer.start(ContainerOptions.DEFAULT)) {
            List<String> before = Resources.openFiles();
            WeakReference<ClassLoader> classes = deployStreamUndeploy(container, before.size());

            assertThat(Resources.hubThreads()).isSubsetOf(ofOthers);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Resources.openFiles())
                            .filteredOn(file -> !before.contains(file))
                            .noneMatch(file -> file.contains("/WEB-INF/"))
                            .hasSizeLessThan(FEW_FILES));
            Resources.awaitCollected(List.of(classes), container.port());
        }
    }

    private static WeakReference<ClassLoader> deployStreamUndeploy(TestContainer container, int openBefore)
            throws Exception {
        ProbeApp app = container.deploy(ProbeWar.PLAIN.with("shutdown_timeout 10s"), "/short-lived");
        List<RawConnection> connections = new ArrayList<>();
        List<Response> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            connections.add(app.connect());
            streams.add(app.subscribe(connections.get(i), "everybody"));
        }
        app.publish("everybody", "to all");
        assertThat(app.connectedSubscribers()).isEqualTo(STREAMS);
        assertThat(Resources.openFiles()).hasSizeGreaterThan(openBefore + STREAMS);

        app.deployment().undeploy();

        for (int i = 0; i < STREAMS; i++) {
            assertThat(streams.get(i).readToEnd())
                    .as("stream %d", i)
                    .contains("data: to all\n\n")
                    .matches(WITH_A_TIME_TO_COME_BACK);
            connections.get(i).close();
        }
        return new WeakReference<>(app.deployment().classLoader());
    }

    @Tag("in-jvm")
    @Test
    void isDeployedAnewTenTimes() throws Exception {
        Set<Thread> ofOthers = Resources.hubThreads();
        try (TestContainer container = TestContainer.start(ContainerOptions.DEFAULT)) {
            List<WeakReference<ClassLoader>> classes = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                classes.add(useOnce(container));
                assertThat(Resources.hubThreads()).isSubsetOf(ofOthers);
            }

            Resources.awaitCollected(classes, container.port());
        }
    }

    /** A container ends by itself what nobody has answered: some by 200, which is an acknowledgement, some when the client leaves. */
    @Test
    void refusesAnUpdateThatHasNotArrivedWhenItIsUndeployed(Container kind, TestContainer container, ContainerLog log)
            throws Exception {
        // Tomcat warns of its own thread, which is on its way back from the request that has just been refused.
        log.tolerate("is still processing a request");
        ProbeApp app = container.deploy(ProbeWar.PLAIN.with("shutdown_timeout 10s"), "/half");
        try (RawConnection publisher = app.connect()) {
            publisher.sendHead(
                    "POST " + app.hubPath() + " HTTP/1.1",
                    "Host: hub.example",
                    "Authorization: Bearer " + Tokens.publisher("*"),
                    "Content-Type: application/x-www-form-urlencoded",
                    "Expect: 100-continue",
                    "Content-Length: 100");
            assertThat(publisher.readHead().status()).isEqualTo(100);
            publisher.send("topic=half");

            app.deployment().undeploy();

            assertThat(publisher.readHead().status()).isIn(kind.ofTheUndeployed());
        }
    }

    private static WeakReference<ClassLoader> useOnce(TestContainer container) throws Exception {
        ProbeApp app = container.deploy(ProbeWar.PLAIN, "/again");
        try (RawConnection connection = app.connect()) {
            String topic = ProbeApp.newTopic();
            Response stream = app.subscribe(connection, topic);
            app.publish(topic, "one");
            assertThat(stream.readUntil("\n\n")).endsWith("data: one\n\n");

            app.deployment().undeploy();

            assertThat(stream.readToEnd()).matches(WITH_A_TIME_TO_COME_BACK);
        }
        return new WeakReference<>(app.deployment().classLoader());
    }

    @Tag("parallel-versions")
    @Test
    void handsOverFromOneVersionOfAnApplicationToTheNext() throws Exception {
        try (TestContainer container = TestContainer.start(ContainerOptions.DEFAULT)) {
            ProbeApp first = container.deploy(ProbeWar.PLAIN, "/app##1");
            String topic = ProbeApp.newTopic();
            try (RawConnection early = first.connect();
                    RawConnection late = first.connect()) {
                Response ofTheFirst = first.subscribe(early, topic);
                ProbeApp second = container.deploy(ProbeWar.PLAIN, "/app##2");
                Response ofTheSecond = second.subscribe(late, topic);

                // Requests go to the newer version now; the stream of the older one goes on until that is undeployed.
                second.publish(topic, "for the second");
                assertThat(ofTheSecond.readUntil("\n\n")).endsWith("data: for the second\n\n");
                first.deployment().undeploy();

                assertThat(ofTheFirst.readToEnd()).matches(WITH_A_TIME_TO_COME_BACK);
                second.publish(topic, "still there");
                assertThat(ofTheSecond.readUntil("\n\n")).endsWith("data: still there\n\n");
            }
        }
    }

    @Tag("in-jvm")
    @Test
    void isNotDeployedWithASettingThatItDoesNotKnow(ContainerLog log) throws Exception {
        Set<Thread> ofOthers = Resources.hubThreads();
        try (TestContainer container = TestContainer.start(ContainerOptions.DEFAULT)) {
            log.tolerate("hartbeat");
            log.tolerate("startup failed");
            log.tolerate("Failed startup");
            log.tolerate("Error starting Tomcat context");
            log.tolerate("Unable to start web server");

            Throwable failure = catchThrowable(() -> container.deploy(ProbeWar.PLAIN.with("hartbeat 3s"), "/misspelt"));

            // Some containers throw it, some log it.
            String said = Throwables.getStackTrace(failure) + log.entries();
            assertThat(said).contains("unknown directive \"hartbeat\" (did you mean heartbeat?)");
            assertThat(Resources.hubThreads()).isSubsetOf(ofOthers);
        }
    }
}
