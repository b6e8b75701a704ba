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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * What a store does that keeps updates: whoever was told of an update can read it, in the same order, from any place, and finds
 * places by id.
 */
public abstract class HistoryContract extends EventStoreContract {

    private static final int ANY_NUMBER = 1_000;
    private static final long ANY_BYTES = 1_000_000;

    @Test
    protected final void saysThatItKeepsHistory() {
        assertThat(store().keepsHistory()).isTrue();
    }

    // Reading

    @Test
    protected final void whatWasAppendedIsReadInTheSameOrderFromTheStart() {
        List<Update> updates = Updates.ofEveryShape();

        List<Position> positions = appendAll(store(), updates);

        List<StoredUpdate> read = readOn(store(), Position.START, ANY_NUMBER, ANY_BYTES);
        assertThat(read.stream().map(StoredUpdate::update)).isEqualTo(updates);
        assertThat(read.stream().map(StoredUpdate::position)).isEqualTo(positions);
    }

    @Test
    protected final void readingGoesOnAfterAnyPlace() {
        List<Update> updates = Updates.numbered(50);
        List<Position> positions = appendAll(store(), updates);

        for (int i = 0; i < updates.size(); i++) {
            List<StoredUpdate> read = readOn(store(), positions.get(i), ANY_NUMBER, ANY_BYTES);
            assertThat(read.stream().map(StoredUpdate::update)).isEqualTo(updates.subList(i + 1, updates.size()));
        }
    }

    @Test
    protected final void pagesFollowEachOtherWithoutGapOrDuplicateWhateverTheirSize() {
        List<Update> updates = Updates.numbered(300);
        appendAll(store(), updates);

        for (int maxUpdates : new int[] {1, 2, 7, 299, 300, 301}) {
            List<StoredUpdate> read = readOn(store(), Position.START, maxUpdates, ANY_BYTES);
            assertThat(read.stream().map(StoredUpdate::update)).isEqualTo(updates);
        }
        for (long maxBytes : new long[] {1, 500, 5_000}) {
            List<StoredUpdate> read = readOn(store(), Position.START, ANY_NUMBER, maxBytes);
            assertThat(read.stream().map(StoredUpdate::update)).isEqualTo(updates);
        }
    }

    @Test
    protected final void aPageHasNoMoreUpdatesThanAskedFor() {
        appendAll(store(), Updates.numbered(100));

        for (int maxUpdates : new int[] {1, 2, 99}) {
            HistoryPage page = await(store().read(Position.START, maxUpdates, ANY_BYTES));
            assertThat(page.updates()).isNotEmpty().hasSizeLessThanOrEqualTo(maxUpdates);
        }
    }

    @Test
    protected final void aPageHasNoMoreBytesThanAskedFor() {
        List<Update> updates = Updates.numbered(100);
        appendAll(store(), updates);
        long twoUpdates = updates.get(0).estimatedBytes() + updates.get(1).estimatedBytes();

        for (long maxBytes : new long[] {twoUpdates - 1, twoUpdates, 10 * twoUpdates}) {
            HistoryPage page = await(store().read(Position.START, ANY_NUMBER, maxBytes));
            assertThat(page.updates()).isNotEmpty();
            assertThat(page.updates().stream()
                            .mapToLong(stored -> stored.update().estimatedBytes())
                            .sum())
                    .isLessThanOrEqualTo(maxBytes);
        }
    }

    @Test
    protected final void aPageHasOneUpdateHoweverLargeItIs() {
        List<Update> updates = List.of(Updates.ofLength(100_000), Updates.ofLength(10), Updates.ofLength(100_000));
        List<Position> positions = appendAll(store(), updates);

        for (int i = 0; i < updates.size(); i++) {
            Position before = i == 0 ? Position.START : positions.get(i - 1);
            HistoryPage page = await(store().read(before, ANY_NUMBER, 1));
            assertThat(page.updates()).containsExactly(new StoredUpdate(positions.get(i), updates.get(i)));
        }
    }

    @Test
    protected final void whatIsAcknowledgedCanBeReadAndFoundAtOnce() {
        Position newest = Position.START;
        for (Update update : Updates.numbered(100)) {
            Position position = await(store().append(update));

            assertThat(await(store().read(newest, ANY_NUMBER, ANY_BYTES)).updates())
                    .containsExactly(new StoredUpdate(position, update));
            assertThat(await(store().locate(update.id().orElseThrow()))).contains(position);
            newest = position;
        }
    }

