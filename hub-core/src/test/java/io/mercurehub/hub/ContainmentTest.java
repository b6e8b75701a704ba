package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.output.UpdateRun;
import io.mercurehub.hub.output.UpdateSink;
import io.mercurehub.hub.store.ForwardingEventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever fails, and be it with an Error: nobody else suffers by it, and the hub goes on. */
class ContainmentTest {

    private static final HubConfig CONFIG = HubConfig.builder()
            .subscriptions(true)
            .maxRecentBytes(64 * 1024)
            .maxPendingBytes(4 * 1024)
            .build();

    private Hub hub = Hub.open(CONFIG, new MemoryEventStore(), HubMetrics.NONE);

    @AfterEach
    void close() {
        TestFormat.failNoMore();
        hub.close();
    }

    @Test
    void anUpdateThatCannotBeEncodedAtOnceReachesEverybodyFromTheLog() {
        Reader one = subscribe();
        Reader two = subscribe();
        publish("1");
        TestFormat.failAt("<2>", 1);

        publish("<2>");
        publish("3");

        one.awaitReceived("1", "<2>", "3");
        two.awaitReceived("1", "<2>", "3");
        assertReady();
    }

    @Test
    void anUpdateThatCanNeverBeEncodedEndsThoseWhoNeedItAndNobodyElse() {
        Reader one = subscribe();
        publish("1");
        TestFormat.failAt("<2>", Integer.MAX_VALUE);

        publish("<2>");

        one.awaitEnd();
        assertThat(one.received).containsExactly("1");
        Reader later = subscribe();
        publish("3");
        later.awaitReceived("3");
        assertReady();
    }

    @Test
    void manyUpdatesThatCannotBeEncodedAtOnceLoseNothing() {
        Reader one = subscribe();
        IntStream.of(0, 7, 8, 9, 23, 49).forEach(i -> TestFormat.failAt("<" + i + ">", 1));

        IntStream.range(0, 50).forEach(i -> publish("<" + i + ">"));

        one.awaitReceived(IntStream.range(0, 50).mapToObj(i -> "<" + i + ">").toArray(String[]::new));
    }

    @Test
    void aSubscriptionEventThatCannotBeMadeHoldsUpNobody() {
        TestFormat.failAt("topics", 1);

        Reader one = subscribe();
        Reader two = subscribe();
        publish("1");

        one.awaitReceived("1");
        two.awaitReceived("1");
        assertThat(hub.activeSubscriptions()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"offer", "flush", "resume", "isIdle", "progress", "close"})
    void aSinkThatThrowsAnErrorEndsAlone(String method) {
        Reader before = subscribe();
        join(new FailingSink(method));
        Reader after = subscribe();

        publish("1");
        publish("2");

        before.awaitReceived("1", "2");
        after.awaitReceived("1", "2");
        hub.drain();
        Awaitility.await().until(() -> hub.connectedSubscribers() == 0);
    }

    @Test
    void aSinkThatCannotBeMadeLeavesNoSubscriber() {
        assertThatThrownBy(() -> await(hub.unwrap(Gateway.class).join(request(null)))
                        .start(subscriber -> {
                            throw new OutOfMemoryError("thrown by the test");
                        }))
                .isInstanceOf(OutOfMemoryError.class);

        Awaitility.await().until(() -> hub.connectedSubscribers() == 0);
        Awaitility.await().until(() -> hub.unwrap(Gateway.class).clientMemory().usedBytes() == 0);
    }

