package io.mercurehub.hub.output;

import io.mercurehub.hub.subscription.Subscriber;
import java.time.Duration;
import java.util.Optional;

/**
 * Where one subscriber's updates go. Takes encoded updates without blocking, a run at a time.
 *
 * <p>All methods are called by the subscriber's lane alone, one thread at a time, never after {@link #close}. A sink that has become able to take
 * more calls {@link Subscriber#writable()}, from any thread; the lane then calls {@link #resume()}. A sink that learns that
 * its other end is gone calls {@link Subscriber#gone}.
 *
 * <p>A method that throws ends the subscriber.
 */
public interface UpdateSink {

    /**
     * {@return whether no call of it waits for anything, or runs code of an application, which may: then whoever publishes may make
     * these calls in place of the lane's thread; asked once}
     */
    default boolean isPrompt() {
        return false;
    }

    /**
     * Offers the next run of updates.
     *
     * @return true when the sink has taken the run as a whole: it will write all of it, now or after {@link #resume()}; false
     *     when it is still busy with an earlier one and has taken nothing
     */
    boolean offer(UpdateRun run);

    /** Ends a round in which runs were taken: what has been written so far goes out now, or as soon as it can. */
    void flush();

    /**
     * Goes on with what was taken, after {@link Subscriber#writable()}.
     *
     * @return whether the sink can take another run
     */
    boolean resume();

    /** {@return whether all that was taken has left: nothing is waiting for the other end} */
    boolean isIdle();

    /** {@return a count that changes whenever the other end takes something; the dispatch deadline watches it} */
    long progress();

    /** Sends something that subscribers ignore, when the sink is idle, so that both ends see that the other is there. */
    void keepAlive();

    /**
     * Ends the connection; no call follows but that of {@link #whenSilent}.
     *
     * @param reason why
     * @param reconnectAfter what to tell an orderly leaving subscriber about when to come back; empty: nothing
     */
    void close(CloseReason reason, Optional<Duration> reconnectAfter);

    /**
     * Has something done once nothing of what was taken is handed on any more, perhaps at once; called once, about when it is closed.
     * One that hands on nothing after {@link #close} need not care.
     *
     * @param task returns at once
     */
    default void whenSilent(Runnable task) {
        task.run();
    }
}
