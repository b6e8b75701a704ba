package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.HubConfig.UnknownLastEventId;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Going on after an update that was seen before. */
class HistorySpecIT {

    @ParameterizedTest
    @CsvSource({
        "Last-Event-ID: urn:1, topic=a",
        "X-None: 1, topic=a&lastEventID=urn:1",
        "X-None: 1, topic=a&Last-Event-ID=urn:1",
        "X-None: 1, topic=a&last_event_id=urn:1",
        "X-None: 1, topic=a&lastEventId=urn:1",
        "Last-Event-ID: urn:1, topic=a&lastEventID=urn:2",
        "Last-Event-ID:, topic=a&lastEventID=urn:1",
        "X-None: 1, topic=a&lastEventID=&last_event_id=urn:1",
        "X-None: 1, topic=a&last_event_id=urn:2&lastEventID=urn:1",
        "X-None: 1, topic=a&lastEventID=urn:2&lastEventId=urn:1",
    })
    void replaysWhatWasPublishedAfterTheIdThatIsAskedForUnderAnyOfItsNames(String header, String query)
            throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            publish(server, "urn:1", "urn:2", "urn:3");

            Response stream = server.subscribe(connection, query, header);

            assertThat(stream.header("Last-Event-ID")).isEqualTo("urn:1");
            assertThat(stream.header("Mercure-Last-Event-ID")).isEqualTo("urn:1");
            assertThat(stream.readUntil("\n\n")).startsWith("id: urn:2\n");
            assertThat(stream.readUntil("\n\n")).startsWith("id: urn:3\n");
            publish(server, "urn:4");
            assertThat(stream.readUntil("\n\n")).startsWith("id: urn:4\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"earliest", "urn:unknown", "%00", "a%0D%0AX-Injected:%201"})
    void replaysEverythingAfterEarliestAndAfterWhatIsNotInTheHistory(String id) throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            publish(server, "urn:1", "urn:2");

            Response stream = server.subscribe(connection, "topic=a&lastEventID=" + id);

            assertThat(stream.header("Last-Event-ID")).isEqualTo("earliest");
            assertThat(stream.header("Mercure-Last-Event-ID")).isEqualTo("earliest");
            assertThat(stream.has("X-Injected")).isFalse();
            assertThat(stream.readUntil("\n\n")).startsWith("id: urn:1\n");
            assertThat(stream.readUntil("\n\n")).startsWith("id: urn:2\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"urn:unknown", "%00"})
    void replaysNothingAfterAnUnknownIdWhenToldSo(String id) throws Exception {
        try (HubServer server = HubServer.builder()
                        .hub(hub -> hub.unknownLastEventId(UnknownLastEventId.SKIP))
                        .start();
                RawConnection connection = server.connect()) {
            publish(server, "urn:1");

            Response stream = server.subscribe(connection, "topic=a&lastEventID=" + id);

            assertThat(stream.header("Mercure-Last-Event-ID")).isEqualTo("earliest");
            publish(server, "urn:2");
            assertThat(stream.readUntil("\n\n")).startsWith("id: urn:2\n");
        }
    }

    @Test
    void goesOnRightBehindAnUpdateThatARuleDoesNotKeep() throws Exception {
        try (HubServer server = HubServer.builder()
                        .hub(hub -> hub.history(HistorySettings.DEFAULTS.withRule(
                                HistoryRule.none(TopicMatcher.uriTemplate("topic", "typing/{who}")))))
                        .start();
                RawConnection live = server.connect();
                RawConnection later = server.connect()) {
            Response connected = server.subscribe(live, "topic=a&topic=typing/me");
            publish(server, "urn:1");
            publishTo("typing/me", server, "urn:2");
            publishTo("typing/me", server, "urn:3");
            publish(server, "urn:4");
            for (int id = 1; id <= 4; id++) {
                assertThat(connected.readUntil("\n\n")).startsWith("id: urn:" + id + "\n");
            }

            Response stream = server.subscribe(later, "topic=a&topic=typing/me", "Last-Event-ID: urn:2");

            assertThat(stream.header("Mercure-Last-Event-ID")).isEqualTo("urn:2");
            assertThat(stream.readUntil("\n\n")).startsWith("id: urn:4\n");
            publishTo("typing/me", server, "urn:5");
            assertThat(stream.readUntil("\n\n")).startsWith("id: urn:5\n");
        }
    }

    @Test
    void findsIdsBeyondAscii() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            publish(server, "é€", "urn:2");

            Response stream = server.subscribe(connection, "topic=a", "Last-Event-ID: é€");

            String bytesAsCharacters = "Ã©â\u0082¬";
            assertThat(stream.header("Mercure-Last-Event-ID")).isEqualTo(bytesAsCharacters);
            assertThat(stream.readUntil("\n\n")).startsWith("id: urn:2\n");
        }
    }

    private static void publish(HubServer server, String... ids) throws Exception {
        publishTo("a", server, ids);
    }

    private static void publishTo(String topic, HubServer server, String... ids) throws Exception {
        for (String id : ids) {
            server.hub()
                    .publish(Update.of(topic).id(EventId.of(id)).build())
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        }
    }
}
