package io.mercurehub.eventstore.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a store does whose oldest updates go to make room: it says so to whoever needs them, and never skips any in silence.
 *
 * <p>How exact the limits are is each store's own affair, and that of its own tests.
 */
public abstract class BoundedHistoryContract extends HistoryContract {

    private static final int KEPT = 10;
    private static final int ENOUGH_TO_TRIM = 2_000;
    private static final int BATCH = 100;
    private static final int PAGE = 1_000;
    private static final long PAGE_BYTES = 1_000_000;

    private final RecordingFollower followerOfSmall = new RecordingFollower();
    private EventStore small;
    private int appended;

    /**
     * Opens a store without any update and with room for few: it keeps at least the newest 10 updates of less than 1,000 bytes,
     * and once 2,000 such updates follow one, that one is trimmed or soon will be. It also keeps the newest 10 subscription events
     * that no trimmed update follows, and no more than it likes.
     *
     * @throws Exception when that fails; the test fails too
     */
    protected abstract EventStore openSmall() throws Exception;

    @BeforeEach
    protected final void openSmallStore() throws Exception {
        small = toBeClosed(openSmall());
        small.follow(followerOfSmall);
    }

    @Test
    protected final void readingOnFromATrimmedPlaceSaysSo() {
        Position first = append(Updates.numbered(1)).get(0);

        appendUntilNextIsTrimmed(first);

        assertThat(await(small.read(Position.START, PAGE, PAGE_BYTES))).isEqualTo(HistoryPage.TRIMMED);
        assertThat(await(small.read(first, PAGE, PAGE_BYTES))).isEqualTo(HistoryPage.TRIMMED);
    }

    @Test
    protected final void theNewestUpdatesAreKept() {
        appendUntilNextIsTrimmed(Position.START);
        List<Update> updates = Updates.numbered(KEPT + 1);
        List<Position> positions = append(updates);

        List<StoredUpdate> read = readOn(small, positions.get(0), PAGE, PAGE_BYTES);

        assertThat(read.stream().map(StoredUpdate::update)).isEqualTo(updates.subList(1, KEPT + 1));
    }

    @Test
    protected final void earliestIsThePlaceBeforeTheOldestUpdateThatIsKept() {
        appendUntilNextIsTrimmed(Position.START);

        List<StoredUpdate> kept = kept();

        List<StoredUpdate> all = followerOfSmall.heard();
        assertThat(kept).hasSizeBetween(KEPT, all.size() - 1);
        assertThat(kept).isEqualTo(all.subList(all.size() - kept.size(), all.size()));
    }

    @Test
    protected final void nothingIsTrimmedBetweenTheNewestTrimmedUpdateAndTheNextOne() {
        appendUntilNextIsTrimmed(Position.START);
        List<StoredUpdate> all = followerOfSmall.heard();

        List<StoredUpdate> kept;
        HistoryPage page;
        do {
            kept = kept();
            Position newestTrimmed = all.get(all.size() - kept.size() - 1).position();
            page = await(small.read(newestTrimmed, 1, PAGE_BYTES));
        } while (!kept().equals(kept));

        assertThat(page).isEqualTo(new HistoryPage(kept.subList(0, 1), false));
    }

    @Test
    protected final void theIdOfATrimmedUpdateIsNotFound() {
        Position first = append(List.of(Updates.anUpdate("first"))).get(0);

        appendUntilNextIsTrimmed(first);

        assertThat(await(small.locate(EventId.of("first")))).isEmpty();
    }

    @Test
    protected final void theIdOfAKeptUpdateIsFoundWhateverWasTrimmed() {
        appendUntilNextIsTrimmed(Position.START);
        List<Update> updates = Updates.numbered(KEPT);
        List<Position> positions = append(updates);

        for (int i = 0; i < KEPT; i++) {
            assertThat(await(small.locate(updates.get(i).id().orElseThrow()))).contains(positions.get(i));
        }
    }

    @Test
    protected final void theIdOfATrimmedUpdateCanBeUsedAgain() {
        Position first = append(List.of(Updates.anUpdate("again"))).get(0);
        appendUntilNextIsTrimmed(first);

        Position second = append(List.of(Updates.anUpdate("again"))).get(0);

        assertThat(await(small.locate(EventId.of("again")))).contains(second);
    }

    @Test
    protected final void whenTheEarliestUpdateOfAnIdIsTrimmedTheNextOneIsFound() {
        EventId id = EventId.chosen("often");
        appendUntilNextIsTrimmed(
                Position.START,
                () -> List.of(
                        Updates.anUpdate().id(id).build(), Updates.anUpdate().build()));

        List<StoredUpdate> kept;
        Optional<Position> found;
        do {
            kept = kept();
            found = await(small.locate(id));
        } while (!kept().equals(kept));

        assertThat(found)
                .isEqualTo(kept.stream()
                        .filter(stored -> stored.id().equals(id))
                        .map(StoredUpdate::position)
                        .findFirst());
    }

    @Test
    protected final void anIdIsNotFoundOnceAllOfItsUpdatesAreTrimmed() {
        List<Position> positions =
                append(List.of(Updates.anUpdate("twice"), Updates.anUpdate("other"), Updates.anUpdate("twice")));

        appendUntilNextIsTrimmed(positions.get(2));

        assertThat(await(small.locate(EventId.of("twice")))).isEmpty();
    }

