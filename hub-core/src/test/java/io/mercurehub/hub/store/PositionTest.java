package io.mercurehub.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PositionTest {

    @Test
    void laterUpdatesHaveGreaterPositions() {
        assertThat(Position.START).isLessThan(new Position(1));
        assertThat(new Position(1)).isLessThan(new Position(2));
        assertThat(new Position(Long.MAX_VALUE)).isGreaterThan(new Position(Long.MAX_VALUE - 1));
        assertThat(new Position(7)).isEqualByComparingTo(new Position(7)).isEqualTo(new Position(7));
    }

    @Test
    void nothingIsBeforeTheStart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Position(-1))
                .withMessage("position: -1 (expected: at least 0)");
    }

    @Test
    void aStoredUpdateHasAnId() {
        Update update = Update.of("https://example.com/books/1").build();

        assertThatIllegalArgumentException().isThrownBy(() -> new StoredUpdate(new Position(1), update));
        assertThat(new StoredUpdate(new Position(1), update.withId(new EventId("a"))).id())
                .isEqualTo(new EventId("a"));
    }

    @Test
    void aPageStaysAsItWasMade() {
        List<StoredUpdate> updates = new ArrayList<>();
        HistoryPage page = new HistoryPage(updates, false);

        updates.add(new StoredUpdate(
                new Position(1), Update.of("t").id(new EventId("a")).build()));

        assertThat(page).isEqualTo(HistoryPage.END);
    }
}
