package io.mercurehub.eventstore.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a store does that takes {@link HistorySettings}: their limits are exact for what can be replayed, at every moment.
 *
 * <p>How much of {@code max_bytes} an update takes is each store's own affair.
 */
public abstract class LimitedHistoryContract extends BoundedHistoryContract {

    private static final int PAGE = 1_000;
    private static final long PAGE_BYTES = 1_000_000;

    private volatile Instant now = Instant.parse("2030-01-01T00:00:00Z");

    /**
     * Opens a store without any update that keeps what settings say; what they leave open is plenty.
     *
     * @param history the settings
     * @param clock by which its updates grow old
     * @throws Exception when that fails; the test fails too
     */
    protected abstract EventStore open(HistorySettings history, InstantSource clock) throws Exception;

    @Test
    protected final void exactlySoManyUpdatesAreKept() throws Exception {
        EventStore store = opened(HistorySettings.DEFAULTS.withMaxEvents(5));

        List<Update> appended = new ArrayList<>();
        for (Update update : Updates.numbered(20)) {
            appendAll(store, List.of(update));
            appended.add(update);
            assertThat(kept(store)).isEqualTo(appended.subList(Math.max(0, appended.size() - 5), appended.size()));
        }
    }

    @Test
    protected final void updatesAreKeptForExactlySoLong() throws Exception {
        EventStore store = opened(HistorySettings.DEFAULTS.withMaxAge(Duration.ofMillis(50)));

        List<Update> appended = new ArrayList<>();
        for (Update update : Updates.numbered(20)) {
            appendAll(store, List.of(update));
            appended.add(update);
            assertThat(kept(store)).isEqualTo(appended.subList(Math.max(0, appended.size() - 5), appended.size()));
            pass(10);
        }

        pass(39);
        assertThat(kept(store)).isEqualTo(appended.subList(19, 20));
        pass(1);
        assertThat(kept(store)).isEmpty();
        assertThat(await(store.locate(appended.get(19).id().orElseThrow()))).isEmpty();
    }

    @Test
    protected final void readingOnFromWhatIsTooOldSaysSo() throws Exception {
        EventStore store = opened(HistorySettings.DEFAULTS.withMaxAge(Duration.ofMillis(50)));
        List<Position> old = appendAll(store, Updates.numbered(3));
        pass(30);
        appendAll(store, Updates.numbered(1));

        pass(20);

        assertThat(await(store.read(old.get(1), PAGE, PAGE_BYTES)).isTrimmed()).isTrue();
        assertThat(await(store.read(old.get(2), PAGE, PAGE_BYTES)).updates()).hasSize(1);
        assertThat(await(store.locate(EventId.EARLIEST))).contains(old.get(2));
    }

    @Test
    protected final void whatHasExpiredStaysSoWhenTheClockIsSetBack() throws Exception {
        EventStore store = opened(HistorySettings.DEFAULTS.withMaxAge(Duration.ofMillis(50)));
        appendAll(store, Updates.numbered(3));
        pass(50);
        assertThat(kept(store)).isEmpty();

        pass(-3_600_000);

        assertThat(kept(store)).isEmpty();
        List<Update> later = Updates.numbered(1);
        appendAll(store, later);
        pass(3_600_000 + 49);
        assertThat(kept(store)).isEqualTo(later);
        pass(1);
        assertThat(kept(store)).isEmpty();
    }

    /** Lets time pass for the stores that this test has opened; what is less than zero sets their clock back. */
    final void pass(long millis) {
        now = now.plusMillis(millis);
    }

    /** {@return a store with a follower of its own, which is closed at the end} */
    final EventStore opened(HistorySettings history) throws Exception {
        return opened(history, new RecordingFollower());
    }

    final EventStore opened(HistorySettings history, RecordingFollower follower) throws Exception {
        EventStore store = toBeClosed(open(history, () -> now));
        store.follow(follower);
        return store;
    }

    /** {@return the time of the stores that this test has opened, in milliseconds since 1970} */
    final long nowMillis() {
        return now.toEpochMilli();
    }

    /** {@return all updates that can be replayed} */
    final List<Update> kept(EventStore store) {
        Position earliest = await(store.locate(EventId.EARLIEST)).orElseThrow();
        return readOn(store, earliest, PAGE, PAGE_BYTES).stream()
                .filter(stored -> stored.replayableUntilMillis() != StoredUpdate.NEVER)
                .map(StoredUpdate::update)
                .toList();
    }
}
