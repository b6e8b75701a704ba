package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who hears that subscribers come and go, and what is listed. */
class HubPresenceTest {

    private static final String PATH = "/live/hub";
    private static final TopicMatcher ALL_EVENTS =
            TopicMatcher.uriTemplate("topic", PATH + "/subscriptions/{topic}/{subscriber}");

    private Hub hub = open(new MemoryEventStore());

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void tellsThoseWhoMayKnowThatOthersComeAndGo() {
        List<String> heard = new CopyOnWriteArrayList<>();
        List<String> ungranted = new CopyOnWriteArrayList<>();
        watch(Grants.reading(List.of(ALL_EVENTS)), heard);
        watch(Grants.reading(List.of(new ExactMatcher("news"))), ungranted);

        Subscriber ada = subscribe(SubscribeRequest.topic("news").build());
        ada.cancel();

        Awaitility.await()
                .untilAsserted(() -> assertThat(heard).endsWith("on news " + ada.id(), "off news " + ada.id()));
        assertThat(heard).hasSize(2);
        assertThat(ungranted).isEmpty();
    }

    @Test
    void tellsNobodyOfTheirOwnComing() {
        List<String> heard = new CopyOnWriteArrayList<>();
        SubscribeRequest everything = SubscribeRequest.topic("*")
                .grants(Grants.reading(List.of(ExactMatcher.EVERY_TOPIC)))
                .build();

        for (int i = 0; i < 10; i++) {
            Subscriber subscriber = await(hub.subscribe(everything, Runnable::run, update -> heard.add(update.data())));
            publish("after");
            Awaitility.await().untilAsserted(() -> assertThat(heard).contains("marker after"));
            assertThat(heard).noneMatch(data -> data.contains(subscriber.id()));
            subscriber.cancel();
            Awaitility.await().until(() -> hub.connectedSubscribers() == 0);
            heard.clear();
        }
    }

    @Test
    void listsSubscriptionsAsLongAsTheyLast() {
        Subscriber ada = subscribe(SubscribeRequest.of(List.of(new ExactMatcher("news"), new ExactMatcher("chat/1")))
                .build());
        Subscriber bob = subscribe(SubscribeRequest.topic("news").build());

        assertThat(listed()).containsExactly("news " + ada.id(), "chat/1 " + ada.id(), "news " + bob.id());
        assertThat(hub.activeSubscriptions(bob.id())).hasSize(1);

        ada.cancel();
        Awaitility.await().untilAsserted(() -> assertThat(listed()).containsExactly("news " + bob.id()));
        assertThat(hub.activeSubscriptions(ada.id())).isEmpty();
    }

    @Test
    void saysNothingOfThoseWhoDoNotWantToBeSeen() {
        List<String> heard = new CopyOnWriteArrayList<>();
        watch(Grants.reading(List.of(ALL_EVENTS)), heard);
        EventId before = hub.lastEventId();

        subscribe(SubscribeRequest.topic("news").announced(false).build()).cancel();

        Awaitility.await().until(() -> hub.connectedSubscribers() == 1);
        assertThat(hub.lastEventId()).isEqualTo(before);
        assertThat(heard).isEmpty();
    }

