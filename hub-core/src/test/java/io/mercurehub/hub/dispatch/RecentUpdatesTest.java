package io.mercurehub.hub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecentUpdatesTest {

    private final RecentUpdates recent = new RecentUpdates(1_000_000);

    @BeforeEach
    void begin() {
        recent.begin(10);
    }

    @Test
    void endsBeforeItsFirstUpdateWhereTheHubBegan() {
        assertThat(recent.end()).isEqualTo(new RecentUpdates.End(0, 10));
    }

    @Test
    void endsWithItsNewestUpdate() {
        add(11);
        add(13);

        assertThat(recent.end()).isEqualTo(new RecentUpdates.End(2, 13));
        assertThat(recent.firstAfter(11)).isEqualTo(1);
    }

    @Test
    void sendsEverybodyToTheLogForWhatItLeavesOut() {
        add(11);
        add(12);

        recent.skip(13);

        assertThat(recent.end()).isEqualTo(new RecentUpdates.End(3, 13));
        assertThat(recent.get(1)).isNull();
        assertThat(recent.get(2)).isNull();
        assertThat(recent.firstAfter(12)).isEqualTo(-1);
        assertThat(recent.firstAfter(13)).isEqualTo(3);
        assertThat(recent.coveredAfter()).isEqualTo(13);
    }

    @Test
    void knowsWhoCameBeforeSomethingWasLost() {
        add(11);
        assertThat(recent.hasLost(0)).isFalse();

        recent.lose(20);

        assertThat(recent.hasLost(19)).isTrue();
        assertThat(recent.hasLost(20)).isFalse();
        assertThat(recent.firstAfter(11)).isEqualTo(-1);
        assertThat(recent.end().position()).isEqualTo(20);
    }

    @Test
    void goesOnBehindWhatItHasLeftOut() {
        add(11);
        recent.skip(12);
        recent.skip(13);
        for (int position = 14; position < 1_000; position++) {
            add(position);
        }

        assertThat(recent.firstAfter(12)).isEqualTo(-1);
        LogEntry first = recent.get(recent.firstAfter(13));
        assertThat(first).isNotNull();
        assertThat(first.position()).isEqualTo(14);
        assertThat(recent.end().position()).isEqualTo(999);
    }

    private void add(long position) {
        Update update = Update.of("topic").id(EventId.of("id:" + position)).build();
        StoredUpdate stored = new StoredUpdate(new Position(position), update, StoredUpdate.FOREVER);
        recent.add(new LogEntry(stored, any -> new byte[100], null));
    }
}
