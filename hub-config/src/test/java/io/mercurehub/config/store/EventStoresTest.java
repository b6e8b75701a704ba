package io.mercurehub.config.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.LiveOnlyEventStore;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventStoresTest {

    @Test
    void findsTheStoresOfThisModuleByName() {
        assertThat(EventStores.transports()).containsExactly("local", "memory");
        assertThat(EventStores.factory("memory")).containsInstanceOf(MemoryEventStoreFactory.class);
        assertThat(EventStores.factory("local")).containsInstanceOf(LiveOnlyEventStoreFactory.class);
        assertThat(EventStores.factory("Memory")).isEmpty();
    }

    @Test
    void opensAMemoryStoreWithTheDefaultLimits() {
        assertThat(memory().problems(Map.of())).isEmpty();
        assertThat(memory().open(Map.of()).description()).isEqualTo(new MemoryEventStore().description());
    }

    @Test
    void opensAMemoryStoreWithLimits() {
        Map<String, String> options = Map.of("max_events", "2", "max_bytes", "1MiB");

        assertThat(memory().problems(options)).isEmpty();
        EventStore store = memory().open(options);

        IntStream.rangeClosed(1, 3).forEach(i -> store.append(update("id-" + i, "x")));
        assertThat(store.locate(EventId.EARLIEST).toCompletableFuture().join()).contains(new Position(1));
        store.append(update("large", "x".repeat(600_000)));
        assertThat(store.locate(EventId.EARLIEST).toCompletableFuture().join()).contains(new Position(3));
    }

    @Test
    void opensAMemoryStoreWithLimitsForSubscriptionEvents() {
        Map<String, String> options = Map.of("max_subscription_events", "2", "max_subscription_bytes", "1MiB");

        assertThat(memory().problems(options)).isEmpty();
        EventStore store = memory().open(options);

        IntStream.rangeClosed(1, 3).forEach(i -> store.append(event("id-" + i, "x")));
        assertThat(eventsGoneUpTo(store)).isEqualTo(new Position(1));
        store.append(event("large", "x".repeat(600_000)));
        assertThat(eventsGoneUpTo(store)).isEqualTo(new Position(3));
    }

    @Test
    void namesEverythingThatIsWrongWithTheOptionsOfAMemoryStore() {
        List<Problem> problems = memory().problems(Map.of("max_events", "0", "max_bytes", "0", "max_event", "500"));

        assertThat(problems)
                .extracting(Problem::toString)
                .containsExactly(
                        "max_event: is not an option of transport memory (expected: max_events, max_bytes, max_age,"
                                + " max_subscription_events or max_subscription_bytes)",
                        "max_events: \"0\" (expected: a number from 1 to 100000000)",
                        "max_bytes: \"0\" (expected: a size such as 64MiB, at least 1)");
        assertThat(memory().problems(Map.of("max_events", "100000001"))).hasSize(1);
        assertThat(memory().problems(Map.of("max_events", "many", "max_bytes", "much")))
                .hasSize(2);
        assertThat(memory().problems(Map.of("max_subscription_events", "0", "max_subscription_bytes", "0")))
                .extracting(Problem::toString)
                .containsExactly(
                        "max_subscription_events: \"0\" (expected: a number from 1 to 100000000)",
                        "max_subscription_bytes: \"0\" (expected: a size such as 64MiB, at least 1)");
    }

    @Test
    void opensAMemoryStoreWithSettingsOfTheHistory() {
        HistorySettings history = HistorySettings.DEFAULTS.withMaxEvents(2).withMaxAge(Duration.ofHours(1));

        assertThat(memory().historyProblems(Map.of("max_bytes", "1MiB"), history))
                .isEmpty();
        assertThat(memory().open(Map.of("max_bytes", "1MiB"), history).description())
                .isEqualTo(
                        "memory: the newest 2 updates or 1MiB, whichever is less, none older than 1h; a restart loses them");
        assertThat(memory().open(Map.of("max_age", "2s")).description()).contains("none older than 2s");
        assertThat(memory().problems(Map.of("max_age", "0s")))
                .extracting(Problem::toString)
                .containsExactly("max_age: \"0s\" (expected: a time such as 1h, at least 1ms)");
    }

    @Test
    void aStoreThatHasNoLimitsRefusesThem() {
        EventStoreFactory other = new EventStoreFactory() {
            @Override
            public String transport() {
                return "other";
            }

            @Override
            public List<Problem> problems(Map<String, String> options) {
                return List.of();
            }

            @Override
            public EventStore open(Map<String, String> options, HistorySettings history) {
                return new LiveOnlyEventStore();
            }
        };

        assertThat(other.historyProblems(Map.of(), HistorySettings.DEFAULTS)).isEmpty();
        assertThat(other.historyProblems(Map.of(), HistorySettings.DEFAULTS.withMaxEvents(1)))
                .extracting(Problem::toString)
                .containsExactly(
                        "means nothing to transport other (expected: no history directive, or a transport that takes it,"
                                + " such as memory or file)");
        assertThat(other.open(Map.of(), HistorySettings.DEFAULTS)).isInstanceOf(LiveOnlyEventStore.class);
    }

    @Test
    void opensNothingWithOptionsThatHaveProblems() {
        assertThatIllegalArgumentException().isThrownBy(() -> memory().open(Map.of("max_events", "0")));
    }

    @Test
    void aLiveOnlyStoreHasNoOptions() {
        EventStoreFactory factory = EventStores.factory("local").orElseThrow();

        assertThat(factory.problems(Map.of())).isEmpty();
        assertThat(factory.open(Map.of())).isInstanceOf(LiveOnlyEventStore.class);
        assertThat(factory.problems(Map.of("size", "5")))
                .extracting(Problem::toString)
                .containsExactly("size: is not an option of transport local (expected: no options)");
    }

    private static EventStoreFactory memory() {
        return EventStores.factory("memory").orElseThrow();
    }

    private static Update event(String id, String data) {
        return Update.of("t")
                .isSubscriptionEvent(true)
                .data(data)
                .id(EventId.chosen(id))
                .build();
    }

    private static Position eventsGoneUpTo(EventStore store) {
        return store.read(Position.START, 1, 1).toCompletableFuture().join().eventsGoneUpTo();
    }

    private static Update update(String id, String data) {
        return Update.of("https://example.com/books/1")
                .data(data)
                .id(EventId.chosen(id))
                .build();
    }
}
