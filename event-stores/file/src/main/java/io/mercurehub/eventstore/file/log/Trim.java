package io.mercurehub.eventstore.file.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.file.index.SegmentIndex;
import io.mercurehub.eventstore.file.segment.Segment;
import org.jspecify.annotations.Nullable;

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

    private final Segments segments;
    private final long maxUpdates;
    private final long maxEvents;

    private volatile long through;
    private volatile long eventsThrough;

    @GuardedBy("this")
    private long updates;

    @GuardedBy("this")
    private long events;

    /** The segment that was looked at last. */
    @GuardedBy("this")
    private @Nullable Segment current;

    /**
     * @param segments the log
     * @param maxUpdates at most so many updates stay
     * @param maxEvents at most so many subscription events stay
     * @param through what is trimmed already
     * @param eventsThrough up to where subscription events are trimmed already, also when more of them might stay now
     */
    Trim(Segments segments, long maxUpdates, long maxEvents, long through, long eventsThrough) {
        this.segments = segments;
        this.maxUpdates = maxUpdates;
        this.maxEvents = maxEvents;
        this.through = through;
        this.eventsThrough = Math.max(through, eventsThrough);
        count();
        added(0, 0);
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
        long last = last();
        long at = through;
        while (updates > maxUpdates && at < last) {
            at++;
            forget(at);
        }
        long eventsAt = Math.max(eventsThrough, at);
        while (events > maxEvents && eventsAt < last) {
            eventsAt++;
            if (isEvent(eventsAt)) {
                events--;
            }
        }
        eventsThrough = eventsAt;
        through = at;
    }

    /** Trims all up to a position, if it is not trimmed yet. */
    synchronized void moveTo(long position) {
        long at = through;
        while (at < position) {
            at++;
            forget(at);
        }
        eventsThrough = Math.max(eventsThrough, at);
        through = at;
    }

    @GuardedBy("this")
    private void forget(long position) {
        if (isEvent(position)) {
            events -= position > eventsThrough ? 1 : 0;
        } else if (isUpdate(position)) {
            updates--;
        }
    }

    private synchronized void count() {
        for (Segment segment : segments.all()) {
            if (segment.first() > through) {
                updates += segment.index().updates();
            } else {
                for (long position = through + 1; position <= segment.last(); position++) {
                    updates += isUpdate(position) ? 1 : 0;
                }
            }
            if (segment.first() > eventsThrough) {
                events += segment.index().events();
            } else {
                for (long position = eventsThrough + 1; position <= segment.last(); position++) {
                    events += isEvent(position) ? 1 : 0;
                }
            }
        }
    }

    /** {@return the position of the newest record} */
    private long last() {
        Segment[] all = segments.all();
        return all.length == 0 ? 0 : all[all.length - 1].last();
    }

    @GuardedBy("this")
    private boolean isEvent(long position) {
        Segment segment = with(position);
        return segment != null && segment.index().isEvent((int) (position - segment.first()));
    }

    @GuardedBy("this")
    private boolean isUpdate(long position) {
        Segment segment = with(position);
        if (segment == null) {
            return false;
        }
        int number = (int) (position - segment.first());
        SegmentIndex index = segment.index();
        return index.offset(number) != SegmentIndex.DAMAGED && !index.isEvent(number) && !index.isNeverKept(number);
    }

    /** {@return the segment with a position; null when none has it} */
    @GuardedBy("this")
    private @Nullable Segment with(long position) {
        Segment last = current;
        if (last == null || position < last.first() || position > last.last()) {
            last = segments.from(position);
            current = last;
        }
        return last != null && position >= last.first() && position <= last.last() ? last : null;
    }
}
