package io.mercurehub.hub.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one lane: a hashed wheel of doubly linked lists. Setting and dropping a deadline take constant time and no
 * memory beyond the entry itself.
 *
 * <p>A deadline fires at the end of the tick that it falls into, so up to {@link #TICK_NANOS} late. One that is further away
 * than a turn of the wheel stays in its slot for more than one turn.
 *
 * <p>Confined to the lane.
 *
 * @param <E> what has a deadline
 */
final class TimerWheel<E extends TimerWheel.Entry> {

    /** How exact deadlines are: 50 milliseconds. */
    static final long TICK_NANOS = 50_000_000;

    private static final int SLOTS = 1024;

    private final Entry[] slots = new Entry[SLOTS];
    private final List<Entry> due = new ArrayList<>();
    private final long startNanos;
    private long tick;
    private int size;

    TimerWheel(long nowNanos) {
        this.startNanos = nowNanos;
        for (int i = 0; i < SLOTS; i++) {
            Entry head = new Entry();
            head.previous = head;
            head.next = head;
            slots[i] = head;
        }
    }

    /** What has at most one deadline at a time. */
    static class Entry {
        @Nullable
        Entry previous;

        @Nullable
        Entry next;

        long dueTick;
    }

    /** Makes the entry fire at the deadline, or earlier when it already has an earlier one. */
    void fireNoLaterThan(E entry, long deadlineNanos) {
        long due = Math.max(tick + 1, ceilTick(deadlineNanos));
        if (entry.next != null) {
            if (entry.dueTick <= due) {
                return;
            }
            unlink(entry);
        }
        entry.dueTick = due;
        Entry head = slots[(int) (due % SLOTS)];
        Entry last = head.previous;
        entry.previous = last;
        entry.next = head;
        head.previous = entry;
        if (last != null) {
            last.next = entry;
        }
        size++;
    }

    /** Drops the entry's deadline, if it has one. */
    void cancel(E entry) {
        if (entry.next != null) {
            unlink(entry);
        }
    }

    /**
     * Fires what is due. An entry that fires has no deadline any more; the consumer may give it, and others, new ones.
     *
     * @param nowNanos the time
     * @param fire called once for each entry that is due
     */
    @SuppressWarnings("unchecked") // only entries of type E come in
    void advance(long nowNanos, Consumer<? super E> fire) {
        long now = Math.floorDiv(nowNanos - startNanos, TICK_NANOS);
        while (tick < now) {
            if (size == 0) {
                tick = now;
                return;
            }
            tick++;
            collectDue(slots[(int) (tick % SLOTS)]);
            for (Entry entry : due) {
                if (entry.next != null && entry.dueTick <= tick) { // not dropped by one that fired before it
                    unlink(entry);
                    fire.accept((E) entry);
                }
            }
            due.clear();
        }
    }

    private void collectDue(Entry head) {
        for (Entry entry = head.next; entry != null && entry != head; entry = entry.next) {
            if (entry.dueTick <= tick) {
                due.add(entry);
            }
        }
    }

    /** {@return for how long nothing will be due, in nanoseconds, at most; or -1 when there is no deadline} */
    long nanosUntilNext(long nowNanos) {
        if (size == 0) {
            return -1;
        }
        long candidate = tick + 1;
        while (candidate < tick + SLOTS) {
            Entry head = slots[(int) (candidate % SLOTS)];
            if (head.next != head) {
                break;
            }
            candidate++;
        }
        return Math.max(0, startNanos + candidate * TICK_NANOS - nowNanos);
    }

    private void unlink(Entry entry) {
        Entry before = entry.previous;
        Entry after = entry.next;
        if (before != null && after != null) {
            before.next = after;
            after.previous = before;
        }
        entry.previous = null;
        entry.next = null;
        size--;
    }

    private long ceilTick(long nanos) {
        return Math.floorDiv(nanos - startNanos + TICK_NANOS - 1, TICK_NANOS);
    }
}
