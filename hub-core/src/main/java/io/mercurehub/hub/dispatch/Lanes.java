package io.mercurehub.hub.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes of one hub and their threads: some for sinks that never block, and {@value #BLOCKING} more for those that may, so that
 * the former never wait for the latter. The thread of one of the latter starts with its first subscriber.
 *
 * <p>Safe for use by any thread: {@code threads} and {@code stopped} are guarded by {@code threads}, the rest never changes.
 */
final class Lanes {

    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    /** How many lanes are for sinks that may block; one that does holds up those of its own lane only. */
    static final int BLOCKING = 4;

    private static final long END_MILLIS = 1_000;

    private final List<Lane> all;
    private final int unblocked;
    private final AtomicInteger nextUnblocked = new AtomicInteger();
    private final AtomicInteger nextBlocking = new AtomicInteger();

    @GuardedBy("threads")
    private final Map<Lane, Thread> threads = new HashMap<>();

    @GuardedBy("threads")
    private boolean stopped;

    /**
     * @param unblocked how many lanes are for sinks that never block
     * @param context what they share
     * @param pages reads the history
     * @param startPosition the place in the log that the first update to dispatch follows
     */
    Lanes(int unblocked, DispatchContext context, HistoryPages pages, long startPosition) {
        this.unblocked = unblocked;
        List<Lane> lanes = new ArrayList<>();
        for (int number = 0; number < unblocked + BLOCKING; number++) {
            lanes.add(new Lane(number, number >= unblocked, context, pages, startPosition));
        }
        all = List.copyOf(lanes);
    }

    /** Has the lanes begin whose sinks never block: publishers wait for what these have to do. */
    void start() {
        all.subList(0, unblocked).forEach(this::start);
    }

    /** {@return all lanes; the number of each is its index} */
    List<Lane> all() {
        return all;
    }

    /**
     * {@return the lane for the next subscriber, at work}
     *
     * @param mayBlock whether its sink may block
     */
    Lane next(boolean mayBlock) {
        Lane lane = mayBlock
                ? all.get(unblocked + Math.floorMod(nextBlocking.getAndIncrement(), BLOCKING))
                : all.get(Math.floorMod(nextUnblocked.getAndIncrement(), unblocked));
        if (mayBlock) {
            start(lane);
        }
        return lane;
    }

    /** Ends all subscribers in waves. */
    void drain(long withinNanos) {
        for (Lane lane : all) {
            lane.drain(withinNanos);
        }
    }

    /** Ends all subscribers that are left and all threads, waiting up to a second for each. */
    void stop() {
        List<Thread> started;
        synchronized (threads) {
            stopped = true;
            started = List.copyOf(threads.values());
        }
        for (Lane lane : all) {
            lane.stop();
        }
        for (Thread thread : started) {
            try {
                thread.join(END_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                LOG.warn("{} does not end: a container's write blocks it", thread.getName());
            }
        }
    }

    private void start(Lane lane) {
        synchronized (threads) {
            if (!stopped && !threads.containsKey(lane)) {
                Thread thread = HubThreads.thread("mercure-lane-" + lane.number(), lane);
                threads.put(lane, thread);
                thread.start();
            }
        }
    }
}
