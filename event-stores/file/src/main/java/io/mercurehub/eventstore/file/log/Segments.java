package io.mercurehub.eventstore.file.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.file.segment.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of the log, oldest first.
 *
 * <p>Shared: whoever looks sees an array that never changes; whoever changes it makes another, with the lock of this object held.
 */
final class Segments {

    private volatile Segment[] all;

    Segments(List<Segment> all) {
        this.all = all.toArray(Segment[]::new);
    }

    /** {@return all of them, oldest first; not to be changed} */
    Segment[] all() {
        return all;
    }

    /** {@return the one with this position, else the next one; null when the log ends before} */
    @Nullable
    Segment from(long position) {
        Segment[] now = all;
        int place = placeOf(now, position);
        if (place >= 0 && now[place].last() >= position) {
            return now[place];
        }
        return place + 1 < now.length ? now[place + 1] : null;
    }

    /** Adds one at the end; one that has the same first position goes, it has no record. */
    synchronized void add(Segment segment) {
        List<Segment> more = new ArrayList<>(Arrays.asList(all));
        if (!more.isEmpty() && more.get(more.size() - 1).first() == segment.first()) {
            more.remove(more.size() - 1).release();
        }
        more.add(segment);
        set(more);
    }

    /** Takes one out. */
    synchronized void remove(Segment segment) {
        List<Segment> fewer = new ArrayList<>(Arrays.asList(all));
        if (fewer.remove(segment)) {
            set(fewer);
            segment.release();
        }
    }

    /** Puts another in the place of one; whether that one was still there. */
    synchronized boolean replace(Segment segment, Segment other) {
        Segment[] changed = all.clone();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == segment) {
                changed[i] = other;
                all = changed;
                segment.release();
                return true;
            }
        }
        return false;
    }

    /** Takes all of them out. */
    synchronized void close() {
        Segment[] last = all;
        all = new Segment[0];
        for (Segment segment : last) {
            segment.release();
        }
    }

    @GuardedBy("this")
    private void set(List<Segment> segments) {
        all = segments.toArray(Segment[]::new);
    }

    /** {@return the place of the last one that does not begin after a position; -1 when there is none} */
    private static int placeOf(Segment[] segments, long position) {
        int low = 0;
        int high = segments.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (segments[middle].first() <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
