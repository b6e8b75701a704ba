package io.mercurehub.eventstore.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.config.store.HistoryDamage;
import io.mercurehub.config.store.HistoryState;
import io.mercurehub.eventstore.file.settings.SyncPolicy;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What stays of subscription events, and what a reader is told of those that are gone. */
@ExtendWith(Silence.class)
class EventRetentionTest {

    private static final int KEPT = 10;

    private final Stores stores = new Stores();

    @Test
    void theSpaceOfTrimmedEventsReturnsAndTheirIdsHoldTheirPlaces() throws IOException {
        open(20_000, KEPT);
        stores.append(1);
        appendEvents(1, 100);
        stores.append(2);

        tidy();

        assertThat(bytes()).isLessThan(50L * eventBytes());
        requireNewestEventsOf(100);
        stores.disk.cutPower();
        open(20_000, KEPT);
        requireNewestEventsOf(100);
        assertThat(stores.append(3)).isEqualTo(new Position(103));
        assertThat(stores.replayed()).containsExactly(1, 2, 3);
    }

    @Test
    void theSpaceOfTrimmedEventsReturnsFromTheSegmentThatGrows() throws IOException {
        open(1_000_000, KEPT);
        appendEvents(1, 1_000);

        tidy();

        assertThat(bytes()).isLessThan(500L * eventBytes());
        requireNewestEventsOf(1_000, 0);
    }

    @Test
    void theSpaceOfTheLastTrimmedEventsReturnsFromSegmentsThatAreSmallByThen() throws IOException {
        open(100_000, KEPT);
        for (int number = 1; number <= 4_000; number++) {
            stores.appendEvent(number);
        }

        tidy();

        // About 80 bytes for each id, and a beginning for each segment.
        assertThat(stores.files(".log")).hasSizeGreaterThan(50);
        assertThat(bytes()).isLessThan(4_000L * 90);
    }

    @Test
    void theSpaceOfTrimmedEventsThatAnEarlierProcessHasWrittenReturnsToo() throws IOException {
        open(20_000, 1_000);
        stores.append(1);
        appendEvents(1, 100);
        stores.append(2);
        stores.stop();
        long full = bytes();

        open(20_000, KEPT);
        tidy();

        assertThat(bytes()).isLessThan(full / 2);
        requireNewestEventsOf(100);
    }

    @Test
    void theIdsOfTrimmedEventsPushOutNoUpdates() throws IOException {
        stores.settings = Stores.settings(20_000, false, 5, KEPT, Optional.empty(), Long.MAX_VALUE);
        stores.open();
        for (int number = 1; number <= 5; number++) {
            stores.append(number);
            appendEvents(20 * number, 20 * number + 19);
        }

        tidy();
        stores.disk.cutPower();
        stores.open();

        assertThat(stores.replayed()).containsExactly(1, 2, 3, 4, 5);
        stores.append(6);
        assertThat(stores.replayed()).containsExactly(2, 3, 4, 5, 6);
    }

    @Test
    void whatIsGoneStaysSoThoughMoreEventsAreKeptAfterAnOrderlyStop() throws IOException {
        open(1_000_000, KEPT);
        stores.append(1);
        appendEvents(1, 12);
        stores.append(2);
        assertThat(bytes()).isGreaterThan(12L * eventBytes());
        stores.stop();
        stores.nowMillis -= 3_600_000;

        open(1_000_000, 1_000);

        requireNewestEventsOf(12);
        appendEvents(13, 40);
        assertThat(stores.replayedEvents()).isEqualTo(numbers(3, 40));
        assertThat(gone(0)).isEqualTo(3);
    }

