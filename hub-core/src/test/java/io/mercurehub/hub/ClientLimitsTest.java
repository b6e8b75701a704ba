package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.store.ForwardingEventStore;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients can take of a hub has a bound in sum, and what they leave is given back. */
class ClientLimitsTest {

    private static final long MAX_BYTES = 4_000_000;

    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
    private final SlowStore store = new SlowStore();
    private final Hub hub = Hub.open(
            HubConfig.builder().subscriptions(true).maxClientMemory(MAX_BYTES).build(), store, new HubMetrics() {
                @Override
                public void requestRefused(String reason) {
                    refused.computeIfAbsent(reason, unused -> new LongAdder()).increment();
                }
            });

    @AfterEach
    void close() {
        store.answer();
        hub.close();
    }

    @Test
    void refusesOneWhoseTopicsDoNotFitAndServesOthers() {
        join(request(3_000));
        join(request(3_000));

        assertThatThrownBy(() -> join(request(4_000))).hasRootCauseInstanceOf(HubOverloadedException.class);

        join(request(1)).subscriber();
        assertThat(refused.get("memory")).hasToString("1");
        assertThat(hub.connectedSubscribers()).isEqualTo(3);
    }

    @Test
    void endsTheLargestForManyWhoAskForLittle() {
        TakingSink large = new TakingSink();
        join(request(7_500)).start(subscriber -> large);
        TakingSink first = new TakingSink();
        join(request(10)).start(subscriber -> first);

        IntStream.range(0, 100).forEach(i -> join(request(10)));

        Awaitility.await().until(() -> large.closed() != null);
        assertThat(large.closed()).isEqualTo(CloseReason.MEMORY_SHORT);
        assertThat(large.reconnectAfter()).isPresent();
        assertThat(first.closed()).isNull();
        Awaitility.await().until(() -> hub.unwrap(Gateway.class).clientMemory().usedBytes() < MAX_BYTES);
    }

    @Test
    void givesBackWhatThoseHeldWhoHaveGone() {
        List<Joined> joined =
                IntStream.range(0, 50).mapToObj(i -> join(request(50))).toList();
        assertThat(hub.unwrap(Gateway.class).clientMemory().usedBytes()).isGreaterThan(50 * 50 * 100);

        joined.subList(0, 25).forEach(Joined::cancel);
        joined.subList(25, 50).forEach(one -> {
            one.start(subscriber -> new TakingSink());
            one.subscriber().gone("the test says so");
        });

        Awaitility.await().until(() -> hub.unwrap(Gateway.class).clientMemory().usedBytes() == 0);
        assertThat(hub.connectedSubscribers()).isZero();
    }

    @Test
    void aJoinThatIsCancelledWhileTheStoreSearchesLeavesNothing() {
        publish();
        store.isSlow = true;
        List<CompletableFuture<Joined>> joining = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            joining.add(hub.unwrap(Gateway.class)
                    .join(SubscribeRequest.topic("topic")
                            .lastEventId(EventId.of("urn:x:1"))
                            .build()));
        }
        assertThat(hub.unwrap(Gateway.class).clientMemory().usedBytes()).isPositive();

        joining.forEach(one -> one.cancel(false));

        Awaitility.await().until(() -> hub.unwrap(Gateway.class).clientMemory().usedBytes() == 0);
        store.answer();
        publish();
        Awaitility.await().until(() -> hub.connectedSubscribers() == 0);
        assertThat(hub.activeSubscriptions()).isEmpty();
    }

    @Test
    void refusesJoinsBeyondThoseThatMayWait() {
        publish();
        store.isSlow = true;
        SubscribeRequest request = SubscribeRequest.topic("topic")
                .lastEventId(EventId.of("urn:x:1"))
                .build();
        List<CompletableFuture<Joined>> joining = new ArrayList<>();
        while (refused.isEmpty() && joining.size() < 100_000) {
            joining.add(hub.unwrap(Gateway.class).join(request));
        }

        assertThat(joining.get(joining.size() - 1)).isCompletedExceptionally();
        joining.forEach(one -> one.cancel(false));
        store.isSlow = false;
        assertThat(hub.unwrap(Gateway.class).join(request).join()).isNotNull();
    }

    private void publish() {
        hub.publish(Update.of("topic").build()).toCompletableFuture().join();
    }

    private Joined join(SubscribeRequest request) {
        return hub.unwrap(Gateway.class).join(request).join();
    }

    private static SubscribeRequest request(int topics) {
        List<TopicMatcher> matchers = new ArrayList<>();
        for (int i = 0; i < topics; i++) {
            matchers.add(new ExactMatcher("https://example.com/books/" + i));
        }
        return SubscribeRequest.of(matchers).announced(false).build();
    }

    /** Locates nothing before the test says so. */
    private static final class SlowStore extends ForwardingEventStore {

        private final ConcurrentLinkedQueue<CompletableFuture<Optional<Position>>> waiting =
                new ConcurrentLinkedQueue<>();
        private volatile boolean isSlow;

        SlowStore() {
            super(new MemoryEventStore());
        }

        void answer() {
            isSlow = false;
            waiting.forEach(one -> one.complete(Optional.of(Position.START)));
        }

        @Override
        public CompletionStage<Optional<Position>> locate(EventId id) {
            if (!isSlow) {
                return super.locate(id);
            }
            CompletableFuture<Optional<Position>> later = new CompletableFuture<>();
            waiting.add(later);
            return later;
        }
    }
}
