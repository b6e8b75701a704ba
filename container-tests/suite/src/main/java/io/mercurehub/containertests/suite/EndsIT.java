package io.mercurehub.containertests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.containertests.container.Container;
import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.ProbeWar;
import io.mercurehub.containertests.fixtures.Resources;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that leave, in every way there is, and what the hub and its container hold of them afterwards. */
@ContainerTest
class EndsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SMALL_BUFFER = 4_096;

    /** What the hub has more at one time than at another, of everything. */
    private static final int FEW_OBJECTS = 500;

    /** Those that come and go with the work. */
    private static final int MAX_HUB_THREADS = 12;

    /** More than any container's pool has. */
    private static final int MAX_THREADS = 400;

    /** So many connections at once. */
    private static final int BATCH = 1_000;

    @Test
    void forgetsWhoHasClosedTheConnectionAfterTwoWritesAtMost(Container kind, TestContainer container)
            throws Exception {
        ProbeApp app = container.app(ProbeWar.PLAIN.with("# closed").with("write_timeout 0s"));
        String topic = ProbeApp.newTopic();
        RawConnection connection = app.connect();
        app.subscribe(connection, topic);

        connection.close();

        assertThat(isForgottenAfterPublishing(2 + kind.lostWrites(), app, topic))
                .isTrue();
    }

    @Test
    void forgetsWhoHasResetTheConnectionAfterOneWrite(Container kind, TestContainer container) throws Exception {
        ProbeApp app = container.app(ProbeWar.PLAIN.with("# reset").with("write_timeout 0s"));
        String topic = ProbeApp.newTopic();
        RawConnection connection = app.connect();
        app.subscribe(connection, topic);

        connection.reset();

        assertThat(isForgottenAfterPublishing(1 + kind.lostWrites(), app, topic))
                .isTrue();
    }

    private static boolean isForgottenAfterPublishing(int times, ProbeApp app, String topic) throws IOException {
        for (int i = 0; i < times; i++) {
            if (isForgottenAfterPublishing(app, topic)) {
                return true;
            }
        }
        return false;
    }

    /** Waits for a while after the one write: whether it fails, or tells the kernel of the end, is known only then. */
    private static boolean isForgottenAfterPublishing(ProbeApp app, String topic) throws IOException {
        app.publish(topic, "are you there?");
        try {
            await().atMost(Duration.ofSeconds(2)).until(() -> app.connectedSubscribers() == 0);
            return true;
        } catch (ConditionTimeoutException stillThere) {
            return false;
        }
    }

    @Test
    void forgetsWhoIsGoneByHeartbeatsAlone(TestContainer container) throws Exception {
        ProbeApp app = container.app(ProbeWar.PLAIN.with("heartbeat 200ms"));
        RawConnection closed = app.connect();
        RawConnection reset = app.connect();
        app.subscribe(closed, ProbeApp.newTopic());
        app.subscribe(reset, ProbeApp.newTopic());
        await().until(() -> app.connectedSubscribers() == 2);

        closed.close();
        reset.reset();

        await().atMost(PATIENCE).until(() -> app.connectedSubscribers() == 0);
    }

    @Tag("servers")
    @Test
    void endsWhoStopsReadingAtTheDispatchDeadlineWhileOthersReadOn() throws Exception {
        ContainerOptions smallBuffers = ContainerOptions.DEFAULT.withSendBufferBytes(SMALL_BUFFER);
        try (TestContainer container = TestContainer.start(smallBuffers)) {
            ProbeApp app =
                    container.deploy(ProbeWar.PLAIN.with("dispatch_timeout 1s").with("write_timeout 0s"), "/stalled");
            String topic = ProbeApp.newTopic();
            try (RawConnection stalled = new RawConnection(container.port(), SMALL_BUFFER);
                    RawConnection reading = app.connect()) {
                app.subscribe(stalled, topic);
                Response stream = app.subscribe(reading, topic);
                String data = "x".repeat(100_000);

                // Payara takes 10 MB of what a client doesn't read.
                for (int i = 0; i < 200; i++) {
                    app.publish(topic, i + " " + data);
                    assertThat(stream.readUntil("\n\n")).contains("data: " + i + " x");
                }

                await().atMost(PATIENCE).until(() -> app.connectedSubscribers() == 1);
                app.publish(topic, "the last");
                assertThat(stream.readUntil("\n\n")).endsWith("data: the last\n\n");
            }
        }
    }

    @Test
    void endsWhoStopsReadingAndIsSentNothingAtTheEndOfTheStreamsLifetime(TestContainer container) throws Exception {
        ProbeApp app =
                container.app(ProbeWar.PLAIN.with("dispatch_timeout 500ms").with("write_timeout 2s"));
        try (RawConnection connection = app.connect()) {
            app.subscribe(connection, ProbeApp.newTopic());

            await().atMost(PATIENCE).until(() -> app.connectedSubscribers() == 0);
        }
    }

    @Tag("in-jvm")
    @Test
    void holdsNothingOfTwentyThousandConnectionsThatAreGone() throws Exception {
        try (TestContainer container = TestContainer.start(ContainerOptions.DEFAULT)) {
            ProbeApp app = container.deploy(ProbeWar.PLAIN.with("heartbeat 100ms"), "/many");
            holdAtOnce(app, BATCH);
            connectAndDrop(app, BATCH);
            long objects = Resources.hubObjects();
            long heap = Resources.heldHeapBytes();
            int hubThreads = Resources.hubThreads().size();
            List<String> files = Resources.openFiles();

            for (int i = 0; i < 20_000 / BATCH; i++) {
                connectAndDrop(app, BATCH);
            }

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Resources.hubObjects()).isLessThan(objects + FEW_OBJECTS));
            // How many used requests Tomcat keeps goes up and down by a hundred, of 100 KiB each.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Resources.heldHeapBytes() - heap)
                            .as("bytes more")
                            .isLessThan(20_000 * 1_000L));
            assertThat(Resources.hubThreads()).hasSizeLessThan(hubThreads + MAX_HUB_THREADS);
            assertThat(Resources.threads()).isLessThan(MAX_THREADS);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Resources.openFiles()).hasSizeLessThan(files.size() + 50));
        }
    }

    /** Containers keep what they need for as many requests as they ever had at once; from then on they need no more. */
    private static void holdAtOnce(ProbeApp app, int count) throws IOException {
        List<RawConnection> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawConnection connection = app.connect();
            connections.add(connection);
            app.subscribe(connection, "a");
        }
        for (RawConnection connection : connections) {
            connection.close();
        }
        await().atMost(PATIENCE).until(() -> app.connectedSubscribers() == 0);
    }

    /** Every third waits for the first comment and closes, every third resets, every third doesn't even read. */
    private static void connectAndDrop(ProbeApp app, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            RawConnection connection = app.connect();
            connection.sendHead("GET " + app.hubPath() + "?topic=a HTTP/1.1", "Host: hub.example");
            if (i % 3 == 0) {
                assertThat(connection.readHead().readUntil("\n")).isEqualTo(":\n");
            }
            if (i % 3 == 1) {
                connection.reset();
            } else {
                connection.close();
            }
        }
        await().atMost(PATIENCE).until(() -> app.connectedSubscribers() == 0);
    }
}