    @Test
    void whatIsGoneFromTheDiskIsKnownToBeThoughMoreEventsAreKeptAfterACrash() throws IOException {
        open(20_000, KEPT);
        stores.append(1);
        appendEvents(1, 100);
        tidy();
        stores.disk.cutPower();

        open(20_000, 1_000);

        List<Integer> left = stores.replayedEvents();
        assertThat(left).isEqualTo(numbers(left.get(0), 100));
        assertThat(left.get(0)).isBetween(40, 91);
        // The event with a number stands one place behind it.
        assertThat(gone(0)).isEqualTo((long) left.get(0));
        assertThat(gone(left.get(0))).isZero();
    }

    @Test
    void nobodyIsToldOfEventsThatAreGoneWithAllThatIsBeforeThem() throws IOException {
        stores.settings = Stores.settings(20_000, false, 5, KEPT, Optional.of(Duration.ofMinutes(1)), Long.MAX_VALUE);
        stores.open();
        appendEvents(1, 100);
        stores.pass(Duration.ofMinutes(2));
        stores.append(1);
        tidy();
        stores.stop();

        stores.open();

        assertThat(stores.located("earliest")).contains(new Position(100));
        assertThat(gone(100)).isZero();
        appendEvents(101, 105);
        assertThat(stores.replayedEvents()).isEqualTo(numbers(101, 105));
    }

    @Test
    void anOperatorCountsTheEventsThatAHubServes() throws IOException {
        open(20_000, KEPT);
        stores.append(1);
        appendEvents(1, 105);
        tidy();
        appendEvents(106, 113);
        stores.append(2);
        stores.stop();

        List<HistoryDamage> damages = new ArrayList<>();
        HistoryState state = new FolderHistory(
                        stores.disk, stores.settings, () -> Instant.ofEpochMilli(stores.nowMillis))
                .check(damages::add);

        assertThat(damages).isEmpty();
        assertThat(state.updates()).isEqualTo(2);
        assertThat(state.subscriptionEvents()).isEqualTo(KEPT);
        assertThat(state.heldIds()).isEqualTo(113 - KEPT);
    }

    @Test
    void aFolderOfTheFirstFormatOpensAndAnOlderProgramRefusesItOnceItHasChanged() throws IOException {
        FirstFormat.create(stores.disk, 42, stores.nowMillis, 7);
        open(20_000, KEPT);
        assertThat(stores.located("earliest")).contains(new Position(7));
        assertThat(version(0)).isEqualTo(1);
        assertThat(stores.append(1)).isEqualTo(new Position(8));
        appendEvents(1, 100);

        tidy();
        stores.disk.cutPower();

        assertThat(version(0)).isEqualTo(3);
        assertThat(version(64)).isEqualTo(3);
        open(20_000, KEPT);
        assertThat(stores.located("earliest")).contains(new Position(7));
        assertThat(stores.replayedEvents()).isEqualTo(numbers(91, 100));
        assertThat(gone(8)).isEqualTo(8 + 90);
        assertThat(stores.located("id-1")).contains(new Position(8));
    }

    @Test
    void aCrashWhileAFolderOfTheFirstFormatChangesCostsNothing() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            Stores crashing = new Stores(seed);
            FirstFormat.create(crashing.disk, 42, crashing.nowMillis, 7);
            crashing.settings =
                    Stores.settings(20_000, false, Integer.MAX_VALUE, KEPT, Optional.empty(), Long.MAX_VALUE);
            crashing.open();
            for (int number = 1; number <= 12; number++) {
                crashing.appendEvent(number);
            }
            crashing.disk.crashAfter(seed % 10);
            try {
                crashing.stop();
            } catch (CompletionException | CrashDisk.Crash | AssertionError e) {
                // As it should.
            }
            crashing.disk.cutPower();

            crashing.open();