    @Test
    protected final void whatTheFollowerHasHeardCanBeReadAndFoundAtOnce() {
        Position newest = Position.START;
        int heard = 0;
        for (Update update : Updates.numbered(100)) {
            store().append(update);
            heard++;
            follower().awaitHeard(heard, patience());

            Position position = follower().heardPositions().get(heard - 1);
            assertThat(await(store().read(newest, ANY_NUMBER, ANY_BYTES)).updates())
                    .containsExactly(new StoredUpdate(position, update));
            assertThat(await(store().locate(update.id().orElseThrow()))).contains(position);
            newest = position;
        }
    }

    @Test
    protected final void theOrderOfTheHistoryIsTheOrderThatTheFollowerHeard() {
        Appenders appenders = Appenders.start(store()::append, UPDATES_EACH);
        int count = acknowledged(appenders.join(patience())).size();
        follower().awaitHeard(count, patience());

        assertThat(readOn(store(), Position.START, ANY_NUMBER, ANY_BYTES))
                .isEqualTo(follower().heard());
    }

    @Test
    protected final void aReaderAtTheEndOfTheLogMissesNothingWhileManyAppend() {
        AtomicBoolean allAppended = new AtomicBoolean();
        Reader reader = Reader.start(store(), allAppended::get);

        int count = acknowledged(Appenders.start(store()::append, UPDATES_EACH).join(patience()))
                .size();
        allAppended.set(true);

        follower().awaitHeard(count, patience());
        assertThat(reader.join(patience()))
                .containsExactly(new Reader.Run(Position.START, follower().heard()));
    }

    // Places

    @Test
    protected final void earliestIsTheStartWhileNothingIsTrimmed() {
        appendAll(store(), Updates.numbered(10));

        assertThat(await(store().locate(EventId.EARLIEST))).contains(Position.START);
    }

    @Test
    protected final void anUpdateIsFoundByItsId() {
        List<Update> updates = new ArrayList<>(Updates.ofEveryShape());
        updates.addAll(Updates.numbered(500));
        List<Position> positions = appendAll(store(), updates);

        for (int i = 0; i < updates.size(); i++) {
            assertThat(await(store().locate(updates.get(i).id().orElseThrow()))).contains(positions.get(i));
        }
    }

    @Test
    protected final void idsAreComparedAsTheyAreWritten() {
        appendAll(store(), List.of(Updates.anUpdate("Ä"), Updates.anUpdate("b "), Updates.anUpdate("c/d")));

        for (String other : List.of("ä", "A\u0308", "b", " b ", "B ", "c%2Fd", "c")) {
            assertThat(await(store().locate(EventId.of(other)))).as(other).isEmpty();
        }
    }

    @Test
    protected final void ofSeveralUpdatesWithOneIdTheEarliestIsFound() {
        EventId id = EventId.chosen("several");
        List<Update> updates = new ArrayList<>(Updates.numbered(5));
        updates.add(Updates.anUpdate().id(id).data("first").build());
        updates.addAll(Updates.numbered(5));
        updates.add(Updates.anUpdate().id(id).data("second").build());
        updates.add(Updates.anUpdate().id(id).data("third").build());

        List<Position> positions = appendAll(store(), updates);

        assertThat(await(store().locate(id))).contains(positions.get(5));
    }

    /** {@return all updates that follow a position, which are read page by page; nothing is trimmed meanwhile} */
    protected final List<StoredUpdate> readOn(EventStore store, Position after, int maxUpdates, long maxBytes) {
        List<StoredUpdate> all = new ArrayList<>();
        Position newest = after;
        HistoryPage page = await(store.read(newest, maxUpdates, maxBytes));
        while (!page.updates().isEmpty()) {
            all.addAll(page.updates());
            assertThat(all.get(all.size() - 1).position()).isGreaterThan(newest);
            newest = all.get(all.size() - 1).position();
            page = await(store.read(newest, maxUpdates, maxBytes));
        }
        assertThat(page.isTrimmed()).as("what follows %s is trimmed", newest).isFalse();
        return all;
    }
}
