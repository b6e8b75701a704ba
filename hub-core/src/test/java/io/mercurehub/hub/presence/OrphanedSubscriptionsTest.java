package io.mercurehub.hub.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.store.CarriedEvents;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.ForwardingEventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.LiveOnlyEventStore;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.store.SubscriptionJournal;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrphanedSubscriptionsTest {

    private static final SubscriptionEncoder WORDS = new SubscriptionEncoder() {
        @Override
        public List<Topic> topics(Subscription subscription) {
            throw new AssertionError("not needed");
        }

        @Override
        public String data(Subscription subscription, boolean active) {
            throw new AssertionError("not needed");
        }

        @Override
        public Optional<String> gone(String data) {
            return data.startsWith("on ") ? Optional.of("off " + data.substring(3)) : Optional.empty();
        }
    };

    private EventStore store = new MemoryEventStore();
    private int ids;

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void saysThatThoseHaveGoneOfWhomTheLogTellsOnlyThatTheyHaveCome() {
        event("a", "on a");
        event("b", "on b");
        store.append(update("a").data("on a").build());
        event("c", "on c");
        Position end = event("a", "off a");

        announceOrphaned(end);

        assertThat(dataAfter(end)).containsExactly("off b", "off c");
    }

    @Test
    void saysItAsTheOtherHubWouldHave() {
        Position end = store.append(update("/hub/a+b/s")
                        .alternateTopic("/hub/a%20b/s")
                        .isPrivate(true)
                        .isSubscriptionEvent(true)
                        .data("on x")
                        .build())
                .toCompletableFuture()
                .join();

        announceOrphaned(end);

        Update going = after(end).get(0).update();
        assertThat(going.topics()).containsExactly(Topic.of("/hub/a+b/s"), Topic.of("/hub/a%20b/s"));
        assertThat(going.isPrivate()).isTrue();
        assertThat(going.isSubscriptionEvent()).isTrue();
        assertThat(going.data()).isEqualTo("off x");
        assertThat(going.id().orElseThrow().value()).startsWith("urn:uuid:");
    }

    @Test
    void leavesThoseAloneWhoHaveComeSince() {
        Position end = event("a", "on a");
        event("b", "on b");

        announceOrphaned(end);

        assertThat(dataAfter(end)).containsExactly("on b", "off a");
    }

    @Test
    void readsALongHistoryAndSaysItOnce() {
        for (int i = 0; i < 3_000; i++) {
            event("t" + i, "on t" + i);
            store.append(update("x").build());
        }
        Position end = event("t7", "off t7");

        announceOrphaned(end);

        List<String> told = dataAfter(end);
        assertThat(told)
                .hasSize(2_999)
                .startsWith("off t0", "off t1")
                .endsWith("off t2999")
                .doesNotContain("off t7");
        Position next = after(end).get(told.size() - 1).position();
        announceOrphaned(next);
        assertThat(dataAfter(next)).isEmpty();
    }

    @Test
    void beginsWithWhatTheStoreHasKeptOfTheEventsThatItHasTrimmed() {
        store = new CarryingStore(2);
        event("a", "on a");
        event("b", "on b");
        event("c", "on c");
        Position end = event("b", "off b");

        announceOrphaned(end);

        assertThat(dataAfter(end)).containsExactly("off a", "off c");
    }

    @Test
    void beginsAgainWhenEventsAreTrimmedThatItHasNotRead() {
        CarryingStore carrying = new CarryingStore(2);
        store = carrying;
        event("a", "on a");
        event("b", "on b");
        event("b", "off b");
        Position end = event("c", "on c");
        carrying.beforeRead = () -> {
            event("d", "on d");
            event("e", "on e");
            event("e", "off e");
        };

        announceOrphaned(end);

        assertThat(dataAfter(end)).endsWith("off a", "off c").doesNotContain("off b", "off d");
        assertThat(carrying.asked).isEqualTo(2);
    }

    @Test
    void asksForNothingWhereNothingIsKept() {
        store = new LiveOnlyEventStore();
        Position end = event("a", "on a");

        announceOrphaned(end);

        assertThat(store.append(update("x").build()).toCompletableFuture()).isCompletedWithValue(new Position(2));
    }

    private void announceOrphaned(Position end) {
        new OrphanedSubscriptions(store, end, WORDS, () -> CompletableFuture.completedStage(null), Runnable::run)
                .announce();
    }

    private Position event(String topic, String data) {
        return store.append(update(topic)
                        .isPrivate(true)
                        .isSubscriptionEvent(true)
                        .data(data)
                        .build())
                .toCompletableFuture()
                .join();
    }

    private Update.Builder update(String topic) {
        return Update.of(topic).id(EventId.of("id:" + ids++));
    }

    private List<String> dataAfter(Position position) {
        return new ArrayList<>(
                after(position).stream().map(stored -> stored.update().data()).toList());
    }

    private List<StoredUpdate> after(Position position) {
        return store.read(position, Integer.MAX_VALUE, Long.MAX_VALUE)
                .toCompletableFuture()
                .join()
                .updates();
    }

    /** Keeps few events, and what is needed of the others. */
    private static final class CarryingStore extends ForwardingEventStore implements SubscriptionJournal {

        private final int maxEvents;
        private final List<StoredUpdate> all = new ArrayList<>();
        private Runnable beforeRead = () -> {};
        private int asked;

        CarryingStore(int maxEvents) {
            super(new MemoryEventStore(1_000, Long.MAX_VALUE, maxEvents, Long.MAX_VALUE));
            this.maxEvents = maxEvents;
        }

        @Override
        public CompletionStage<Position> append(Update update) {
            return super.append(update).thenApply(position -> {
                all.add(new StoredUpdate(position, update));
                return position;
            });
        }

        @Override
        public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
            Runnable before = beforeRead;
            beforeRead = () -> {};
            before.run();
            return super.read(after, maxUpdates, maxBytes);
        }

        @Override
        public CompletionStage<CarriedEvents> carriedEvents(Predicate<Update> isNeeded) {
            asked++;
            Map<Topic, StoredUpdate> open = new LinkedHashMap<>();
            Position through = Position.START;
            for (StoredUpdate stored : all.subList(0, Math.max(0, all.size() - maxEvents))) {
                through = stored.position();
                if (open.remove(stored.update().canonicalTopic()) == null) {
                    open.put(stored.update().canonicalTopic(), stored);
                }
            }
            return CompletableFuture.completedStage(new CarriedEvents(through, List.copyOf(open.values())));
        }
    }
}
