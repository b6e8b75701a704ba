package io.mercurehub.eventstore.file.log;

import io.mercurehub.eventstore.file.segment.Segment;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The segments of the log, oldest first, which of them grows, and up to where they may be read.
 *
 * <p>Shared: whoever looks sees a map that never changes; whoever changes it makes another, with the lock of this object held.
 */
final class Segments {

    /** By the position of the first record. */
    private volatile TreeMap<Long, Segment> all;

    private volatile @Nullable Segment growing;
    private volatile long shown;

    /** @param shown the position of the newest update that may be read; 0 when there never was one */
    Segments(List<Segment> segments, long shown) {
        TreeMap<Long, Segment> some = new TreeMap<>();
        segments.forEach(segment -> some.put(segment.first(), segment));
        all = some;
        this.shown = shown;
    }

    /** {@return the position of the newest update that may be read; 0 when there never was one} */
    long shown() {
        return shown;
    }

    /** Lets everything up to a position be read. */
    void show(long position) {
        shown = position;
    }

    /** {@return the one that still grows; null when none does} */
    @Nullable
    Segment growing() {
        return growing;
    }

    /** {@return whether one still grows; to be asked about those that are here already: for which it says no, those grow no more} */
    boolean isGrowing(Segment segment) {
        return segment == growing;
    }

    /** Says that none grows any more. */
    void ended() {
        growing = null;
    }

    /** {@return all of them, oldest first} */
    Collection<Segment> all() {
        return all.values();
    }

    /** {@return the one with this position, else the next one; null when the log ends before} */
    @Nullable
    Segment from(long position) {
        TreeMap<Long, Segment> now = all;
        Map.Entry<Long, Segment> at = now.floorEntry(position);
        if (at == null || at.getValue().last() < position) {
            at = now.higherEntry(position);
        }
        return at == null ? null : at.getValue();
    }

    /** {@return the position of the newest record; 0 when there are no segments} */
    long last() {
        Map.Entry<Long, Segment> newest = all.lastEntry();
        return newest == null ? 0 : newest.getValue().last();
    }

    /** Adds one at the end, which grows; one that has the same first position goes, it has no record. */
    synchronized void add(Segment segment) {
        growing = segment;
        TreeMap<Long, Segment> more = new TreeMap<>(all);
        Segment empty = more.put(segment.first(), segment);
        all = more;
        if (empty != null) {
            empty.release();
        }
    }

    /** Takes one out. */
    void remove(Segment segment) {
        boolean unused = replace(segment, null);
    }

    /** Puts another, if any, in the place of one; whether that one was still there. */
    synchronized boolean replace(Segment segment, @Nullable Segment other) {
        TreeMap<Long, Segment> changed = new TreeMap<>(all);
        if (!changed.remove(segment.first(), segment)) {
            return false;
        }
        if (other != null) {
            changed.put(other.first(), other);
        }
        all = changed;
        segment.release();
        return true;
    }

    /** Takes all of them out. */
    synchronized void close() {
        Collection<Segment> last = all();
        all = new TreeMap<>();
        last.forEach(Segment::release);
    }
}
