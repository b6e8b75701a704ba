package io.mercurehub.hub.dispatch;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What others ask of one thread, and how that thread sleeps until they do.
 *
 * <p>{@link #take}, {@link #takeSignal} and {@link #await} are for the thread that reads it, everything else is for any.
 *
 * @param <E> what may signal that something has happened to it
 */
class Mailbox<E> {

    private static final int RUNNING = 0;
    private static final int PARKED = 1;

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

    /** Ends the sleep of the reader, if it sleeps. */
    void wake() {
        if (state.get() == PARKED && state.compareAndSet(PARKED, RUNNING)) {
            unpark(reader);
        }
    }

    boolean isEmpty() {
        return commands.isEmpty() && signals.isEmpty();
    }

    /** {@return whether the reader sleeps} */
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
     * @param work whether there is something to do; asked once more after others can see that the reader sleeps
     */
    void await(long nanos, BooleanSupplier work) {
        reader = Thread.currentThread();
        state.set(PARKED);
        if (isEmpty() && !work.getAsBoolean()) {
            park(nanos);
        }
        state.set(RUNNING);
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
