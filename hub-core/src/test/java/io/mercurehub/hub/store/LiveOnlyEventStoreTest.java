package io.mercurehub.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import org.junit.jupiter.api.Test;

class LiveOnlyEventStoreTest {

    private static final EventStore.Follower NOBODY = new EventStore.Follower() {
        @Override
        public void appended(StoredUpdate update) {
            // Nobody listens.
        }

        @Override
        public void endOfBatch() {
            // Nobody listens.
        }
    };

    private final LiveOnlyEventStore store = new LiveOnlyEventStore();

    @Test
    void keepsNoHistory() {
        assertThat(store.keepsHistory()).isFalse();
        assertThat(store.description()).contains("keeps nothing");
    }

    @Test
    void knowsNoIdButEarliestWhichIsTheNewestPlace() {
        append("a");
        append("b");

        assertThat(store.locate(new EventId("b")).toCompletableFuture().join()).isEmpty();
        assertThat(store.locate(EventId.EARLIEST).toCompletableFuture().join()).contains(new Position(2));
    }

    @Test
    void whatIsNotNewIsTrimmed() {
        append("a");
        append("b");

        assertThat(read(Position.START)).isEqualTo(HistoryPage.TRIMMED);
        assertThat(read(new Position(1))).isEqualTo(HistoryPage.TRIMMED);
        assertThat(read(new Position(2))).isEqualTo(HistoryPage.END);
    }

    @Test
    void refusesAnUpdateWithoutAnId() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        store.append(Update.of("https://example.com/books/1").build()))
                .withMessageContaining("without an id");

        assertThat(append("a")).isEqualTo(new Position(1));
    }

    @Test
    void hasNoPlaceForAFollowerOnceClosed() {
        store.close();

        assertThatExceptionOfType(EventStoreException.class).isThrownBy(() -> store.follow(NOBODY));
    }

    private Position append(String id) {
        Update update =
                Update.of("https://example.com/books/1").id(EventId.chosen(id)).build();
        return store.append(update).toCompletableFuture().join();
    }

    private HistoryPage read(Position after) {
        return store.read(after, 10, 1_000).toCompletableFuture().join();
    }
}
