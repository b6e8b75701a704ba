package io.mercurehub.servlet.exchange;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the container about one request that are made on threads of ours, none of which may outlast the request: its
 * response is then another user's.
 *
 * <p>When a write fails, Tomcat cleans up on another thread at once and gives the response to the next request, while the thread
 * that wrote is still on its way back and leaves the failure in that response. So the callbacks that announce the end of a request
 * wait here until whoever is inside the container has left it, and nobody enters it afterwards.
 *
 * <p>Shared: one thread at a time enters and leaves; the fields are volatile, so that of one who enters and one who ends the
 * request, at least one sees the other.
 */
final class ContainerCalls {

    /** No callback waits for long: the thread inside may be waiting for the callback. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long PAUSE_NANOS = 20_000;
    private static final int SPINS = 100;

    private volatile @Nullable Thread inside;
    private volatile boolean ended;
    private volatile boolean completed;

    /**
     * Notes that this thread calls the container from now on, until it leaves; it has to.
     *
     * @return whether it may: false when the container has ended the request
     */
    boolean enter() {
        inside = Thread.currentThread();
        return !ended;
    }

    /** Notes that this thread has left the container. */
    void leave() {
        inside = null;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (int i = 0; !condition.getAsBoolean() && System.nanoTime() - deadline < 0; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Notes that the container has been told to end the request. */
    void completed() {
        completed = true;
    }

    /** Returns once the container has been told to end the request, or after a second. Called by the container's callbacks. */
    void awaitCompleted() {
        await(() -> completed);
    }

    /** Lets nobody enter any more. Called by the container's callbacks. */
    void end() {
        ended = true;
    }

    /** Returns once no other thread is inside, or after a second. Called by the container's callbacks, after {@link #end}. */
    void awaitLeft() {
        await(() -> !isOtherInside());
    }

    /** {@return whether the container has said that it has ended the request; some don't always} */
    boolean haveEnded() {
        return ended;
    }

    private boolean isOtherInside() {
        Thread thread = inside;
        return thread != null && thread != Thread.currentThread();
    }
}
