package io.mercurehub.containertests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.fixtures.ContainerLog;
import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.ProbeWar;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.Http2Connection;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Streams of HTTP/2, of which one connection has many, each with a limit of what may be on its way. */
@Tag("shared")
@Tag("http2")
@ContainerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2IT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TestContainer container;
    private ProbeApp app;

    @BeforeAll
    void start() throws Exception {
        container = TestContainer.start(ContainerOptions.DEFAULT.withHttp2());
        app = container.deploy(endless("20s"), "/http2");
    }

    /** {@return an application whose streams have no end, unless a client takes nothing for so long} */
    private static ProbeWar endless(String dispatchTimeout) {
        return ProbeWar.PLAIN
                .with("dispatch_timeout " + dispatchTimeout)
                .with("write_timeout 0s")
                .with("heartbeat 500ms");
    }

    @AfterAll
    void stop() throws Exception {
        container.close();
    }

    @Test
    void carriesSeveralStreamsOnOneConnection() throws Exception {
        String news = ProbeApp.newTopic();
        String weather = ProbeApp.newTopic();
        try (Http2Connection connection = new Http2Connection(container.port())) {
            Http2Connection.Stream first = connection.get(subscription(news));
            Http2Connection.Stream second = connection.get(subscription(weather));
            first.readUntil(":\n");
            second.readUntil(":\n");

            app.publish(weather, "rain");
            app.publish(news, "one");

            assertThat(first.readUntil("data: one\n\n")).doesNotContain("rain");
            assertThat(second.readUntil("data: rain\n\n")).doesNotContain("one");
        }
        await().atMost(PATIENCE).until(() -> app.connectedSubscribers() == 0);
    }

    @Test
    void delaysNoStreamOfHttp11WhenAClientGrantsNoMoreRoom(ContainerLog log) throws Exception {
        // What a lane logs while a container blocks it; and the container about the stream that it gives up.
        log.tolerate("the container's write to a subscriber that doesn't read blocks it");
        String topic = ProbeApp.newTopic();
        try (Http2Connection stalled = new Http2Connection(container.port());
                RawConnection connection = app.connect()) {
            stalled.get(subscription(topic)).readUntil(":\n");
            Response reading = app.subscribe(connection, topic);
            String data = "x".repeat(20_000);

            for (int i = 0; i < 100; i++) {
                app.publish(topic, i + " " + data);
                assertThat(reading.readUntil("\n\n")).contains("data: " + i + " x");
            }

            // The other one is still there: nobody had to wait for its end.
            assertThat(app.connectedSubscribers()).isEqualTo(2);
        }
        app.publish(topic, "into the void");
        await().atMost(PATIENCE).until(() -> app.connectedSubscribers() == 0);
    }

    @Test
    void goesOnWhenAClientGrantsMoreRoom() throws Exception {
        String topic = ProbeApp.newTopic();
        try (Http2Connection connection = new Http2Connection(container.port())) {
            Http2Connection.Stream stream = connection.get(subscription(topic));
            stream.readUntil(":\n");
            String data = "x".repeat(50_000);

            for (int i = 0; i < 10; i++) {
                app.publish(topic, i + " " + data);
            }
            stream.grant(1_000_000);

            for (int i = 0; i < 10; i++) {
                assertThat(stream.readUntil("\n\n")).contains("data: " + i + " " + data + "\n\n");
            }
        }
        await().atMost(PATIENCE).until(() -> app.connectedSubscribers() == 0);
    }

    @Test
    void forgetsAStreamThatTheClientCancels() throws Exception {
        String topic = ProbeApp.newTopic();
        try (Http2Connection connection = new Http2Connection(container.port())) {
            Http2Connection.Stream cancelled = connection.get(subscription(topic));
            Http2Connection.Stream other = connection.get(subscription(topic));
            cancelled.readUntil(":\n");
            other.readUntil(":\n");

            cancelled.cancel();

            await().atMost(PATIENCE).until(() -> app.connectedSubscribers() == 1);
            app.publish(topic, "one");
            assertThat(other.readUntil("\n\n")).endsWith("data: one\n\n");
        }
        await().atMost(PATIENCE).until(() -> app.connectedSubscribers() == 0);
    }

    /**
     * Once for each connection, since a server may take a client for hostile that does little else than to cancel. Undertow notices
     * only by the dispatch timeout that a connection has been closed.
     */
    @Test
    void goesOnWithTheOtherStreamWhenAClientCancelsWhatHasJustBegun() throws Exception {
        ProbeApp app = container.deploy(endless("2s"), "/cancelled");
        String topic = ProbeApp.newTopic();
        for (int i = 0; i < 100; i++) {
            try (Http2Connection connection = new Http2Connection(container.port())) {
                Http2Connection.Stream other = connection.get(subscription(app, topic));
                other.readUntil(":\n");
                Http2Connection.Stream cancelled = connection.get(subscription(app, ProbeApp.newTopic()));
                cancelled.readUntil(":\n");

                cancelled.cancel();

                app.publish(topic, "round " + i);
                assertThat(other.readUntil("\n\n")).endsWith("data: round " + i + "\n\n");
            }
        }
        await().atMost(PATIENCE).until(() -> app.connectedSubscribers() == 0);
    }

    /** Once for each connection, too: see above. */
    @Test
    void leavesNoSubscriberBehindWhenClientsCancelWhileTheyJoin() throws Exception {
        ProbeApp slow = container.deploy(endless("2s").with("transport slow"), "/slow");
        String topic = ProbeApp.newTopic();
        String id = slow.publish(topic, "one");
        for (int i = 0; i < 20; i++) {
            try (Http2Connection connection = new Http2Connection(container.port())) {
                Http2Connection.Stream other = connection.get(subscription(slow, topic));
                other.readUntil(":\n");
                Http2Connection.Stream joining =
                        connection.get(subscription(slow, topic) + "&lastEventID=" + ProbeApp.encode(id));

                joining.cancel();

                slow.publish(topic, "round " + i);
                assertThat(other.readUntil("\n\n")).endsWith("data: round " + i + "\n\n");
            }
        }
        await().atMost(PATIENCE).until(() -> slow.connectedSubscribers() == 0);
        try (RawConnection connection = slow.connect()) {
            Response reading = slow.subscribe(connection, topic);
            slow.publish(topic, "two");
            assertThat(reading.readUntil("\n\n")).endsWith("data: two\n\n");
        }
    }

    private String subscription(String topic) {
        return subscription(app, topic);
    }

    private static String subscription(ProbeApp app, String topic) {
        return app.hubPath() + "?topic=" + ProbeApp.encode(topic);
    }
}
