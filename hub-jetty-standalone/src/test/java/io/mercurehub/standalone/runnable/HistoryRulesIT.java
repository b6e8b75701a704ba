package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rules for topics leave on the disk. */
final class HistoryRulesIT {

    private static final String KEY = "a key of at least 32 bytes for both";

    @TempDir
    private Path home;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void whoeverSawAnUpdateLastThatIsNotKeptGoesOnRightBehindItEvenIfTheHubWasKilled() throws Exception {
        try (HubProcess hub = start()) {
            URI url = hub.awaitUrl();
            Publisher publisher = new Publisher(url, KEY);
            try (EventStream live = subscribe(url, "earliest")) {
                publish(publisher, "t", "first");
                publish(publisher, "typing/1", "seen-last");
                publish(publisher, "typing/1", "missed");
                publish(publisher, "t", "second");
                live.awaitLine("id: second");
                assertThat(live.lines()).contains("id: seen-last", "id: missed");
            }
            hub.signal("KILL");
        }

        try (HubProcess hub = start()) {
            URI url = hub.awaitUrl();
            try (EventStream resumed = subscribe(url, "seen-last");
                    EventStream all = subscribe(url, "earliest")) {
                publish(new Publisher(url, KEY), "t", "third");
                resumed.awaitLine("id: third");
                all.awaitLine("id: third");

                assertThat(resumed.response().headers().firstValue("Mercure-Last-Event-ID"))
                        .contains("seen-last");
                assertThat(resumed.lines())
                        .filteredOn(line -> line.startsWith("id: "))
                        .containsExactly("id: second", "id: third");
                assertThat(all.lines())
                        .filteredOn(line -> line.startsWith("id: "))
                        .containsExactly("id: first", "id: second", "id: third");
            }
        }
    }

    private static void publish(Publisher publisher, String topic, String id) throws Exception {
        assertThat(publisher.publish("topic", topic, "id", id, "data", "of " + id))
                .isEqualTo(id);
    }

    private HubProcess start() throws IOException {
        return HubProcess.start(home, KEY, "anonymous\nhistory topic \"typing/{who}\" none");
    }

    private EventStream subscribe(URI url, String lastEventId) throws Exception {
        return EventStream.open(client, URI.create(url + "?topic=t&topic=typing/1"), "Last-Event-ID", lastEventId);
    }
}
