package io.mercurehub.hub.dispatch;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What others ask of one thread, and how that thread sleeps until they do. While it sleeps, another thread may do its work.
 *
 * <pre>
 *   RUNNING ──await──▶ PARKED ──wake──▶ WOKEN ──▶ RUNNING
 *                       ▲  │              ▲
 *                       │borrow           │giveBack, and the reader is wanted
 *                       │  ▼              │
 *                      BORROWED ──the reader wakes up──▶ WANTED
 * </pre>
 *
 * <p>{@link #take} and {@link #takeSignal} are for the thread that reads it, or has borrowed it; {@link #await} is for the former, and
 * everything else for any.
 *
 * @param <E> what may signal that something has happened to it
 */
class Mailbox<E> {

    private static final int RUNNING = 0;
    private static final int PARKED = 1;
    private static final int WOKEN = 2;
    private static final int BORROWED = 3;
    private static final int WANTED = 4;

    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Queue<E> signals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger state = new AtomicInteger(RUNNING);
    private volatile @Nullable Thread reader;

    /** Has something done by the reader, soon and in order. */
    void execute(Runnable command) {
        commands.add(command);
        wake();
    }

    /** Has the reader look at what has happened to something. */
    void signal(E happened) {
        signals.add(happened);
        wake();
    }

    /** Ends the sleep of the reader, if it sleeps and nobody works in its place. */
    void wake() {
        if (state.get() == PARKED && state.compareAndSet(PARKED, WOKEN)) {
            unpark(reader);
        }
    }

    /** {@return whether the caller may work in place of the reader, which sleeps; then it has to {@link #giveBack}} */
    boolean borrow() {
        return state.get() == PARKED && state.compareAndSet(PARKED, BORROWED);
    }

    /**
     * Ends what {@link #borrow} began.
     *
     * @param isReaderWanted whether the reader is to go on
     * @param work as for {@link #await}
     */
    void giveBack(boolean isReaderWanted, BooleanSupplier work) {
        if (isReaderWanted || !state.compareAndSet(BORROWED, PARKED)) {
            state.set(WOKEN);
            unpark(reader);
        } else if (!isEmpty() || work.getAsBoolean()) {
            wake();
        }
    }

    boolean isEmpty() {
        return commands.isEmpty() && signals.isEmpty();
    }

    /** {@return whether the reader sleeps, and nobody works in its place} */
    boolean isParked() {
        return state.get() == PARKED;
    }

    /** {@return what is to be done next, or null} */
    @Nullable
    Runnable take() {
        return commands.poll();
    }

    /** {@return to what something has happened next, or null} */
    @Nullable
    E takeSignal() {
        return signals.poll();
    }

    /**
     * Sleeps until somebody wakes the reader.
     *
     * @param nanos for how long at most; negative: for ever
     * @param work whether there is something to do; asked once more after others can see that the reader sleeps, and may work in its
     *     place
     */
    void await(long nanos, BooleanSupplier work) {
        reader = Thread.currentThread();
        state.set(PARKED);
        if (isEmpty() && !work.getAsBoolean()) {
            park(nanos);
        }
        while (!state.compareAndSet(PARKED, RUNNING) && !state.compareAndSet(WOKEN, RUNNING)) {
            if (state.compareAndSet(BORROWED, WANTED) || state.get() == WANTED) {
                park(-1);
            }
        }
    }

    /** As {@link LockSupport#parkNanos}; negative: for ever. A test of lost wake-ups must not have any that nobody caused. */
    void park(long nanos) {
        if (nanos < 0) {
            LockSupport.park(this);
        } else if (nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
    }

    void unpark(@Nullable Thread sleeping) {
        LockSupport.unpark(sleeping);
    }
}