    @Test
    protected final void subscriptionEventsPushOutNoUpdates() {
        List<Update> updates = Updates.numbered(KEPT);
        append(updates);

        append(subscriptionEvents(ENOUGH_TO_TRIM));

        assertThat(await(small.locate(EventId.EARLIEST))).contains(Position.START);
        assertThat(await(small.locate(updates.get(0).id().orElseThrow()))).isPresent();
        assertThat(kept().stream().map(StoredUpdate::update).filter(update -> !update.isSubscriptionEvent()))
                .isEqualTo(updates);
    }

    @Test
    protected final void updatesAndSubscriptionEventsHaveOneOrder() {
        appendUntilNextIsTrimmed(Position.START);
        List<Update> mixed = new ArrayList<>();
        for (int i = 0; i < KEPT / 2; i++) {
            mixed.addAll(Updates.numbered(1));
            mixed.addAll(subscriptionEvents(1));
        }
        Position before = append(Updates.numbered(1)).get(0);

        append(mixed);

        assertThat(readOn(small, before, 3, PAGE_BYTES).stream().map(StoredUpdate::update))
                .isEqualTo(mixed);
    }

    @Test
    protected final void aReaderIsToldOfTheSubscriptionEventsThatItMisses() {
        Position first = append(Updates.numbered(1)).get(0);
        append(subscriptionEvents(ENOUGH_TO_TRIM));
        append(Updates.numbered(1));

        HistoryPage page;
        List<StoredUpdate> kept;
        do {
            page = await(small.read(first, PAGE, PAGE_BYTES));
            kept = kept();
        } while (!kept().equals(kept));

        assertThat(page.isTrimmed()).isFalse();
        List<StoredUpdate> all = followerOfSmall.heard();
        int missing = 1;
        while (!all.get(missing).equals(page.updates().get(0))) {
            missing++;
        }
        assertThat(page.eventsGoneUpTo())
                .isEqualTo(missing == 1 ? Position.START : all.get(missing - 1).position());
        assertThat(await(small.read(page.eventsGoneUpTo(), 1, PAGE_BYTES)).eventsGoneUpTo())
                .isEqualTo(Position.START);
    }

    @Test
    protected final void theIdOfASubscriptionEventIsFoundOnlyWhereOneCanReadOn() {
        append(subscriptionEvents(KEPT));
        Update event = Updates.aSubscriptionEvent();
        Position position = append(List.of(event)).get(0);
        EventId id = event.id().orElseThrow();
        assertThat(await(small.locate(id))).contains(position);

        appendUntilNextIsTrimmed(position);

        assertThat(await(small.locate(id))).isEmpty();
    }

    @Test
    protected final void aReaderSkipsNothingInSilenceWhileManyAppend() {
        AtomicBoolean allAppended = new AtomicBoolean();
        List<Reader> readers = Stream.generate(() -> Reader.start(small, allAppended::get))
                .limit(2)
                .toList();

        int count = acknowledged(Appenders.start(small::append, UPDATES_EACH).join(patience()))
                .size();
        allAppended.set(true);

        followerOfSmall.awaitHeard(count, patience());
        List<StoredUpdate> log = followerOfSmall.heard();
        for (Reader reader : readers) {
            for (Reader.Run run : reader.join(patience())) {
                assertThat(run.updates())
                        .isEqualTo(log.stream()
                                .filter(stored -> stored.position().compareTo(run.after()) > 0)
                                .limit(run.updates().size())
                                .toList());
            }
        }
    }

    private static List<Update> subscriptionEvents(int count) {
        return Stream.generate(Updates::aSubscriptionEvent).limit(count).toList();
    }

    private List<Position> append(List<Update> updates) {
        List<Position> positions = appendAll(small, updates);
        appended += updates.size();
        followerOfSmall.awaitHeard(appended, patience());
        return positions;
    }

    /** Appends updates until the one at a position and the next one are trimmed. */
    private void appendUntilNextIsTrimmed(Position position) {
        appendUntilNextIsTrimmed(position, () -> Updates.numbered(BATCH));
    }

    private void appendUntilNextIsTrimmed(Position position, Supplier<List<Update>> updates) {
        int before = appended;
        long deadline = System.nanoTime() + patience().toNanos();
        while (!await(small.read(position, 1, 1)).isTrimmed()) {
            if (appended - before < ENOUGH_TO_TRIM) {
                append(updates.get());
            }
            assertThat(System.nanoTime())
                    .as("%s updates later what follows %s is still there", appended - before, position)
                    .isLessThan(deadline);
        }
    }

    /** {@return all updates that the small store keeps; begins again whenever it trims meanwhile} */
    private List<StoredUpdate> kept() {
        List<StoredUpdate> kept = new ArrayList<>();
        Position newest = await(small.locate(EventId.EARLIEST)).orElseThrow();
        while (true) {
            HistoryPage page = await(small.read(newest, PAGE, PAGE_BYTES));
            if (page.isTrimmed()) {
                kept.clear();
                newest = await(small.locate(EventId.EARLIEST)).orElseThrow();
            } else if (!page.updates().isEmpty()) {
                kept.addAll(page.updates());
                newest = kept.get(kept.size() - 1).position();
            } else {
                return kept;
            }
        }
    }
}
