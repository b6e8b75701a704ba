package io.mercurehub.eventstore.file.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.file.index.SegmentIndex;
import io.mercurehub.eventstore.file.segment.Segment;
import io.mercurehub.eventstore.file.segment.SegmentReader;
import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.hub.store.AgeClock;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BiPredicate;

/**
 * How much of the log is trimmed: all up to one position; and of the subscription events, which have a limit of their own, all up
 * to another. Both only ever grow.
 *
 * <pre>
 *   positions            1 2 3 4 5 6 7 8 9
 *   updates (2 at most)  × × . . 5 . 7 . .     trimmed up to 2
 *   events  (2 at most)  . . × × . × . 8 9     trimmed up to 6
 * </pre>
 *
 * <p>What a rule has expired counts until it is trimmed; what is never kept does not count at all, and nor does what is left of a
 * trimmed event: its id, at its place.
 *
 * <p>Shared; what is trimmed can be seen without a lock.
 */
final class Trim {

    private static final int HEAD_READ_BYTES = 512;
    private static final long FOREVER = Long.MAX_VALUE;

    private final Segments segments;
    private final AgeClock clock;
    private final long maxUpdates;
    private final long maxEvents;
    private final long maxAgeMillis;

    private volatile long through;
    private volatile long eventsThrough;

    /** Nothing is too old before. */
    private volatile long nextExpiryMillis;

    @GuardedBy("this")
    private long updates;

    @GuardedBy("this")
    private long events;

    /**
     * @param segments the log
     * @param clock by which updates grow old
     * @param settings what may stay
     * @param noted what is trimmed already, also when more might stay now
     * @param last the position of the newest record that ever was
     */
    Trim(Segments segments, AgeClock clock, StoreSettings settings, HistoryFile.Noted noted, long last) {
        this.segments = segments;
        this.clock = clock;
        this.maxUpdates = settings.maxUpdates();
        this.maxEvents = settings.maxEvents();
        this.maxAgeMillis = settings.maxAge().map(Duration::toMillis).orElse(FOREVER);
        Segment oldest = segments.from(0);
        this.through = oldest == null ? last : oldest.first() - 1;
        this.eventsThrough = through;
        begin(noted);
    }

    private synchronized void begin(HistoryFile.Noted noted) {
        for (Segment segment : segments.all()) {
            SegmentIndex index = segment.index();
            updates += index.count(index::isUpdate);
            events += index.count(index::isEvent);
        }
        trim(noted.trimmedThrough(), noted.eventsThrough());
    }

    /** {@return the newest trimmed position; 0 when nothing is trimmed} */
    long through() {
        return through;
    }

    /** {@return up to where subscription events are trimmed; not less than {@link #through}, though no event may be there} */
    long eventsThrough() {
        return eventsThrough;
    }

    /** Trims what is too much, now that there are more. */
    synchronized void added(long moreUpdates, long moreEvents) {
        updates += moreUpdates;
        events += moreEvents;
        trim(0, 0);
    }

    /** Trims all up to a position, if it is not trimmed yet. */
    synchronized void moveTo(long position) {
        trim(position, position);
    }

    /** Trims all up to a position, the events up to another one, and what is too much then. */
    @GuardedBy("this")
    private void trim(long to, long eventsTo) {
        long last = segments.last();
        long at = through;
        while (at < to || (updates > maxUpdates && at < last)) {
            at++;
            updates -= has(at, SegmentIndex::isUpdate) ? 1 : 0;
        }
        long eventsAt = eventsThrough;
        while (eventsAt < Math.max(at, eventsTo) || (events > maxEvents && eventsAt < last)) {
            eventsAt++;
            events -= has(eventsAt, SegmentIndex::isEvent) ? 1 : 0;
        }
        eventsThrough = eventsAt;
        through = at;
    }

    /**
     * Trims what is too old by now. It reads from the disk, though only when the oldest update has become too old: the times of the log
     * never go back, so the first record that is young enough is found by halving.
     */
    void expire() throws IOException {
        long now = clock.millis();
        if (maxAgeMillis == FOREVER || now < nextExpiryMillis) {
            return;
        }
        long shown = segments.shown();
        long youngest = now - maxAgeMillis;
        long firstKept = firstAfter(youngest, shown);
        moveTo(firstKept - 1);
        // A new update is not older than the clock, so it expires no earlier than this.
        long oldestKept = firstKept > shown ? now : Math.max(youngest + 1, timeMillis(firstKept));
        nextExpiryMillis = oldestKept + maxAgeMillis;
    }

    /** {@return the first position whose time is later; one after the last when there is none} */
    private long firstAfter(long millis, long shown) throws IOException {
        long low = through + 1;
        for (Segment segment : segments.all()) {
            if (segment.last() >= low && segment.last() < shown && segment.lastTimeMillis() <= millis) {
                low = segment.last() + 1;
            }
        }
        long high = shown + 1;
        Segment within = segments.from(low);
        if (within != null) {
            high = Math.min(high, within.last() + 1);
        }
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (timeMillis(middle) <= millis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** {@return the time of a record; of the next one that can be read, when it is damaged; 0 when there is none} */
    private long timeMillis(long position) throws IOException {
        Segment segment = segments.from(position);
        try (SegmentReader reader = segment == null ? null : segment.read(HEAD_READ_BYTES)) {
            if (segment == null || reader == null) {
                return 0;
            }
            int number = (int) Math.max(0, position - segment.first());
            Long millis = null;
            while (millis == null && number < segment.index().count()) {
                millis = reader.read(number, (head, body) -> head.timeMillis());
                number++;
            }
            return millis == null ? segment.lastTimeMillis() : millis;
        }
    }

    /** {@return whether the record at a position is of a kind; not when no segment has it} */
    private boolean has(long position, BiPredicate<SegmentIndex, Integer> kind) {
        Segment segment = segments.from(position);
        return segment != null
                && position >= segment.first()
                && kind.test(segment.index(), (int) (position - segment.first()));
    }
}
