package io.mercurehub.hub.dispatch;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that makes the rounds of one lane: it sleeps while nothing is to be done, and does not end by a failure. While it sleeps,
 * whoever brings something for few subscribers makes a round in its place.
 *
 * <p>Safe for use by any thread.
 */
final class LaneThread implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LaneThread.class);

    /** How long to wait after a round that has failed as a whole. */
    private static final long AFTER_FAILURE_NANOS = 10_000_000;

    /** More than so many subscribers are served by the lane's own thread. */
    static final int FEW = 64;

    private final int number;
    private final boolean mayBlock;
    private final HubClock clock;
    private final Mailbox<LaneSubscriber> mailbox = new Mailbox<>();
    private final Lane lane;
    private volatile @Nullable Thread thread;
    private volatile boolean stopped;

    /** When the thread wakes up by itself, if it sleeps. */
    private volatile long sleepsUntilNanos;

    /** When the round that is going on began, or -1 between rounds. */
    private volatile long roundSinceNanos = -1;

    /**
     * @param number its index among the lanes
     * @param mayBlock whether the sinks of its subscribers may block
     * @param context what all lanes share
     * @param startPosition the position in the log that the first update to dispatch follows
     */
    LaneThread(int number, boolean mayBlock, DispatchContext context, long startPosition) {
        this.number = number;
        this.mayBlock = mayBlock;
        this.clock = context.clock();
        this.lane = new Lane(number, context, mailbox, startPosition);
    }

    int number() {
        return number;
    }

    /** {@return whether the sinks of its subscribers may block; publishers don't wait for such a lane} */
    boolean mayBlock() {
        return mayBlock;
    }

    /** {@return where to say what has happened to a subscriber} */
    Mailbox<LaneSubscriber> mailbox() {
        return mailbox;
    }

    /** {@return the sequence number of the next update to dispatch} */
    long next() {
        return lane.next();
    }

    /** {@return whether nothing is to be done: updates that the lane has not looked at concern nobody here} */
    boolean isParked() {
        return mailbox.isParked();
    }

    /** {@return for how long the round that is going on has lasted, in nanoseconds; 0 between rounds} */
    long roundNanos(long nowNanos) {
        long since = roundSinceNanos;
        return since < 0 ? 0 : Math.max(0, nowNanos - since);
    }

    /**
     * Has a round made: here and now, if it is a small one and the lane's thread sleeps, which saves two switches between threads;
     * else by that thread.
     *
     * @param concerned about how many subscribers there is something for
     */
    void serve(int concerned) {
        if (mayBlock || concerned > FEW || !mailbox.borrow()) {
            mailbox.wake();
            return;
        }
        boolean isThreadWanted = true;
        try {
            isThreadWanted = !lane.isLight() || timed(lane::lightRound) || sleepsTooLong();
        } catch (Throwable failure) {
            report(failure);
        } finally {
            mailbox.giveBack(isThreadWanted, this::isAwaited);
        }
    }

    private boolean sleepsTooLong() {
        long nanos = lane.nanosUntilNext();
        return nanos >= 0 && clock.nanos() + nanos < sleepsUntilNanos;
    }

    private boolean timed(BooleanSupplier round) {
        roundSinceNanos = clock.nanos();
        try {
            return round.getAsBoolean();
        } finally {
            roundSinceNanos = -1;
        }
    }

    private void sleep() {
        long nanos = lane.nanosUntilNext();
        sleepsUntilNanos = nanos < 0 ? Long.MAX_VALUE : clock.nanos() + nanos;
        mailbox.await(nanos, this::isAwaited);
    }

    /** {@return whether the thread must not sleep, though nothing is in its mailbox} */
    private boolean isAwaited() {
        return stopped || lane.hasNews();
    }

    /** Starts the thread, unless it lives or the lane has been stopped. A thread that has died is replaced. */
    synchronized void start(ThreadFactory factory) {
        Thread current = thread;
        if (!stopped && (current == null || !current.isAlive())) {
            Thread starting = factory.newThread(this);
            starting.start();
            thread = starting;
        }
    }

    /** {@return whether it has, or may get, subscribers: one for sinks that may block has none before its thread was started} */
    boolean isServing() {
        return !mayBlock || thread != null;
    }

    /** {@return what its thread does; for that thread} */
    Lane lane() {
        return lane;
    }

    /** Ends all subscribers in waves. */
    void drain(long withinNanos) {
        mailbox.execute(() -> lane.drain(withinNanos));
    }

    /** Ends all subscribers at once and then the thread. */
    void stop() {
        stopped = true;
        mailbox.wake();
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                if (!timed(lane::round)) {
                    sleep();
                }
            } catch (Throwable failure) {
                report(failure);
                LockSupport.parkNanos(this, AFTER_FAILURE_NANOS);
            }
        }
        lane.close();
    }

    /** Without memory to log it, it is not logged. */
    private void report(Throwable failure) {
        try {
            LOG.error("Lane {} failed; it continues", number, failure);
        } catch (Throwable loggingFailed) {
            // To keep this one would take memory, too.
        }
    }
}
