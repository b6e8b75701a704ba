package io.mercurehub.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.servlet.fixtures.RecordedLog;
import io.mercurehub.servlet.sse.SseStreams;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams over a real connection: large updates, slow readers, and readers that are gone. */
class StreamIT {

    @ParameterizedTest
    @ValueSource(ints = {1, 2_000, 16_350, 40_000, 1_048_576})
    void bringsALargeUpdateWholeWithoutAHeartbeatToPushIt(int length) throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            Response stream = server.subscribe(connection, "topic=a");
            String data = "x".repeat(length);

            server.hub()
                    .publish(Update.of("a").id(EventId.of("urn:1")).data(data).build());

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: " + data + "\n\n");
        }
    }

    @Test
    void losesNothingForASlowReaderAndDelaysNobodyElse() throws Exception {
        try (HubServer server = HubServer.builder()
                        .hub(hub -> hub.maxPendingBytes(20_000))
                        .start();
                RawConnection slow = new RawConnection(server.port(), 4096);
                RawConnection fast = server.connect()) {
            Response slowStream = server.subscribe(slow, "topic=a");
            Response fastStream = server.subscribe(fast, "topic=a");
            int updates = 2_000;
            String data = "x".repeat(4_000);

            for (int i = 0; i < updates; i++) {
                server.hub()
                        .publish(Update.of("a")
                                .id(EventId.of("urn:" + i))
                                .data(data)
                                .build());
            }

            for (Response stream : List.of(fastStream, slowStream)) {
                for (int i = 0; i < updates; i++) {
                    assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:" + i + "\ndata: " + data + "\n\n");
                }
            }
        }
    }

    @Test
    void endsAReaderThatTakesNothingForAsLongAsTheDispatchTimeout() throws Exception {
        try (RecordedLog log = new RecordedLog(SseStreams.class);
                HubServer server = HubServer.builder()
                        .hub(hub -> hub.dispatchTimeout(Duration.ofMillis(300)))
                        .start();
                RawConnection stalled = new RawConnection(server.port(), 4096);
                RawConnection reader = server.connect()) {
            server.subscribe(stalled, "topic=a");
            Response other = server.subscribe(reader, "topic=b");

            for (int i = 0; i < 20; i++) {
                server.hub().publish(Update.of("a").data("x".repeat(1_000_000)).build());
            }

            await().until(() -> server.hub().connectedSubscribers() == 1);
            await().untilAsserted(
                            () -> assertThat(log.lines())
                                    .singleElement()
                                    .asString()
                                    .matches(
                                            "INFO Subscriber urn:uuid:\\S+ has read nothing for dispatch_timeout and was disconnected.*"));
            server.hub().publish(Update.of("b").id(EventId.of("urn:1")).build());
            assertThat(other.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: \n\n");
        }
    }

    @Test
    void noticesByTheHeartbeatThatAReaderIsGone() throws Exception {
        try (HubServer server = HubServer.start(http -> http.heartbeat(Duration.ofMillis(50)))) {
            for (int i = 0; i < 20; i++) {
                try (RawConnection connection = server.connect()) {
                    assertThat(server.subscribe(connection, "topic=a").status()).isEqualTo(200);
                    if (i % 2 == 0) {
                        connection.reset();
                    }
                }
            }

            await().until(() -> server.hub().connectedSubscribers() == 0);
        }
    }

    @Test
    void neverWritesIntoTheNextResponseOfAConnectionWhoseStreamHasEnded() throws Exception {
        try (HubServer server =
                HubServer.start(http -> http.writeTimeout(Duration.ofMillis(60)).heartbeat(Duration.ofMillis(1)))) {
            List<RawConnection> connections = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                connections.add(server.connect());
            }
            for (int round = 0; round < 20; round++) {
                List<Response> streams = new ArrayList<>();
                for (RawConnection connection : connections) {
                    streams.add(server.subscribe(connection, "topic=a"));
                }
                server.hub().publish(Update.of("a").data("x").build());
                for (Response ended : streams) {
                    assertThat(ended.readToEnd()).matches("(?s)(:\n|id: [^\n]+\ndata: x\n\n)*");
                }
                for (RawConnection connection : connections) {
                    Response next = server.publish(connection, "topic=b&id=urn:next");
                    assertThat(next.readToEnd().getBytes(UTF_8)).asString().isEqualTo("urn:next");
                }
            }
            for (RawConnection connection : connections) {
                connection.close();
            }
        }
    }
}
