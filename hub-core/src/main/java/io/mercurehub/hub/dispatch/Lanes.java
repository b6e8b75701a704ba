package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.work.NamedThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes of one hub and their threads: some for sinks that never block, and {@value #BLOCKING} more for those that may, so that
 * the former never wait for the latter. The thread of one of the latter starts with its first subscriber.
 *
 * <p>Safe for use by any thread.
 */
final class Lanes {

    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    /** How many lanes are for sinks that may block; one that does holds up those of its own lane only. */
    static final int BLOCKING = 4;

    private static final Duration END = Duration.ofSeconds(1);

    private final NamedThreads threads = new NamedThreads("mercure-lane");
    private final List<LaneThread> all;
    private final int unblocked;
    private final AtomicInteger nextUnblocked = new AtomicInteger();
    private final AtomicInteger nextBlocking = new AtomicInteger();

    /**
     * @param unblocked how many lanes are for sinks that never block
     * @param context what they share
     * @param startPosition the position in the log that the first update to dispatch follows
     */
    Lanes(int unblocked, DispatchContext context, long startPosition) {
        this.unblocked = unblocked;
        List<LaneThread> lanes = new ArrayList<>();
        for (int number = 0; number < unblocked + BLOCKING; number++) {
            lanes.add(new LaneThread(number, number >= unblocked, context, startPosition));
        }
        all = List.copyOf(lanes);
    }

    /** Has the lanes begin whose sinks never block: publishers wait for what these have to do. */
    void start() {
        all.subList(0, unblocked).forEach(lane -> lane.start(threads));
    }

    /** Replaces threads that have died. */
    void restart() {
        for (LaneThread lane : all) {
            if (lane.isServing()) {
                lane.start(threads);
            }
        }
    }

    /** {@return all lanes; the number of each is its index} */
    List<LaneThread> all() {
        return all;
    }

    /**
     * {@return the lane for the next subscriber, at work}
     *
     * @param mayBlock whether its sink may block
     */
    LaneThread next(boolean mayBlock) {
        if (!mayBlock) {
            return all.get(Math.floorMod(nextUnblocked.getAndIncrement(), unblocked));
        }
        LaneThread lane = all.get(unblocked + Math.floorMod(nextBlocking.getAndIncrement(), BLOCKING));
        lane.start(threads);
        return lane;
    }

    /** Ends all subscribers in waves. */
    void drain(long withinNanos) {
        all.forEach(lane -> lane.drain(withinNanos));
    }

    /** Ends all subscribers that are left and all threads, waiting up to a second for these. */
    void stop() {
        all.forEach(LaneThread::stop);
        try {
            if (!threads.awaitEnd(END)) {
                LOG.warn("A lane does not end: it is blocked by a write of the container");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
