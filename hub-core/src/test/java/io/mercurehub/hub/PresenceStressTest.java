package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand subscriptions come and go while updates are published and everything is listed again and again: in the log every
 * coming has its going, in that order, and no list contradicts it.
 */
class PresenceStressTest {

    private static final int STAYING = 4_000;
    private static final int WORKERS = 4;
    private static final int VISITORS_EACH = 1_500;
    private static final int PUBLISHED = 5_000;
    private static final int TOPICS = 100;

    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS + 2);
    private final RecordingEventStore store = new RecordingEventStore(new MemoryEventStore());
    private final Hub hub =
            OpenHubs.withLanes(3, HubConfig.builder().subscriptions(true).build(), store);

    @AfterEach
    void endThreads() {
        workers.shutdownNow();
        hub.close();
    }

    @Test
    void everyComingHasItsGoingAndNoListContradictsTheLog() throws Exception {
        List<String> staying = new ArrayList<>();
        for (int i = 0; i < STAYING; i++) {
            String id = subscribe(i).id();
            request(i).matchers().forEach(matcher -> staying.add(matcher.pattern() + " " + id));
        }
        AtomicBoolean busy = new AtomicBoolean(true);
        Future<List<Listing>> lister = workers.submit(() -> list(busy));
        List<Future<?>> others = new ArrayList<>();
        others.add(workers.submit(this::publish));
        for (int worker = 0; worker < WORKERS; worker++) {
            int seed = worker;
            others.add(workers.submit(() -> comeAndGo(new Random(seed))));
        }
        for (Future<?> other : others) {
            other.get();
        }
        busy.set(false);
        List<Listing> listings = lister.get();
        hub.close();

        Map<String, Long> came = new HashMap<>();
        Map<String, Long> went = new HashMap<>();
        Map<EventId, Long> positions = new HashMap<>(Map.of(EventId.EARLIEST, 0L));
        for (StoredUpdate stored : store.log()) {
            positions.put(stored.id(), stored.position().value());
            if (stored.update().isSubscriptionEvent()) {
                String[] words = stored.update().data().split(" ", 2);
                Map<String, Long> told = words[0].equals("on") ? came : went;
                assertThat(told.put(words[1], stored.position().value()))
                        .as("told twice: %s", words[1])
                        .isNull();
            }
        }
        assertThat(came).hasSize(2 * (STAYING + WORKERS * VISITORS_EACH));
        assertThat(went.keySet()).isEqualTo(came.keySet());
        came.forEach((subscription, position) ->
                assertThat(went.get(subscription)).as(subscription).isGreaterThan(position));
        assertThat(listings).isNotEmpty();
        for (Listing listing : listings) {
            long asOf = positions.getOrDefault(listing.last(), Long.MAX_VALUE);
            Set<String> listed = new HashSet<>();
            for (Subscription subscription : listing.subscriptions()) {
                String told = told(subscription);
                assertThat(listed.add(told)).as("listed twice: %s", told).isTrue();
                assertThat(went.getOrDefault(told, 0L))
                        .as("listed after it had gone: %s", told)
                        .isGreaterThan(asOf);
            }
            assertThat(listed.containsAll(staying)).isTrue();
        }
    }

    private List<Listing> list(AtomicBoolean busy) {
        List<Listing> listings = new ArrayList<>();
        for (int i = 0; busy.get(); i++) {
            Listing listing = new Listing(hub.lastEventId(), hub.activeSubscriptions());
            if (i % 10 == 0) {
                listings.add(listing);
            }
        }
        return listings;
    }

    private void publish() {
        for (int i = 0; i < PUBLISHED; i++) {
            hub.publish(Update.of("topic/" + i % TOPICS).build())
                    .toCompletableFuture()
                    .join();
        }
    }

    /** Some leave after a while, some at once, some before they have begun; some stay until the hub ends them. */
    private void comeAndGo(Random random) {
        List<Subscriber> here = new ArrayList<>();
        for (int i = 0; i < VISITORS_EACH; i++) {
            switch (random.nextInt(4)) {
                case 0 -> join(request(i)).cancel();
                case 1 -> subscribe(i).cancel();
                default -> here.add(subscribe(i));
            }
            if (here.size() > 100) {
                here.remove(random.nextInt(here.size())).cancel();
            }
        }
    }

    private Subscriber subscribe(int number) {
        return hub.subscribe(request(number), Runnable::run, update -> {})
                .toCompletableFuture()
                .join();
    }

    private Joined join(SubscribeRequest request) {
        return hub.unwrap(Gateway.class).join(request).toCompletableFuture().join();
    }

    private static SubscribeRequest request(int number) {
        return SubscribeRequest.of(
                        List.of(new ExactMatcher("topic/" + number % TOPICS), new ExactMatcher("other/" + number)))
                .build();
    }

    private static String told(Subscription subscription) {
        return subscription.matcher().pattern() + " " + subscription.subscriberId();
    }

    /** What was listed after the newest update was that one. */
    private record Listing(EventId last, List<Subscription> subscriptions) {}
}
