package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Going on after an update that was seen before. */
class HistorySpecIT {

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
