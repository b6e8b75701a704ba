package io.mercurehub.containertests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.fixtures.ContainerLog;
import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.UnreadClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that ask again and again, and read no answer: more of them than the container has threads. */
@ContainerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnreadAnswersIT {

    private static final int CLIENTS = 260;
    private static final int REQUESTS = 1_000;

    private TestContainer container;
    private ProbeApp app;

    @BeforeAll
    void start() throws Exception {
        container = TestContainer.start(ContainerOptions.DEFAULT.withSendBufferBytes(4096));
        app = container.app();
    }

    @AfterAll
    void stop() throws Exception {
        container.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "POST"})
    void holdNoThread(String method, ContainerLog log) throws Exception {
        // What a container has to say of connections that are reset.
        log.tolerate("reset");
        String request = method + " " + app.hubPath() + " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
        String topic = ProbeApp.newTopic();
        try (UnreadClients clients = new UnreadClients(container.port(), CLIENTS);
                RawConnection connection = app.connect()) {
            clients.send(request, REQUESTS);
            Response stream = app.subscribe(connection, topic);
            for (int i = 0; i < 100; i++) {
                app.publish(topic, "update " + i);
                assertThat(stream.readUntil("\n\n")).endsWith("data: update " + i + "\n\n");
            }
        }
    }
}
