package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.LiveOnlyEventStore;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many subscribers come and go while many publishers publish: everybody gets exactly what is due, in order. The log is the
 * truth: what it holds, in its order, is what everybody is compared with.
 *
 * <p>More updates on demand: {@code -Dmercure.stress.updates=200000}.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class HubStressTest {

    private static final int SUBSCRIBERS = 2_000;
    private static final int PUBLISHERS = 20;
    private static final int UPDATES = Integer.getInteger("mercure.stress.updates", 5_000);
    private static final int TOPICS = 400;

    private final ExecutorService callbacks = Executors.newFixedThreadPool(2);
    private final ExecutorService workers = Executors.newFixedThreadPool(PUBLISHERS + 1);

    @AfterEach
    void endThreads() {
        callbacks.shutdownNow();
        workers.shutdownNow();
    }

    @Test
    void everySubscriberThatStaysReceivesEachMatchingUpdateExactlyOnceAndInOrder() throws Exception {
        everybodyGetsWhatIsDue(Hub.open(HubConfig.defaults(), store(), HubMetrics.NONE));
    }

    @Test
    void theSameHoldsWhenEverybodyFallsBehindAllTheTime() throws Exception {
        HubConfig config = HubConfig.builder()
                .maxPendingBytes(1024)
                .maxRecentBytes(16 * 1024)
                .build();
        everybodyGetsWhatIsDue(OpenHubs.with(3, 100_000, 10_000, config, store()));
    }

    @Test
    void aHubWithoutHistoryEndsNobodyWhoKeepsUp() throws Exception {
        try (Hub hub = Hub.open(
                HubConfig.builder().maxPendingBytes(Integer.MAX_VALUE).build(),
                new LiveOnlyEventStore(),
                HubMetrics.NONE)) {
            Listener listener = Listener.join(hub, 0, null, callbacks);

            publish(hub);

            Awaitility.await().untilAsserted(() -> assertThat(listener.received).hasSize(UPDATES));
            assertThat(hub.connectedSubscribers()).isEqualTo(1);
        }
    }

    private static EventStore store() {
        return new MemoryEventStore(2 * UPDATES, Long.MAX_VALUE);
    }

    private void everybodyGetsWhatIsDue(Hub opened) throws Exception {
        try (opened) {
            isDueToEverybody(opened);
        }
        Awaitility.await().untilAsserted(() -> assertThat(hubThreads()).isEmpty());
    }

    private void isDueToEverybody(Hub hub) throws Exception {
        List<Listener> stayed = new ArrayList<>();
        for (int i = 0; i < SUBSCRIBERS / 2; i++) {
            stayed.add(Listener.join(hub, i, null, callbacks));
        }
        AtomicBoolean publishing = new AtomicBoolean(true);
        Future<List<Listener>> comers = workers.submit(() -> comeAndGo(hub, publishing));

        publish(hub);
        publishing.set(false);
        List<Listener> resumed = comers.get();

        List<StoredUpdate> log = readLog(hub);
        assertThat(log).hasSize(UPDATES);
        for (Listener listener : stayed) {
            listener.assertReceivedExactly(listener.dueOf(log));
        }
        for (Listener listener : resumed) {
            listener.assertReceivedExactly(listener.dueOf(log));
        }
        assertThat(resumed).hasSizeGreaterThanOrEqualTo(100);

        stayed.forEach(Listener::leave);
        resumed.forEach(Listener::leave);
        Awaitility.await()
                .untilAsserted(() -> assertThat(hub.connectedSubscribers()).isZero());
    }

    /** Joins and leaves at random; of those who leave, each comes back once with the last id that it saw. */
    private List<Listener> comeAndGo(Hub hub, AtomicBoolean publishing) {
        Random random = new Random(7);
        List<Listener> here = new ArrayList<>();
        List<Listener> resumed = new ArrayList<>();
        int number = SUBSCRIBERS;
        while (publishing.get() || number < 2 * SUBSCRIBERS) {
            here.add(Listener.join(hub, number++, null, callbacks));
            while (here.size() > random.nextInt(SUBSCRIBERS / 2)) {
                Listener leaving = here.remove(random.nextInt(here.size()));
                leaving.leave();
                if (resumed.size() < 300) {
                    resumed.add(Listener.join(hub, leaving.number, leaving.lastReceived(), callbacks));
                }
            }
        }
        here.forEach(Listener::leave);
        return resumed;
    }

    private void publish(Hub hub) throws Exception {
        List<Future<?>> done = new ArrayList<>();
        for (int p = 0; p < PUBLISHERS; p++) {
            int publisher = p;
            done.add(workers.submit(() -> {
                Random random = new Random(publisher);
                for (int i = 0; i < UPDATES / PUBLISHERS; i++) {
                    int topic = random.nextInt(TOPICS);
                    Update.Builder update = Update.of("topic/" + topic).isPrivate(random.nextInt(4) == 0);
                    if (random.nextInt(8) == 0) {
                        update.alternateTopic("topic/" + random.nextInt(TOPICS));
                    }
                    hub.publish(update.data("x".repeat(random.nextInt(100))).build())
                            .toCompletableFuture()
                            .join();
                }
            }));
        }
        for (Future<?> publisher : done) {
            publisher.get();
        }
    }

    private static List<StoredUpdate> readLog(Hub hub) {
        List<StoredUpdate> log = new ArrayList<>();
        Position after = Position.START;
        while (true) {
            HistoryPage page = hub.store()
                    .read(after, 1000, Long.MAX_VALUE)
                    .toCompletableFuture()
                    .join();
            assertThat(page.isTrimmed()).isFalse();
            if (page.updates().isEmpty()) {
                return log;
            }
            log.addAll(page.updates());
            after = log.get(log.size() - 1).position();
        }
    }

    private static List<String> hubThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("mercure-"))
                .toList();
    }

    /** A subscriber in this process, and all that it received. */
    private static final class Listener {

        private final int number;
        private final List<TopicMatcher> matchers;
        private final Grants grants;
        private final @Nullable EventId after;
        private final List<String> received = Collections.synchronizedList(new ArrayList<>());
        private @Nullable Subscriber subscriber;

        private Listener(int number, @Nullable EventId after) {
            this.number = number;
            this.after = after;
            this.matchers = matchers(number);
            this.grants = number % 3 == 0 ? Grants.reading(matchers) : Grants.NONE;
        }

        static Listener join(Hub hub, int number, @Nullable EventId after, ExecutorService executor) {
            Listener listener = new Listener(number, after);
            SubscribeRequest.Builder request =
                    SubscribeRequest.of(listener.matchers).grants(listener.grants);
            if (after != null) {
                request.lastEventId(after);
            }
            listener.subscriber = hub.subscribe(
                            request.build(),
                            executor,
                            update -> listener.received.add(
                                    update.id().orElseThrow().value()))
                    .toCompletableFuture()
                    .join();
            return listener;
        }

        private static List<TopicMatcher> matchers(int number) {
            int topic = number % TOPICS;
            return switch (number % 50) {
                case 0 -> List.of(TopicMatcher.exact("topic", "*"));
                case 1, 2, 3 -> List.of(TopicMatcher.uriTemplate("topic", "topic/" + topic % 10 + "{rest}"));
                case 4, 5 ->
                    List.of(
                            TopicMatcher.exact("topic", "topic/" + topic),
                            TopicMatcher.exact("topic", "topic/" + (topic + 7) % TOPICS),
                            TopicMatcher.uriTemplate("topic", "topic/" + topic + "{id}"));
                default -> List.of(TopicMatcher.exact("topic", "topic/" + topic));
            };
        }

        List<String> dueOf(List<StoredUpdate> log) {
            List<String> due = new ArrayList<>();
            boolean begun = after == null || after.isEarliest();
            for (StoredUpdate stored : log) {
                if (begun && isDue(stored.update())) {
                    due.add(stored.id().value());
                }
                begun |= stored.id().equals(after);
            }
            return due;
        }

        private boolean isDue(Update update) {
            return grants.canRead(update)
                    && update.topics().stream()
                            .anyMatch(topic -> matchers.stream().anyMatch(matcher -> matcher.matches(topic.value())));
        }

        void assertReceivedExactly(List<String> due) {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(received).hasSizeGreaterThanOrEqualTo(due.size()));
            assertThat(List.copyOf(received)).isEqualTo(due);
        }

        /** What a client that was here since the beginning would ask for; of nothing, it asks for all. */
        EventId lastReceived() {
            synchronized (received) {
                return received.isEmpty() ? EventId.EARLIEST : EventId.of(received.get(received.size() - 1));
            }
        }

        void leave() {
            if (subscriber != null) {
                subscriber.cancel();
                while (!subscriber.isClosed()) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