    @Test
    void aCallbackThatThrowsAnErrorIsUnsubscribedAlone() {
        await(hub.subscribe(request(null), Runnable::run, update -> {
            throw new StackOverflowError("thrown by the test");
        }));
        Reader other = subscribe();

        publish("1");

        other.awaitReceived("1");
        Awaitility.await().until(() -> hub.connectedSubscribers() == 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHistoryThatFailsSeveralTimesIsReadAgainAfterwards(boolean atOnce) {
        hub.close();
        FailingStore store = new FailingStore();
        hub = Hub.open(CONFIG, store, HubMetrics.NONE);
        EventId first = publish("first");
        String filling = "x".repeat(2_000);
        IntStream.range(0, 100).forEach(i -> publish(i + filling));

        store.read = () -> {
            if (atOnce) {
                throw new OutOfMemoryError("thrown by the test");
            }
            return CompletableFuture.failedFuture(new OutOfMemoryError("thrown by the test"));
        };
        for (int i = 0; i < 5; i++) {
            subscribe(first).awaitEnd();
        }
        store.read = null;

        Reader reader = subscribe(first);
        Awaitility.await().until(() -> reader.received.size() == 100);
        assertReady();
    }

    @Test
    void aStoreThatThrowsAnErrorWhileLocatingRefusesThatJoinOnly() {
        hub.close();
        FailingStore store = new FailingStore();
        hub = Hub.open(CONFIG, store, HubMetrics.NONE);
        EventId first = publish("1");
        store.failsToLocate = true;

        assertThatThrownBy(() -> await(hub.unwrap(Gateway.class).join(request(first))))
                .hasRootCauseInstanceOf(OutOfMemoryError.class);

        store.failsToLocate = false;
        publish("2");
        subscribe(first).awaitReceived("2");
        Awaitility.await().until(() -> hub.connectedSubscribers() == 1);
    }

    @Test
    void metricsThatThrowErrorsDelayNobody() {
        hub.close();
        AtomicInteger thrown = new AtomicInteger();
        hub = Hub.open(CONFIG, new MemoryEventStore(), new HubMetrics() {
            @Override
            public void subscriberClosed(String reason, Duration age) {
                thrown.incrementAndGet();
                throw new StackOverflowError("thrown by the test");
            }

            @Override
            public void subscriberFellBehind() {
                thrown.incrementAndGet();
                throw new StackOverflowError("thrown by the test");
            }
        });
        Reader reader = subscribe();
        Subscriber leaving = await(hub.subscribe(request(null), Runnable::run, update -> {}));
        leaving.cancel();
        Awaitility.await().until(() -> hub.connectedSubscribers() == 1);

        publish("1");

        reader.awaitReceived("1");
        assertThat(thrown).hasPositiveValue();
    }

    private EventId publish(String data) {
        return await(hub.publish(Update.of("news").data(data).build()));
    }

    private void assertReady() {
        Awaitility.await().untilAsserted(() -> await(hub.ready()));
    }

    private Reader subscribe() {
        return subscribe(null);
    }

    private Reader subscribe(@Nullable EventId lastEventId) {
        Reader reader = new Reader();
        await(hub.subscribe(request(lastEventId), Runnable::run, reader));
        return reader;
    }

    private static SubscribeRequest request(@Nullable EventId lastEventId) {
        SubscribeRequest.Builder request = SubscribeRequest.topic("news");
        if (lastEventId != null) {
            request.lastEventId(lastEventId);
        }
        return request.build();
    }

    private void join(FailingSink sink) {
        await(hub.unwrap(Gateway.class).join(request(null)))
                .start(subscriber -> sink)
                .writable();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static final class Reader implements Flow.Subscriber<Update> {

        private final List<String> received = new CopyOnWriteArrayList<>();
        private volatile boolean ended;

        void awaitReceived(String... data) {
            Awaitility.await().untilAsserted(() -> assertThat(received).containsExactly(data));
        }

        void awaitEnd() {
            Awaitility.await().until(() -> ended);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Update update) {
            received.add(update.data());
        }

        @Override
        public void onError(Throwable failure) {
            ended = true;
        }

        @Override
        public void onComplete() {
            ended = true;
        }
    }

    /** Throws an Error from one of its methods. */
    private record FailingSink(String failing) implements UpdateSink {

        private void failAt(String method) {
            if (failing.equals(method)) {
                throw new OutOfMemoryError("thrown by the test");
            }
        }

        @Override
        public boolean offer(UpdateRun run) {
            failAt("offer");
            return !failing.equals("progress");
        }

        @Override
        public void flush() {
            failAt("flush");
        }

        @Override
        public boolean resume() {
            failAt("resume");
            return true;
        }

        @Override
        public boolean isIdle() {
            failAt("isIdle");
            return !failing.equals("progress");
        }

        @Override
        public long progress() {
            failAt("progress");
            return 0;
        }

        @Override
        public void keepAlive() {}

        @Override
        public void close(CloseReason reason, Optional<Duration> reconnectAfter) {
            failAt("close");
        }
    }

    private static final class FailingStore extends ForwardingEventStore {

        private volatile @Nullable Supplier<CompletionStage<HistoryPage>> read;
        private volatile boolean failsToLocate;

        FailingStore() {
            super(new MemoryEventStore());
        }

        @Override
        public CompletionStage<Optional<Position>> locate(EventId id) {
            if (failsToLocate) {
                throw new OutOfMemoryError("thrown by the test");
            }
            return super.locate(id);
        }

        @Override
        public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
            Supplier<CompletionStage<HistoryPage>> failing = read;
            return failing == null ? super.read(after, maxUpdates, maxBytes) : failing.get();
        }
    }
}
