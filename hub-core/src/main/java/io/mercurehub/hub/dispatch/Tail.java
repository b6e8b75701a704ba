package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.matching.Matched;
import io.mercurehub.hub.matching.MatcherNode;
import io.mercurehub.hub.matching.SubscriberIndex;
import io.mercurehub.hub.output.UpdateEncoder;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.hub.work.SerialWorker;
import io.mercurehub.update.EventId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the store in order, encodes and matches each update once, joins new subscribers between two updates, and hands on to
 * the lanes.
 *
 * <p>It has no thread of its own in the common case: whoever brings something and finds nobody at work does the work. What it
 * works on is confined to whoever is at work; the {@link SerialWorker} hands it over.
 *
 * <p>An update that cannot be encoded or matched, if only for lack of memory, is not dispatched: everybody reads it from the log.
 */
final class Tail implements EventStore.Follower {

    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

    /** So much of the inbox is worked on before lanes are woken: so many pieces, or for about so long. */
    private static final int MAX_PIECES = 256;

    private static final long MAX_NANOS = 250_000;

    /** So often does a thread that only came by do that before it leaves the rest to the executor. */
    private static final int STEPS_OF_CALLER = 4;

    /** An update that takes longer counts as several where publishers wait for dispatch. */
    private static final long PIECE_NANOS = 50_000;

    /** A lane whose subscribers are not concerned is woken all the same when it is so far behind, or an update so large. */
    private static final int MAX_UNNOTICED_LAG = 256;

    private static final int LARGE_UPDATE_BYTES = 64 * 1024;

    /** More subscribers of a lane than this are not counted. */
    private static final int MANY = 1 << 20;

    private final SubscriberIndex<LaneSubscriber> index;
    private final RecentUpdates recent;
    private final UpdateEncoder encoder;
    private final HubClock clock;
    private final Runnable moved;
    private final SerialWorker worker;
    private final CompletableFuture<String> successor = new CompletableFuture<>();
    private List<LaneThread> lanes = List.of();

    /**
     * Updates to dispatch, and subscribers who come and go. One queue for both: a subscriber's place is behind everything that was
     * acknowledged before it came, whoever is at work.
     */
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();

    /** How many updates wait in the inbox, or are being worked on. */
    private final AtomicLong backlog = new AtomicLong();

    private final UnreadableUpdates unreadable = new UnreadableUpdates();
    private volatile EventId lastEventId = EventId.EARLIEST;
    private volatile boolean begun;
    /** For how many subscribers of each lane there is something since the lanes were woken, or {@link #MANY}; 0: it may sleep on. */
    private int[] concerned = {};

    /** The position in the log of an update that there was no memory to take in; 0: none. */
    private volatile long missed;

    /** The position in the log after which it goes on, if it has lost updates and there was no memory to take that in; 0: no. */
    private volatile long missedLoss;

    /** As how many updates one in the inbox counts, by how long those before took. */
    private volatile long weight = 1;

    /** The position in the log of the newest update that has been matched. */
    private long position;

    /** The sequence number up to which no lane needs to know any more which matchers select an update. */
    private long forgotten;

    /** @param moved is run now and then when it has got on, by whoever is at work; must not block */
    Tail(
            SubscriberIndex<LaneSubscriber> index,
            RecentUpdates recent,
            UpdateEncoder encoder,
            HubClock clock,
            Runnable moved,
            Executor executor) {
        this.index = index;
        this.recent = recent;
        this.encoder = encoder;
        this.clock = clock;
        this.moved = moved;
        this.worker = new SerialWorker(
                executor, STEPS_OF_CALLER, this::step, failure -> LOG.error("The tail failed; it continues", failure));
    }

    /**
     * Begins to work, also on what has come in already.
     *
     * @param startPosition the position in the log that the first update to dispatch follows
     * @param all the lanes to hand on to
     */
    void begin(long startPosition, List<LaneThread> all) {
        position = startPosition;
        lanes = List.copyOf(all);
        concerned = new int[all.size()];
        begun = true;
        worker.wake();
    }

    @Override
    public void appended(StoredUpdate update) {
        backlog.incrementAndGet();
        try {
            inbox.add(() -> dispatch(update));
        } catch (Throwable noMemory) {
            backlog.decrementAndGet();
            missed = update.position().value();
        }
    }

    @Override
    public void endOfBatch() {
        worker.wake();
    }

    @Override
    public void historyLost(Position end) {
        try {
            inbox.add(() -> lose(end.value()));
        } catch (Throwable noMemory) {
            missedLoss = end.value();
        }
        worker.wake(0);
    }

