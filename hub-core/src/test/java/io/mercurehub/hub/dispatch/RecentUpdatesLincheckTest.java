package io.mercurehub.hub.dispatch;

import static io.mercurehub.hub.Interleavings.explore;
import static io.mercurehub.hub.Interleavings.together;

import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What readers see of the recent updates while the tail adds, makes room and leaves out, between any two of its steps.
 *
 * <p>The update of the sequence number n has the place 2 n + 12 in the log, which began at 10.
 */
@Tag("ci")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RecentUpdatesLincheckTest {

    private static final int BYTES = 1_000;
    private static final LogEntry[] ENTRIES = {entry(0), entry(1), entry(2), entry(3), entry(4)};

    /** For how many entries there is memory. */
    private static final long ROOM_FOR_TWO = 2 * ENTRIES[0].weight();

    private static final long ROOM_FOR_ALL = 100 * ENTRIES[0].weight();

    private static LogEntry entry(long sequence) {
        Update update = Update.of("topic").id(EventId.of("id:" + sequence)).build();
        StoredUpdate stored = new StoredUpdate(new Position(position(sequence)), update, StoredUpdate.FOREVER);
        return new LogEntry(stored, any -> new byte[BYTES], null);
    }

    private static long position(long sequence) {
        return 2 * sequence + 12;
    }

    private static RecentUpdates recent(long maxBytes, int before) {
        RecentUpdates recent = new RecentUpdates(maxBytes);
        recent.begin(10);
        for (int i = 0; i < before; i++) {
            recent.add(ENTRIES[i]);
        }
        return recent;
    }

    @Test
    void anUpdateIsTheRightOneOrGoneWhileOthersTakeItsPlace() {
        explore(() -> {
            RecentUpdates recent = recent(ROOM_FOR_TWO, 2);
            together(
                    () -> {
                        recent.add(ENTRIES[2]);
                        recent.add(ENTRIES[3]);
                    },
                    () -> getsAll(recent));
        });
    }

    @Test
    void anUpdateStaysWhileOthersAreAdded() {
        explore(() -> {
            RecentUpdates recent = recent(ROOM_FOR_ALL, 1);
            together(
                    () -> {
                        recent.add(ENTRIES[1]);
                        recent.add(ENTRIES[2]);
                    },
                    () -> getsAll(recent));
        });
    }

    @Test
    void noUpdateTakesThePlaceOfOneThatIsLeftOut() {
        explore(() -> {
            RecentUpdates recent = recent(ROOM_FOR_ALL, 2);
            together(
                    () -> {
                        recent.skip(position(2));
                        recent.add(ENTRIES[3]);
                    },
                    () -> getsAll(recent));
        });
    }

    @Test
    void theEndIsOneThatWasWhileItMakesRoomAndLeavesOut() {
        explore(() -> {
            RecentUpdates recent = recent(1, 1); // each update makes the one before it go
            together(
                    () -> {
                        recent.add(ENTRIES[1]);
                        recent.skip(position(2));
                        recent.add(ENTRIES[3]);
                    },
                    () -> {
                        endIsRight(recent);
                        endIsRight(recent);
                    });
        });
    }

    @Test
    void aReaderIsSentToTheLogForWhatLeavesAndFindsTheRest() {
        explore(() -> {
            RecentUpdates recent = recent(ROOM_FOR_TWO, 2);
            together(
                    () -> {
                        recent.add(ENTRIES[2]);
                        recent.add(ENTRIES[3]);
                    },
                    () -> findsFirstAfter(recent, 10, 0),
                    () -> findsFirstAfter(recent, position(1), 2));
        });
    }

    @Test
    void aReaderIsSentToTheLogForWhatIsLeftOut() {
        explore(() -> {
            RecentUpdates recent = recent(ROOM_FOR_ALL, 2);
            together(
                    () -> {
                        recent.skip(position(2));
                        recent.add(ENTRIES[3]);
                    },
                    () -> findsFirstAfter(recent, position(0), 1),
                    () -> findsFirstAfter(recent, position(2) + 1, 3));
        });
    }

    /** Reads, in order, each update that there is, as a lane does. */
    private static void getsAll(RecentUpdates recent) {
        for (long sequence = 0; sequence < recent.head(); sequence++) {
            LogEntry entry = recent.get(sequence);
            if (entry == null ? position(sequence) > recent.coveredAfter() : entry != ENTRIES[(int) sequence]) {
                throw new AssertionError(sequence + " is " + (entry == null ? "gone" : "at " + entry.position()));
            }
        }
    }

    private static void endIsRight(RecentUpdates recent) {
        long before = recent.head();
        RecentUpdates.End end = recent.end();
        if (end.sequence() < before
                || end.sequence() > recent.head()
                || end.position() != position(end.sequence() - 1)) {
            throw new AssertionError(end);
        }
    }

    /** @param first the number of the first update after the place, whether it exists yet or not */
    private static void findsFirstAfter(RecentUpdates recent, long position, long first) {
        long covered = recent.coveredAfter();
        long head = recent.head();
        long found = recent.firstAfter(position);
        boolean isRight = found == -1
                ? position < recent.coveredAfter()
                : position >= covered && found >= Math.min(first, head) && found <= first;
        if (!isRight) {
            throw new AssertionError("first after " + position + ": " + found + " instead of " + first);
        }
    }
}
