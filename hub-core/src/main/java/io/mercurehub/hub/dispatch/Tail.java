package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.subscription.Encoding;
import io.mercurehub.hub.subscription.Matched;
import io.mercurehub.hub.subscription.MatcherNode;
import io.mercurehub.hub.subscription.SubscriberIndex;
import io.mercurehub.hub.topic.TopicMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the store in order, encodes and matches each update once, joins new subscribers between two updates, and hands on to
 * the lanes.
 *
 * <p>It has no thread of its own in the common case: whoever brings something and finds nobody at work does the work, usually
 * the thread that publishes. After a while it leaves what is left to the executor. What it works on is confined to whoever is at
 * work; {@code turns} hands it over.
 */
final class Tail implements EventStore.Follower {

    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

    /** So much of the inbox does a thread that only came by work on before it leaves the rest to the executor. */
    private static final int MOST_A_TURN = 256;

    /** A lane whose subscribers are not concerned is woken all the same when it is so far behind, or an update so large. */
    private static final int MOST_LAG_UNNOTICED = 256;

    private static final int LARGE_UPDATE_BYTES = 64 * 1024;

    private final SubscriberIndex<LaneSubscriber> index;
    private final RecentUpdates recent;
    private final Encoding encoding;
    private final Executor executor;
    private final List<Lane> lanes = new ArrayList<>();

    /**
     * Updates to dispatch, and subscribers who come and go. One queue for both: a subscriber's place is behind everything that was
     * acknowledged before it came, whoever is at work.
     */
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();

    /** How many have asked for work since whoever is at work looked; 0: nobody is. Taken until {@link #begin}. */
    private final AtomicInteger turns = new AtomicInteger(1);

    /** How many updates wait in the inbox, or are being worked on. */
    private final AtomicLong backlog = new AtomicLong();

    private final UnreadableUpdates unreadable = new UnreadableUpdates();
    private boolean[] toWake = {};

    /** The place in the log of the newest update that has been matched. */
    private long position;

    Tail(SubscriberIndex<LaneSubscriber> index, RecentUpdates recent, Encoding encoding, Executor executor) {
        this.index = index;
        this.recent = recent;
        this.encoding = encoding;
        this.executor = executor;
    }

    /**
     * Begins to work, also on what has come in already.
     *
     * @param startPosition the place in the log that the first update to dispatch follows
     * @param all the lanes to hand on to
     */
    void begin(long startPosition, List<Lane> all) {
        position = startPosition;
        lanes.addAll(all);
        toWake = new boolean[all.size()];
        work(MOST_A_TURN);
    }

    @Override
    public void appended(StoredUpdate update) {
        backlog.incrementAndGet();
        inbox.add(() -> dispatch(update));
    }

    @Override
    public void endOfBatch() {
        work();
    }

    /** {@return by how many updates the slowest lane that has something to do, and never blocks, is behind the log} */
    long lag() {
        long head = recent.head();
        long slowest = head;
        for (Lane lane : lanes) {
            if (!lane.mayBlock() && !lane.isParked()) {
                slowest = Math.min(slowest, lane.next());
            }
        }
        return backlog.get() + head - slowest;
    }

    /**
     * Gives a subscriber its place between two updates.
     *
     * @param matchers what it subscribes to
     * @param lane its lane
     * @param reads whether it may read private updates of some topic
     * @return the place, once it has it; exceptionally with ProtocolViolationException
     */
    CompletableFuture<Place> join(List<TopicMatcher> matchers, int lane, boolean reads) {
        CompletableFuture<Place> joined = new CompletableFuture<>();
        inbox.add(() -> {
            List<MatcherNode<LaneSubscriber>> nodes = new ArrayList<>(matchers.size());
            try {
                for (TopicMatcher matcher : matchers) {
                    nodes.add(index.acquire(matcher, lane));
                }
                if (reads) {
                    nodes.forEach(MatcherNode::addReader);
                }
                joined.complete(new Place(nodes, position));
            } catch (RuntimeException e) {
                nodes.forEach(node -> index.release(node, lane));
                joined.completeExceptionally(e);
            }
        });
        work();
        return joined;
    }

    /** Takes back what {@link #join} gave. */
    void leave(List<MatcherNode<LaneSubscriber>> nodes, int lane, boolean reads) {
        inbox.add(() -> {
            if (reads) {
                nodes.forEach(MatcherNode::removeReader);
            }
            nodes.forEach(node -> index.release(node, lane));
        });
        work();
    }

    /**
     * A subscriber's place.
     *
     * @param nodes its matchers, which every later update is matched against
     * @param position the last place in the log that has been matched without them
     */
    record Place(List<MatcherNode<LaneSubscriber>> nodes, long position) {}

    private void work() {
        if (turns.getAndIncrement() == 0) {
            work(MOST_A_TURN);
        }
    }

    private void work(int most) {
        int left = most;
        int seen;
        do {
            seen = turns.get();
            Runnable next = inbox.poll();
            while (next != null) {
                next.run();
                left--;
                if (left == 0 && handOver()) {
                    return;
                }
                next = inbox.poll();
            }
            wakeLanes();
        } while (turns.addAndGet(-seen) != 0);
    }

    /** {@return whether the executor goes on from here; turns stay taken} */
    private boolean handOver() {
        wakeLanes();
        try {
            executor.execute(() -> work(Integer.MAX_VALUE));
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("The tail goes on by itself: the hub is closed", e);
            return false;
        }
    }

    private void dispatch(StoredUpdate stored) {
        try {
            Matched<LaneSubscriber> matched = index.match(stored.update());
            LogEntry entry = new LogEntry(stored, encoding, matched);
            unreadable.consider(stored, matched);
            markNeverKept(stored, matched);
            recent.add(entry);
            position = entry.position();
            markConcerned(matched, entry.encoded().sizeBytes() > LARGE_UPDATE_BYTES);
        } catch (RuntimeException e) {
            LOG.error("Update {} cannot be dispatched", stored.id(), e);
        } finally {
            backlog.decrementAndGet();
        }
    }

    /** Has the matchers of an update that is kept nowhere remember that there was one: nobody can ask the log for it later. */
    private static void markNeverKept(StoredUpdate stored, Matched<LaneSubscriber> matched) {
        if (stored.replayableUntilMillis() != StoredUpdate.NEVER) {
            return;
        }
        for (int i = 0; i < matched.size(); i++) {
            if (!stored.update().isPrivate() || matched.node(i).hasReaders()) {
                matched.node(i).selectsNeverKept(stored.position().value());
            }
        }
    }

    private void markConcerned(Matched<LaneSubscriber> matched, boolean everyLane) {
        long head = recent.head();
        for (int lane = 0; lane < toWake.length; lane++) {
            if (toWake[lane]) {
                continue;
            }
            boolean wake = everyLane || head - lanes.get(lane).next() > MOST_LAG_UNNOTICED;
            for (int i = 0; i < matched.size() && !wake; i++) {
                wake = matched.node(i).isUsedBy(lane);
            }
            toWake[lane] = wake;
        }
    }

    private void wakeLanes() {
        for (int lane = 0; lane < toWake.length; lane++) {
            if (toWake[lane]) {
                toWake[lane] = false;
                lanes.get(lane).wake();
            }
        }
    }
}