    @Test
    void costsNothingAndListsNobodyUnlessItIsOn() {
        hub.close();
        hub = Hub.open(HubConfig.defaults());

        subscribe(SubscribeRequest.topic("news").build());

        assertThat(hub.activeSubscriptions()).isEmpty();
        assertThat(hub.lastEventId()).isEqualTo(EventId.EARLIEST);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("mercure-presence") && thread.isAlive());
    }

    @Test
    void knowsTheNewestUpdateThatHasBeenDispatched() {
        assertThat(hub.lastEventId()).isEqualTo(EventId.EARLIEST);

        EventId id = publish("1");

        assertThat(hub.lastEventId()).isEqualTo(id);
    }

    @Test
    void saysThatThoseHaveGoneWhoLeaveBeforeTheyHaveBegun() {
        RecordingEventStore store = reopen();

        Joined joined = await(
                hub.unwrap(Gateway.class).join(SubscribeRequest.topic("news").build()));
        joined.cancel();

        Awaitility.await()
                .untilAsserted(() -> assertThat(store.appendedData())
                        .containsExactly(
                                "on news " + joined.subscriber().id(),
                                "off news " + joined.subscriber().id()));
    }

    @Test
    void saysNothingOfASubscriptionThatIsRefused() {
        hub.close();
        RecordingEventStore store = new RecordingEventStore(new MemoryEventStore());
        hub = OpenHubs.with(1, 256, 0, HubConfig.builder().subscriptions(true).build(), store);
        SubscribeRequest refused = SubscribeRequest.of(
                        List.of(new ExactMatcher("a"), TopicMatcher.uriTemplate("topic", "{any}")))
                .build();

        assertThatThrownBy(() -> await(hub.unwrap(Gateway.class).join(refused)))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(HubOverloadedException.class);

        assertThat(store.appendedData()).isEmpty();
        assertThat(hub.activeSubscriptions()).isEmpty();
    }

    @Test
    void saysThatEverybodyHasGoneWhenTheHubSendsThemAway() {
        RecordingEventStore store = reopen();
        Subscriber ada = subscribe(SubscribeRequest.topic("news").build());

        hub.drain();

        Awaitility.await()
                .untilAsserted(() -> assertThat(store.appendedData())
                        .containsExactly("on news " + ada.id(), "off news " + ada.id()));
    }

    @Test
    void saysThatEverybodyHasGoneBeforeTheLogIsClosed() {
        hub.close();
        RecordingEventStore store = new RecordingEventStore(new MemoryEventStore());
        hub = Hub.open(
                HubConfig.builder()
                        .subscriptions(true)
                        .shutdownTimeout(Duration.ZERO)
                        .build(),
                store,
                HubMetrics.NONE);
        Joined never = await(hub.unwrap(Gateway.class)
                .join(SubscribeRequest.topic("never begun").build()));
        Subscriber ada = subscribe(SubscribeRequest.topic("news").build());

        hub.close();

        assertThat(store.appendedData())
                .containsExactlyInAnyOrder(
                        "on never begun " + never.subscriber().id(),
                        "on news " + ada.id(),
                        "off never begun " + never.subscriber().id(),
                        "off news " + ada.id());
        assertThat(hub.activeSubscriptions()).isEmpty();
    }

    @Test
    void announcesTheEndOfSubscriptionsOrphanedByAKilledHub() {
        RecordingEventStore log = reopen();
        subscribe(SubscribeRequest.topic("news").build()).cancel();
        Awaitility.await().until(() -> log.log().size() == 2);
        Subscriber left = subscribe(SubscribeRequest.topic("news").build());
        MemoryEventStore store = new MemoryEventStore();
        log.log().forEach(stored -> store.append(stored.update()));

        RecordingEventStore next = new RecordingEventStore(store);
        try (Hub after = open(next)) {
            await(after.subscribe(SubscribeRequest.topic("news").build(), Runnable::run, update -> {}));

            Awaitility.await()
                    .untilAsserted(() -> assertThat(next.appendedData()).contains("off news " + left.id()));
            assertThat(next.log()).hasSize(2);
        }
    }

    @Test
    void neverPushesOutWhatWasPublished() {
        hub.close();
        hub = open(new MemoryEventStore(3, Long.MAX_VALUE, 2, Long.MAX_VALUE));
        EventId first = publish("1");
        for (int i = 0; i < 10; i++) {
            subscribe(SubscribeRequest.topic("news").build()).cancel();
        }
        Awaitility.await().until(() -> hub.connectedSubscribers() == 0);
        publish("2");
        List<String> heard = new CopyOnWriteArrayList<>();

        await(hub.subscribe(
                SubscribeRequest.topic("news").lastEventId(first).build(),
                Runnable::run,
                update -> heard.add(update.data())));

        Awaitility.await().untilAsserted(() -> assertThat(heard).containsExactly("marker 2"));
    }

    @Test
    void tellsWhoReadsEventsAndHasMissedSomeToBeginWithTheEarliest() {
        hub.close();
        hub = open(new MemoryEventStore(1_000, Long.MAX_VALUE, 2, Long.MAX_VALUE));
        EventId first = publish("1");
        for (int i = 0; i < 10; i++) {
            subscribe(SubscribeRequest.topic("news").build()).cancel();
        }
        Awaitility.await().until(() -> hub.connectedSubscribers() == 0);
        EventId last = publish("2");
        SubscribeRequest.Builder reader = SubscribeRequest.topic("*").announced(false);
        Grants everything = Grants.reading(List.of(ExactMatcher.EVERY_TOPIC));

        assertThat(precedingId(reader.lastEventId(first))).isEqualTo(first);
        assertThat(precedingId(reader.lastEventId(last).grants(everything))).isEqualTo(last);
        assertThat(precedingId(reader.lastEventId(first))).isEqualTo(EventId.EARLIEST);
    }

    @Test
    void publishesNoForgedEvents() {
        Update forged = Update.of("news").isSubscriptionEvent(true).build();

        assertThatThrownBy(() -> await(hub.publish(forged)))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining("no subscription event");
    }

    private RecordingEventStore reopen() {
        hub.close();
        RecordingEventStore store = new RecordingEventStore(new MemoryEventStore());
        hub = open(store);
        return store;
    }

    private static Hub open(EventStore store) {
        HubConfig config = HubConfig.builder()
                .resourceIdentifier(URI.create("https://hub.example" + PATH))
                .subscriptions(true)
                .build();
        return Hub.open(config, store, HubMetrics.NONE);
    }

    private void watch(Grants grants, List<String> heard) {
        SubscribeRequest request =
                SubscribeRequest.of(ALL_EVENTS).grants(grants).build();
        await(hub.subscribe(request, Runnable::run, update -> heard.add(update.data())));
    }

    private Subscriber subscribe(SubscribeRequest request) {
        return await(hub.subscribe(request, Runnable::run, update -> {}));
    }

    private EventId precedingId(SubscribeRequest.Builder request) {
        Joined joined = await(hub.unwrap(Gateway.class).join(request.build()));
        joined.cancel();
        return joined.precedingId().orElseThrow();
    }

    private EventId publish(String data) {
        return await(hub.publish(Update.of("news").data("marker " + data).build()));
    }

    private List<String> listed() {
        return hub.activeSubscriptions().stream()
                .map(subscription -> subscription.matcher().pattern() + " " + subscription.subscriberId())
                .toList();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** Words for tests: {@code on TOPIC SUBSCRIBER}. */
    record Words() implements SubscriptionEncoder {

        @Override
        public List<Topic> topics(Subscription subscription) {
            return List.of(Topic.of(
                    PATH + "/subscriptions/" + subscription.matcher().pattern().replace("/", "%2F") + "/"
                            + subscription.subscriberId().replace(':', '-')));
        }

        @Override
        public String data(Subscription subscription, boolean active) {
            return (active ? "on " : "off ") + subscription.matcher().pattern() + " " + subscription.subscriberId();
        }

        @Override
        public Optional<String> gone(String data) {
            return data.startsWith("on ") ? Optional.of("off " + data.substring(3)) : Optional.empty();
        }
    }
}
