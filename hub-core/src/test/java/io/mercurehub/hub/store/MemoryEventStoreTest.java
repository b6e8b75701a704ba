package io.mercurehub.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryEventStoreTest {

    private static final long MANY_BYTES = MemoryEventStore.DEFAULT_MAX_BYTES;

    @Test
    void keepsExactlyAsManyUpdatesAsItsLimitSays() {
        MemoryEventStore store = new MemoryEventStore(3, MANY_BYTES);

        for (int i = 1; i <= 200; i++) {
            append(store, update("id-" + i, "x"));

            List<String> newest = new ArrayList<>();
            for (int j = Math.max(1, i - 2); j <= i; j++) {
                newest.add("id-" + j);
            }
            assertThat(keptIds(store)).isEqualTo(newest);
        }
    }

    @Test
    void keepsExactlyAsManyBytesAsItsLimitSays() {
        long three = update("a", "x").estimatedBytes()
                + update("b", "x").estimatedBytes()
                + update("c", "x").estimatedBytes();
        MemoryEventStore exact = new MemoryEventStore(1_000, three);
        MemoryEventStore oneByteLess = new MemoryEventStore(1_000, three - 1);

        for (MemoryEventStore store : List.of(exact, oneByteLess)) {
            append(store, update("a", "x"));
            append(store, update("b", "x"));
            append(store, update("c", "x"));
        }

        assertThat(keptIds(exact)).containsExactly("a", "b", "c");
        assertThat(keptIds(oneByteLess)).containsExactly("b", "c");
    }

    @Test
    void aLargeUpdatePushesOutAsManyAsItNeedsRoomFor() {
        MemoryEventStore store =
                new MemoryEventStore(1_000, 4 * update("a", "x").estimatedBytes());
        append(store, update("a", "x"));
        append(store, update("b", "x"));
        append(store, update("c", "x"));
        append(store, update("d", "x"));

        append(store, update("e", "x".repeat(100)));

        assertThat(keptIds(store)).containsExactly("c", "d", "e");
    }

    @Test
    void keepsAnUpdateThatIsLargerThanItsLimitAlone() {
        MemoryEventStore store = new MemoryEventStore(1_000, 2_000);
        append(store, update("a", "x"));

        append(store, update("large", "x".repeat(10_000)));

        assertThat(keptIds(store)).containsExactly("large");
        append(store, update("b", "x"));
        assertThat(keptIds(store)).containsExactly("b");
    }

    @Test
    void keepsTenThousandUpdatesUnlessToldOtherwise() {
        MemoryEventStore store = new MemoryEventStore();

        for (int i = 1; i <= 10_001; i++) {
            append(store, update("id-" + i, ""));
        }

        assertThat(value(store.locate(new EventId("id-1")))).isEmpty();
        assertThat(value(store.locate(new EventId("id-2")))).contains(new Position(2));
        assertThat(value(store.locate(EventId.EARLIEST))).contains(new Position(1));
    }

    @Test
    void keepsSixtyFourMebibytesUnlessToldOtherwise() {
        MemoryEventStore store = new MemoryEventStore();
        String data = "x".repeat(500_000);

        for (int i = 1; i <= 100; i++) {
            append(store, update("id-" + i, data));
        }

        int fit = (int) (64 * 1024 * 1024 / update("id-99", data).estimatedBytes());
        assertThat(keptIds(store)).hasSize(fit);
    }

    @Test
    void keepsSubscriptionEventsWithinLimitsOfTheirOwn() {
        long three = 3 * event("a").estimatedBytes();
        for (MemoryEventStore store : List.of(
                new MemoryEventStore(2, MANY_BYTES, 3, MANY_BYTES), new MemoryEventStore(2, MANY_BYTES, 100, three))) {
            append(store, update("1", "x"));
            append(store, event("a"));
            append(store, update("2", "x"));
            append(store, event("b"));
            append(store, event("c"));
            append(store, event("d"));

            assertThat(keptIds(store)).containsExactly("1", "2", "b", "c", "d");
            assertThat(value(store.locate(new EventId("a")))).isEmpty();
            assertThat(value(store.locate(new EventId("b")))).contains(new Position(4));
        }
    }

    @Test
    void saysUpToWhereSubscriptionEventsAreGone() {
        MemoryEventStore store = new MemoryEventStore(10, MANY_BYTES, 1, MANY_BYTES);
        append(store, update("1", "x"));
        append(store, event("a"));
        append(store, event("b"));
        append(store, event("c"));

        assertThat(value(store.read(Position.START, 1, MANY_BYTES)).eventsGoneUpTo())
                .isEqualTo(new Position(3));
        assertThat(value(store.read(new Position(2), 1, MANY_BYTES)).eventsGoneUpTo())
                .isEqualTo(new Position(3));
        assertThat(value(store.read(new Position(3), 1, MANY_BYTES)).eventsGoneUpTo())
                .isEqualTo(Position.START);
    }

    @Test
    void forgetsSubscriptionEventsThatNobodyCouldReadOnFrom() {
        MemoryEventStore store = new MemoryEventStore(1, MANY_BYTES);
        append(store, event("a"));
        append(store, update("1", "x"));
        append(store, event("b"));
        append(store, update("2", "x"));

        assertThat(keptIds(store)).containsExactly("b", "2");
        assertThat(value(store.locate(new EventId("a")))).isEmpty();
    }

    @Test
    void answersAtOnce() {
        MemoryEventStore store = new MemoryEventStore();

        assertThat(store.append(update("a", "x")).toCompletableFuture()).isCompletedWithValue(new Position(1));
        assertThat(store.locate(EventId.EARLIEST).toCompletableFuture()).isCompleted();
        assertThat(store.read(Position.START, 1, 1).toCompletableFuture()).isCompleted();
    }

    @Test
    void tellsWhereTheLogEndsToWhoFollowsLater() {
        MemoryEventStore store = new MemoryEventStore();
        append(store, update("a", "x"));
        append(store, update("b", "x"));

        assertThat(store.follow(new Heard())).isEqualTo(new Position(2));
    }

    @Test
    void tellsOfTheEndOfABatchAfterEachUpdate() {
        MemoryEventStore store = new MemoryEventStore();
        Heard heard = new Heard();
        store.follow(heard);

        append(store, update("a", "x"));
        append(store, update("b", "x"));

        assertThat(heard.calls).containsExactly("a", "end", "b", "end");
    }

    @Test
    void refusesAnUpdateWithoutAnId() {
        MemoryEventStore store = new MemoryEventStore();

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        store.append(Update.of("https://example.com/books/1").build()))
                .withMessageContaining("without an id");

        assertThat(append(store, update("a", "x"))).isEqualTo(new Position(1));
    }

    @Test
    void hasNoPlaceForAFollowerOnceClosed() {
        MemoryEventStore store = new MemoryEventStore();
        store.close();

        assertThatExceptionOfType(EventStoreException.class).isThrownBy(() -> store.follow(new Heard()));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 1", "100000001, 1", "1, 0", "1, -1"})
    void refusesLimitsThatMakeNoSense(int count, long bytes) {
        assertThatIllegalArgumentException().isThrownBy(() -> new MemoryEventStore(count, bytes));
        assertThatIllegalArgumentException().isThrownBy(() -> new MemoryEventStore(1, 1, count, bytes));
    }

    @Test
    void countsTheBytesOfIdsThatItHolds() {
        HistoryRule rule = HistoryRule.none(new ExactMatcher("typing"));
        MemoryEventStore store = new MemoryEventStore(
                HistorySettings.DEFAULTS.withMaxBytes(4_000).withRule(rule));
        append(store, update("a", "x"));

        for (int i = 1; i <= 10; i++) {
            append(store, of("typing", "id-" + i));
        }
        assertThat(value(store.locate(new EventId("a")))).contains(new Position(1));
        for (int i = 11; i <= 100; i++) {
            append(store, of("typing", "id-" + i));
        }

        assertThat(value(store.locate(new EventId("a")))).isEmpty();
        long oldest = value(store.locate(EventId.EARLIEST)).orElseThrow().value() + 1;
        int held = (int) (101 - oldest + 1);
        assertThat(held).isBetween(30, 40);
        assertThat(value(store.locate(new EventId("id-" + (oldest - 1))))).contains(new Position(oldest));
        assertThat(value(store.locate(new EventId("id-" + (oldest - 2))))).isEmpty();
    }

    @Test
    void hasRoomForMoreOnceARuleHasExpiredAnUpdate() {
        AtomicLong now = new AtomicLong(1_000_000);
        HistoryRule rule = new HistoryRule(new ExactMatcher("chat"), Duration.ofMillis(50));
        MemoryEventStore store = new MemoryEventStore(
                HistorySettings.DEFAULTS.withMaxBytes(10_000).withRule(rule),
                1,
                1,
                () -> Instant.ofEpochMilli(now.get()));
        append(store, update("a", "x"));
        append(store, of("chat", "large", "x".repeat(4_000)));

        now.addAndGet(50);
        append(store, update("b", "x".repeat(4_000)));

        assertThat(keptIds(store)).containsExactly("a", "b");
        assertThat(value(store.locate(new EventId("large")))).contains(new Position(2));
    }

    @Test
    void keepsNoMoreThanSoMuchInMemoryOfWhatIsNeverKept() {
        MemoryEventStore store =
                new MemoryEventStore(HistorySettings.DEFAULTS.withRule(HistoryRule.none(new ExactMatcher("typing"))));

        for (int i = 1; i <= 20; i++) {
            append(store, of("typing", "id-" + i, "x".repeat(500_000)));
        }

        int fit = (int) (LiveOnlyUpdates.DEFAULT_MAX_BYTES
                / of("typing", "id-20", "x".repeat(500_000)).estimatedBytes());
        assertThat(keptIds(store)).hasSize(fit).endsWith("id-20");
    }

    @Test
    void saysWhatItKeeps() {
        assertThat(new MemoryEventStore().description())
                .isEqualTo("memory: the newest 10000 updates or 64MiB, whichever is less; a restart loses them");
    }

    private static Update update(String id, String data) {
        return Update.of("https://example.com/books/1")
                .data(data)
                .id(EventId.chosen(id))
                .build();
    }

    private static Update of(String topic, String id) {
        return of(topic, id, "x");
    }

    private static Update of(String topic, String id, String data) {
        return Update.of(topic).data(data).id(EventId.chosen(id)).build();
    }

    private static Update event(String id) {
        return Update.of("/.well-known/mercure/subscriptions/a/b")
                .isPrivate(true)
                .isSubscriptionEvent(true)
                .id(EventId.chosen(id))
                .build();
    }

    private static Position append(EventStore store, Update update) {
        return value(store.append(update));
    }

    private static List<String> keptIds(EventStore store) {
        Position earliest = value(store.locate(EventId.EARLIEST)).orElseThrow();
        return value(store.read(earliest, Integer.MAX_VALUE, Long.MAX_VALUE)).updates().stream()
                .map(stored -> stored.id().value())
                .toList();
    }

    private static <T> T value(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** Notes what it is told. */
    private static class Heard implements EventStore.Follower {

        final List<String> calls = new ArrayList<>();

        @Override
        public void appended(StoredUpdate update) {
            calls.add(update.id().value());
        }

        @Override
        public void endOfBatch() {
            calls.add("end");
        }
    }
}
