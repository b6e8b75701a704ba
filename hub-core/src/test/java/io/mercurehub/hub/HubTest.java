package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.Update;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HubTest {

    private Hub hub = Hub.open(HubConfig.defaults());

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void answersAPublishWithTheIdThatTheUpdateHasOrGets() {
        EventId chosen =
                await(hub.publish(Update.of("news").id(EventId.of("urn:x:1")).build()));
        EventId assigned = await(hub.publish(Update.of("news").build()));

        assertThat(chosen).isEqualTo(EventId.of("urn:x:1"));
        assertThat(assigned.value()).startsWith("urn:uuid:");
    }

    @Test
    void refusesTopicsThatOnlyTheHubMayUse() {
        assertThatThrownBy(() -> await(hub.publish(
                        Update.of("/.well-known/mercure/subscriptions/a/b").build())))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining("topic: \"/.well-known/mercure/subscriptions/a/b\"");
    }

    @Test
    void givesASubscriberWithoutGrantsPublicUpdatesOnly() {
        Receiver receiver = new Receiver(Long.MAX_VALUE);
        subscribe(SubscribeRequest.topic("news").build(), receiver);

        publish("secret", true);
        publish("open", false);

        awaitReceived(receiver, "open");
    }

    @Test
    void givesASubscriberWithAGrantThePrivateUpdatesToo() {
        Receiver receiver = new Receiver(Long.MAX_VALUE);
        Grants grants = Grants.reading(List.of(new ExactMatcher("news")));
        subscribe(SubscribeRequest.topic("news").grants(grants).build(), receiver);

        publish("secret", true);
        publish("open", false);

        awaitReceived(receiver, "secret", "open");
    }

    /** It may hold locks that the receiver waits for; and all others would wait for the receiver. */
    @Test
    void callsNoReceiverInTheThreadThatPublishes() {
        List<Thread> callers = new CopyOnWriteArrayList<>();
        await(hub.subscribe(
                SubscribeRequest.topic("news").build(), Runnable::run, update -> callers.add(Thread.currentThread())));

        for (int i = 1; i <= 20; i++) {
            int count = i;
            publish(String.valueOf(i), false);
            Awaitility.await().until(() -> callers.size() == count);
        }

        assertThat(callers).doesNotContain(Thread.currentThread());
    }

    @Test
    void replaysTheHistoryAfterTheLastUpdateSeen() {
        EventId first = publish("1", false);
        publish("2", false);
        Receiver receiver = new Receiver(Long.MAX_VALUE);
        subscribe(SubscribeRequest.topic("news").lastEventId(first).build(), receiver);
        publish("3", false);

        awaitReceived(receiver, "2", "3");
    }

    @Test
    void givesAReceiverNoMoreThanItAsksForAndTheRestFromTheLogWhenItAsksAgain() {
        reopen(
                HubConfig.builder()
                        .maxPendingBytes(1024)
                        .maxRecentBytes(16 * 1024)
                        .build(),
                100_000);
        Receiver receiver = new Receiver(2);
        subscribe(SubscribeRequest.topic("news").build(), receiver);
        for (int i = 1; i <= 5_000; i++) {
            publish(String.valueOf(i), false);
        }

        awaitReceived(receiver, "1", "2");
        receiver.request(3);
        awaitReceived(receiver, "1", "2", "3", "4", "5");
        receiver.request(Long.MAX_VALUE);
        awaitReceived(
                receiver,
                IntStream.rangeClosed(1, 5_000).mapToObj(String::valueOf).toArray(String[]::new));
    }

    @Test
    void tellsAReceiverThatTheHistoryHasLapped() {
        reopen(
                HubConfig.builder()
                        .maxPendingBytes(1024)
                        .maxRecentBytes(16 * 1024)
                        .build(),
                10);
        Receiver receiver = new Receiver(1);
        subscribe(SubscribeRequest.topic("news").build(), receiver);
        publish("1", false);
        awaitReceived(receiver, "1");
        for (int i = 2; i <= 5_000; i++) {
            publish(String.valueOf(i), false);
        }

        receiver.request(Long.MAX_VALUE);

        Awaitility.await().until(() -> receiver.end.get() != null);
        assertThat(receiver.end.get()).isEqualTo("error: subscription ended: lapped by the history's limits");
    }

    @Test
    void completesItsReceiversWhenItIsClosed() {
        Receiver receiver = new Receiver(Long.MAX_VALUE);
        subscribe(SubscribeRequest.topic("news").build(), receiver);
        publish("last words", false);

        hub.close();

        Awaitility.await().until(() -> receiver.end.get() != null);
        assertThat(receiver.received).containsExactly("last words");
        assertThat(receiver.end.get()).isEqualTo("complete");
    }

    @Test
    void endsAReceiverThatAsksForNothing() {
        Receiver receiver = new Receiver(0);

        subscribe(SubscribeRequest.topic("news").build(), receiver);

        Awaitility.await().until(() -> receiver.end.get() != null);
        assertThat(receiver.end.get()).isEqualTo("error: request: 0 (expected: more than 0)");
        Awaitility.await().until(() -> hub.connectedSubscribers() == 0);
    }

    @Test
    void unsubscribesACallbackThatThrowsAndServesTheOthers() {
        Receiver other = new Receiver(Long.MAX_VALUE);
        SubscribeRequest request = SubscribeRequest.topic("news").build();
        await(hub.subscribe(request, Runnable::run, update -> {
            throw new IllegalStateException("the callback fails, as the test wants");
        }));
        subscribe(request, other);

        publish("1", false);

        awaitReceived(other, "1");
        Awaitility.await().until(() -> hub.connectedSubscribers() == 1);
    }

    @Test
    void sendsNothingMoreAfterCancelling() {
        Receiver cancelled = new Receiver(Long.MAX_VALUE);
        Receiver other = new Receiver(Long.MAX_VALUE);
        SubscribeRequest request = SubscribeRequest.topic("news").build();
        Subscriber subscriber = subscribe(request, cancelled);
        subscribe(request, other);

        subscriber.cancel();
        subscriber.cancel();
        Awaitility.await().until(subscriber::isClosed);
        publish("1", false);

        awaitReceived(other, "1");
        assertThat(cancelled.received).isEmpty();
        assertThat(cancelled.end.get()).isNull();
    }

    @Test
    void failsClearlyOnceItIsClosed() {
        hub.close();
        hub.close();

        assertThat(hub.isClosed()).isTrue();
        assertThatThrownBy(() -> await(hub.publish(Update.of("news").build())))
                .cause()
                .isInstanceOf(HubClosedException.class)
                .hasMessage("publish: the hub is closed");
        assertThatThrownBy(() -> await(hub.unwrap(Gateway.class)
                        .join(SubscribeRequest.topic("news").build())))
                .cause()
                .isInstanceOf(HubClosedException.class)
                .hasMessage("subscribe: the hub is about to stop");
    }

    @Test
    void saysSoWhenTheStoreDoesNotCloseInOrderAndEndsAllElse() {
        hub.close();
        Receiver receiver = new Receiver(Long.MAX_VALUE);
        hub = Hub.open(
                HubConfig.defaults(),
                new RecordingEventStore(new MemoryEventStore(10, Long.MAX_VALUE)) {
                    @Override
                    public void close() {
                        super.close();
                        throw new EventStoreException("the disk is gone");
                    }
                },
                HubMetrics.NONE);
        subscribe(SubscribeRequest.topic("news").build(), receiver);

        assertThatThrownBy(hub::close).isInstanceOf(EventStoreException.class).hasMessage("the disk is gone");

        assertThat(hub.isClosed()).isTrue();
        assertThat(hub.connectedSubscribers()).isZero();
        hub.close();
    }

    @Test
    void goesOnPublishingWhileItSendsItsSubscribersAway() {
        Receiver receiver = new Receiver(Long.MAX_VALUE);
        subscribe(SubscribeRequest.topic("news").build(), receiver);

        hub.drain();

        assertThat(hub.connectedSubscribers()).isZero();
        assertThat(hub.isDraining()).isTrue();
        assertThat(publish("1", false)).isNotNull();
    }

    private void reopen(HubConfig config, int history) {
        hub.close();
        hub = Hub.open(config, new MemoryEventStore(history, Long.MAX_VALUE), HubMetrics.NONE);
    }

    private EventId publish(String data, boolean isPrivate) {
        return await(
                hub.publish(Update.of("news").data(data).isPrivate(isPrivate).build()));
    }

    private Subscriber subscribe(SubscribeRequest request, Receiver receiver) {
        return await(hub.subscribe(request, Runnable::run, receiver));
    }

    private static void awaitReceived(Receiver receiver, String... data) {
        Awaitility.await().untilAsserted(() -> assertThat(receiver.received).containsExactly(data));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** Asks for so many updates at first, then for as many as the test says. */
    private static final class Receiver implements Flow.Subscriber<Update> {

        private final long first;
        private final List<String> received = new CopyOnWriteArrayList<>();
        private final AtomicReference<@Nullable String> end = new AtomicReference<>();
        private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

        Receiver(long first) {
            this.first = first;
        }

        void request(long more) {
            Flow.Subscription begun = subscription.get();
            if (begun == null) {
                throw new AssertionError("not subscribed");
            }
            begun.request(more);
        }

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription.set(begun);
            begun.request(first);
        }

        @Override
        public void onNext(Update update) {
            received.add(update.data());
        }

        @Override
        public void onError(Throwable failure) {
            end.set("error: " + failure.getMessage());
        }

        @Override
        public void onComplete() {
            end.set("complete");
        }
    }
}
