package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hub whose store somebody else waits for. */
class HubHandoverTest {

    private static final HubConfig CONFIG =
            HubConfig.builder().shutdownTimeout(Duration.ofMillis(500)).build();

    private final RecordingEventStore store = new RecordingEventStore(new MemoryEventStore(100, Long.MAX_VALUE));
    private final Hub hub = Hub.open(CONFIG, store, HubMetrics.NONE);

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void sendsItsSubscribersAwayClosesTheStoreAndTurnsEverybodyAwayFromThenOn() {
        result(hub.subscribe(SubscribeRequest.topic("news").build(), Runnable::run, update -> {}));
        result(hub.publish(Update.of("news").data("kept").build()));

        store.askToLetGo("the next version");

        await().until(hub::isClosed);
        await().untilAsserted(() ->
                assertThatThrownBy(() -> result(store.locate(EventId.EARLIEST))).hasMessageContaining("closed"));
        assertThat(hub.connectedSubscribers()).isZero();
        assertThat(hub.isDraining()).isTrue();
        assertThat(store.appendedData()).containsExactly("kept");
        assertThatThrownBy(() -> result(hub.publish(Update.of("news").build())))
                .hasCauseInstanceOf(HubClosedException.class);
        assertThatThrownBy(() -> result(hub.unwrap(Gateway.class)
                        .join(SubscribeRequest.topic("news").build())))
                .hasCauseInstanceOf(HubClosedException.class);
        assertThatThrownBy(() -> result(hub.ready())).hasCauseInstanceOf(HubClosedException.class);
        assertThat(hub.activeSubscriptions()).isEmpty();
    }

    @Test
    void takesUpdatesWhileItsSubscribersLeave() {
        Leaving receiver = new Leaving();
        result(hub.subscribe(SubscribeRequest.topic("news").build(), Runnable::run, receiver));

        store.askToLetGo("the next version");

        assertThat(receiver.published.thenCompose(Function.identity())).succeedsWithin(Duration.ofSeconds(20));
        assertThat(store.appendedData()).containsExactly("published when told to go");
    }

    @Test
    void hasEndedAllOfItsThreadsWhenItIsClosedMeanwhile() {
        store.askToLetGo("the next version");

        hub.close();

        assertThat(hub.isClosed()).isTrue();
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("mercure-handover")))
                .isEmpty();
    }

    @Test
    void doesNothingWhenItHasClosedAlready() {
        hub.close();

        store.askToLetGo("the next version");

        hub.close();
        assertThat(hub.isClosed()).isTrue();
    }

    private static <T> T result(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** Publishes when it is told to go. */
    private final class Leaving implements Flow.Subscriber<Update> {

        private final CompletableFuture<CompletionStage<EventId>> published = new CompletableFuture<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Update update) {
            // It has gone by then.
        }

        @Override
        public void onError(Throwable failure) {
            published.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            published.complete(hub.publish(
                    Update.of("news").data("published when told to go").build()));
        }
    }
}