    @Override
    public void letGo(String who) {
        successor.complete(who);
    }

    /** {@return a stage that completes with who waits for the store, once somebody does} */
    CompletionStage<String> successor() {
        return successor;
    }

    /** {@return the id of the newest update that has been dispatched since the hub began, or {@link EventId#EARLIEST}} */
    EventId lastEventId() {
        return lastEventId;
    }

    /** {@return whether it has something to do, and has not got on for so long; for one thread at a time} */
    boolean hasStalled(long nowNanos, long patienceNanos) {
        return worker.hasStalled(nowNanos, patienceNanos);
    }

    /**
     * {@return by how many updates the slowest lane that has something to do, and never blocks, is behind the log; those that take long
     * to match count as several}
     */
    long lag() {
        long head = recent.head();
        long slowest = head;
        for (LaneThread lane : lanes) {
            if (!lane.mayBlock() && !lane.isParked()) {
                slowest = Math.min(slowest, lane.next());
            }
        }
        return backlog.get() * weight + head - slowest;
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
            } catch (Throwable e) {
                nodes.forEach(node -> index.release(node, lane));
                joined.completeExceptionally(e);
            }
        });
        worker.wake();
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
        worker.wake();
    }

    /**
     * A subscriber's place.
     *
     * @param nodes its matchers, which every later update is matched against
     * @param position the last position in the log that has been matched without them
     */
    record Place(List<MatcherNode<LaneSubscriber>> nodes, long position) {}

    private boolean step() {
        long begin = clock.nanos();
        long elapsed = 0;
        int pieces = 0;
        try {
            if (begun && missedLoss != 0) {
                lose(missedLoss);
            }
            while (pieces < MAX_PIECES && elapsed < MAX_NANOS) {
                Runnable next = begun ? inbox.poll() : null;
                if (next == null) {
                    passMissed(Long.MAX_VALUE);
                    return false;
                }
                pieces++;
                next.run();
                elapsed = clock.nanos() - begin;
            }
            return true;
        } finally {
            weight = Math.max(1, elapsed / Math.max(1, pieces) / PIECE_NANOS);
            wakeLanes();
            moved.run();
        }
    }

    /** Has everybody read from the log what there was no memory for, once all before it is dispatched. */
    private void passMissed(long before) {
        long place = missed;
        if (place != 0 && place < before) {
            missed = 0;
            position = place;
            recent.skip(place);
            Arrays.fill(concerned, MANY);
        }
    }

    /** Has the lanes end everybody, and goes on after a place. */
    private void lose(long end) {
        passMissed(end);
        missedLoss = 0;
        position = end;
        lastEventId = EventId.EARLIEST;
        recent.lose(end);
        Arrays.fill(concerned, MANY);
    }

    private void dispatch(StoredUpdate stored) {
        passMissed(stored.position().value());
        if (stored.position().value() < position) {
            backlog.decrementAndGet();
            return; // it came before a loss that there was no memory to take in
        }
        position = stored.position().value();
        try {
            Matched<LaneSubscriber> matched = index.match(stored.update());
            LogEntry entry = new LogEntry(stored, encoder, matched);
            unreadable.consider(stored, matched);
            recent.add(entry);
            markConcerned(matched, entry.encoded().sizeBytes() > LARGE_UPDATE_BYTES);
        } catch (Throwable failure) {
            recent.skip(position);
            Arrays.fill(concerned, MANY);
            LOG.error("Update {} cannot be dispatched; subscribers read it from the log", stored.id(), failure);
        } finally {
            lastEventId = stored.id();
            backlog.decrementAndGet();
        }
    }

    private void markConcerned(Matched<LaneSubscriber> matched, boolean everyLane) {
        long head = recent.head();
        long slowest = head;
        for (int lane = 0; lane < concerned.length; lane++) {
            if (!lanes.get(lane).isServing()) {
                continue;
            }
            long next = lanes.get(lane).next();
            slowest = Math.min(slowest, next);
            int count = everyLane || head - next > MAX_UNNOTICED_LAG ? MANY : concerned[lane];
            for (int i = 0; i < matched.size() && count < MANY; i++) {
                count += matched.node(i).users(lane);
            }
            concerned[lane] = count;
        }
        for (; forgotten < slowest; forgotten++) {
            LogEntry passed = recent.get(forgotten);
            if (passed != null) {
                passed.forgetMatched();
            }
        }
    }

    private void wakeLanes() {
        for (int lane = 0; lane < concerned.length; lane++) {
            int count = concerned[lane];
            if (count > 0) {
                concerned[lane] = 0;
                lanes.get(lane).serve(count);
            }
        }
    }
}