            ByteBuffer history = crashing.disk.map("history");
            assertThat(List.of(history.getLong(16), history.getLong(80))).contains(42L);
            assertThat(crashing.located("earliest")).contains(new Position(7));
            assertThat(crashing.replayedEvents()).isEqualTo(numbers(3, 12));
        }
    }

    @Test
    void whatIsAppendedAfterAPowerCutIsNotTakenForGoneThoughTheEndOfTheLogIsLost() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            Stores unsynced = new Stores(seed);
            unsynced.sync = SyncPolicy.NEVER;
            unsynced.settings = Stores.settings(10_000, false, 60, 1, Optional.empty(), Long.MAX_VALUE);
            unsynced.open();
            for (int number = 1; number <= 60; number++) {
                unsynced.append(number);
            }
            int event = 0;
            while (unsynced.files(".log").size() == 1) {
                unsynced.appendEvent(++event);
            }
            // Two events that are gone and 40 updates are in the second segment, not synced, when the first is written
            // again.
            unsynced.appendEvent(++event);
            unsynced.appendEvent(++event);
            for (int number = 61; number <= 100; number++) {
                unsynced.append(number);
            }
            assertThat(unsynced.located("earliest")).contains(new Position(40));
            unsynced.pass(Duration.ofSeconds(2));
            assertThat(unsynced.files(".log")).hasSize(2).first().isEqualTo("0000000000000000041.log");
            unsynced.disk.cutPower();
            unsynced.open();

            unsynced.appendEvent(100);

            assertThat(unsynced.replayedEvents()).as("seed %s", seed).containsExactly(100);
        }
    }

    @Test
    void aReaderIsToldOfEventsThatGoFromTheDiskWhileItReads() throws IOException {
        open(2_000, KEPT);
        stores.append(1);
        appendEvents(1, KEPT);
        stores.append(2);
        assertThat(stores.files(".log")).hasSizeGreaterThan(1);
        stores.disk.beforeNextRead(() -> {
            appendEvents(KEPT + 1, 100);
            tidy();
        });

        HistoryPage page = stores.read(Position.START);

        List<Update> read = page.updates().stream().map(StoredUpdate::update).toList();
        assertThat(read)
                .startsWith(Stores.update(1), Stores.event(1))
                .endsWith(Stores.update(2))
                .doesNotContain(Stores.event(KEPT));
        // The two updates stand before it.
        assertThat(page.eventsGoneUpTo()).isEqualTo(new Position(2 + 90));
    }

    private int version(int at) throws IOException {
        return stores.disk.map("history").getInt(at + 8);
    }

    /** After one update, so many events have been appended. */
    private void requireNewestEventsOf(int count) {
        requireNewestEventsOf(count, 1);
        assertThat(stores.replayed()).startsWith(1, 2);
    }

    private void requireNewestEventsOf(int count, int before) {
        int newestGone = count - KEPT;
        assertThat(stores.replayedEvents()).isEqualTo(numbers(newestGone + 1, count));
        for (int number = 1; number <= count; number++) {
            assertThat(stores.locatedEvent(number)).contains(new Position(number + before));
        }
        assertThat(stores.located("earliest")).contains(Position.START);
        assertThat(gone(0)).isEqualTo(newestGone + before);
        assertThat(gone(newestGone + before - 1)).isEqualTo(newestGone + before);
        assertThat(gone(newestGone + before)).isZero();
    }

    private long gone(long after) {
        return stores.read(new Position(after)).eventsGoneUpTo().value();
    }

    private void appendEvents(int from, int to) {
        for (int number = from; number <= to; number++) {
            stores.appendEvent(number);
        }
    }

    private void tidy() {
        stores.pass(Duration.ofSeconds(2));
        stores.pass(Duration.ofSeconds(2));
    }

    private void open(long segmentBytes, int maxEvents) throws IOException {
        stores.settings =
                Stores.settings(segmentBytes, false, Integer.MAX_VALUE, maxEvents, Optional.empty(), Long.MAX_VALUE);
        stores.open();
    }

    /** {@return less than a subscription event takes in the log} */
    private static int eventBytes() {
        return Stores.event(1).data().length()
                + Stores.event(1).canonicalTopic().value().length();
    }

    private long bytes() throws IOException {
        long bytes = 0;
        for (String name : stores.files(".log")) {
            bytes += stores.disk.map(name).limit();
        }
        return bytes;
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }
}
