package io.mercurehub.peers.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.peers.Client;
import io.mercurehub.peers.ReceivedUpdate;
import io.mercurehub.peers.TutorialHub;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.SoftAssertions;

/**
 * What clients go through at one and the same hub, while updates are published: the ends of their streams, and a restart of the hub.
 * Public updates and private ones, with a type and without, must all arrive, in their order, and none twice.
 */
final class Interruptions {

    /** Has the hub end each stream after two seconds at the most. */
    static final String DIRECTIVES = "write_timeout 2s\ndispatch_timeout 1s";

    /** What clients subscribe to: from the beginning, so that it doesn't matter when exactly they do. */
    static final String TOPICS = "?topic=chat%2F{room}&topic=notification%2F1&lastEventID=earliest"
            .replace("{", "%7B")
            .replace("}", "%7D");

    /** What a subscriber's token must grant. */
    static final String GRANT = "notification/{id}";

    /** How many updates a failure shows. */
    private static final int SHOWN = 3;

    private final TutorialHub hub;
    private final List<ReceivedUpdate> published = new ArrayList<>();

    private Interruptions(TutorialHub hub) {
        this.hub = hub;
    }

    /** Does all that to the clients of a hub. */
    static void expose(List<Client> clients, TutorialHub hub) throws IOException, InterruptedException {
        Interruptions interruptions = new Interruptions(hub);
        // In this way clients come back soon after each end.
        interruptions.publish(new Publisher(hub.url(), hub.publisherKey()), "retry", "100");
        interruptions.awaitLast(clients);
        interruptions.publishWhileStreamsEnd();
        interruptions.publishWhileStreamsEnd();
        hub.stop();
        hub.startAgain();
        interruptions.publishWhileStreamsEnd();
        interruptions.awaitLast(clients);
        interruptions.assertNothingIsLostOrComesTwice(clients);
    }

    /** Publishes for as long as a stream is open, so that each stream that is older ends meanwhile. */
    private void publishWhileStreamsEnd() throws IOException, InterruptedException {
        Publisher publisher = new Publisher(hub.url(), hub.publisherKey());
        try (EventStream stream =
                EventStream.open(HttpClient.newHttpClient(), URI.create(hub.url() + "?topic=nothing"))) {
            CompletableFuture<Void> end = CompletableFuture.runAsync(stream::awaitEnd);
            while (!end.isDone()) {
                publish(publisher);
            }
        }
        publish(publisher);
    }

    private void publish(Publisher publisher, String... more) throws IOException, InterruptedException {
        String id = "urn:example:" + (published.size() + 1);
        String data = "{\"id\":\"" + id + "\",\"text\":\"Grüße, 世界 🎉\"}";
        List<String> fields = new ArrayList<>(List.of("id", id, "data", data));
        fields.addAll(List.of(more));
        String type = switch (published.size() % 3) {
            case 0 -> {
                fields.addAll(List.of("topic", "chat/7", "type", "chat"));
                yield "chat";
            }
            case 1 -> {
                fields.addAll(List.of("topic", "notification/1", "private", "on", "type", "notification"));
                yield "notification";
            }
            default -> {
                fields.addAll(List.of("topic", "notification/1", "private", "on"));
                yield "message";
            }
        };
        assertThat(publisher.publish(fields.toArray(String[]::new))).isEqualTo(id);
        published.add(new ReceivedUpdate(type, id, data));
    }

    private void awaitLast(List<Client> clients) {
        ReceivedUpdate last = published.get(published.size() - 1);
        for (Client client : clients) {
            await(client.name() + " gets the last update")
                    .atMost(HubProcess.PATIENCE)
                    .until(() -> client.updates().contains(last));
        }
    }

    private void assertNothingIsLostOrComesTwice(List<Client> clients) {
        SoftAssertions.assertSoftly(every -> {
            for (Client client : clients) {
                List<ReceivedUpdate> received = client.updates();
                int same = 0;
                while (same < Math.min(received.size(), published.size())
                        && received.get(same).equals(published.get(same))) {
                    same++;
                }
                every.assertThat(received.subList(same, Math.min(received.size(), same + SHOWN)))
                        .as("%s, after %d of %d updates", client.name(), same, published.size())
                        .isEqualTo(published.subList(same, Math.min(published.size(), same + SHOWN)));
            }
        });
    }
}
