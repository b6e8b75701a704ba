package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.subscription.CloseReason;
import io.mercurehub.hub.subscription.Matched;
import io.mercurehub.hub.subscription.MatcherNode;
import io.mercurehub.hub.subscription.MatcherNode.Membership;
import io.mercurehub.hub.subscription.UpdateSink;
import io.mercurehub.hub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns its subscribers: rounds, timers, all calls of their sinks.
 *
 * <p>A round takes what others have asked for, then all updates that are waiting, writes to every subscriber that they touched
 * with one flush each, gives turns to those who catch up, and looks at the deadlines. Idle, an update goes out at once; under
 * load rounds grow by themselves.
 *
 * <p>{@link #execute}, {@link #signal}, {@link #wake} and {@link #stop} are for any thread; everything else is confined to the
 * lane's own.
 */
final class Lane implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private static final int MOST_UPDATES_A_ROUND = 1024;
    private static final int MOST_COMMANDS_A_ROUND = 256;

    /** Those who catch up have so much of a round at least, and never less than the live dispatch took: half, under load. */
    private static final long CATCH_UP_NANOS = 2_000_000;

    /** That a lane was lapped is told at most once in ten seconds. */
    private static final long LAPPED_REPORT_NANOS = 10_000_000_000L;

    private static final int RUNNING = 0;
    private static final int PARKED = 1;

    private final int number;
    private final boolean mayBlock;
    private final DispatchContext context;
    private final LaneOutput output;
    private final CatchUp catchUp;
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Queue<LaneSubscriber> signals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger state = new AtomicInteger(RUNNING);
    private final Consumer<EncodedPage> pageConsumer = this::pageRead;
    private final List<LaneSubscriber> subscribers = new ArrayList<>();
    private final List<LaneSubscriber> touched = new ArrayList<>();
    private final List<LaneSubscriber> departed = new ArrayList<>();
    private final Drain drain;
    private volatile @Nullable Thread thread;
    private volatile boolean stopped;

    /** The sequence number of the next update to dispatch; others read how far the lane is. */
    private volatile long next;

    /** When the round that is going on began, or -1 between rounds; the watchdog reads it. */
    private volatile long roundSinceNanos = -1;

    /** The place in the log up to which the lane has dispatched. */
    private long position;

    private long now;
    private long lappedReportedNanos = -LAPPED_REPORT_NANOS;
    private Sequence empty = Sequence.empty();

    /**
     * @param number its index among the lanes
     * @param mayBlock whether the sinks of its subscribers may block
     * @param context what all lanes share
     * @param pages reads the history
     * @param startPosition the place in the log that the first update to dispatch follows
     */
    Lane(int number, boolean mayBlock, DispatchContext context, HistoryPages pages, long startPosition) {
        this.number = number;
        this.mayBlock = mayBlock;
        this.context = context;
        this.now = context.clock().nanos();
        this.position = startPosition;
        this.output = new LaneOutput(this, now);
        this.catchUp = new CatchUp(this, output, context.recent(), pages, context.index());
        this.drain = new Drain(this);
    }

    int number() {
        return number;
    }

    /** {@return whether the sinks of its subscribers may block; publishers don't wait for such a lane} */
    boolean mayBlock() {
        return mayBlock;
    }

    /** Has something done by the lane's thread, soon and in order. */
    void execute(Runnable command) {
        commands.add(command);
        wake();
    }

    /** Has the lane go on with a subscriber whose sink has become writable. */
    void signal(LaneSubscriber subscriber) {
        signals.add(subscriber);
        wake();
    }

    /** Begins a round soon, if the lane sleeps. */
    void wake() {
        if (state.get() == PARKED && state.compareAndSet(PARKED, RUNNING)) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends all subscribers at once and then the thread. */
    void stop() {
        stopped = true;
        execute(() -> {});
    }

    /** {@return the sequence number of the next update to dispatch} */
    long next() {
        return next;
    }

    /** {@return whether nothing is to be done: updates that the lane has not looked at concern nobody here} */
    boolean isParked() {
        return state.get() == PARKED;
    }

    /** {@return for how long the round that is going on has lasted, in nanoseconds; 0 between rounds} */
    long roundNanos(long nowNanos) {
        long since = roundSinceNanos;
        return since < 0 ? 0 : Math.max(0, nowNanos - since);
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        while (!stopped) {
            if (!round()) {
                await();
            }
        }
        runCommands(Integer.MAX_VALUE);
        for (LaneSubscriber subscriber : List.copyOf(subscribers)) {
            close(subscriber, CloseReason.HUB_CLOSED);
        }
        bury();
    }

    /** {@return whether there is more to do at once} */
    boolean round() {
        now = context.clock().nanos();
        roundSinceNanos = now;
        empty = Sequence.empty();
        try {
            runCommands(MOST_COMMANDS_A_ROUND);
            runSignals();
            dispatch();
            writeTouched();
            long dispatched = clockNanos();
            catchUp.takeTurns(dispatched + Math.max(CATCH_UP_NANOS, dispatched - now));
            output.watch();
            drain.proceed();
            bury();
        } catch (RuntimeException e) {
            LOG.error("Lane {} failed in a round; it goes on", number, e);
        }
        roundSinceNanos = -1;
        context.gate().lanesMoved();
        return hasWork();
    }

    private boolean hasWork() {
        return !commands.isEmpty()
                || !signals.isEmpty()
                || next < context.recent().head()
                || catchUp.hasTurns();
    }

    private void await() {
        long nanos = output.nanosUntilNext(context.clock().nanos());
        if (drain.isGoingOn()) {
            nanos = nanos < 0 ? Drain.WAVE_NANOS : Math.min(nanos, Drain.WAVE_NANOS);
        }
        state.set(PARKED);
        if (!hasWork()) {
            if (nanos < 0) {
                LockSupport.park(this);
            } else if (nanos > 0) {
                LockSupport.parkNanos(this, nanos);
            }
        }
        state.set(RUNNING);
    }

    private void runCommands(int most) {
        for (int left = most; left > 0; left--) {
            Runnable command = commands.poll();
            if (command == null) {
                return;
            }
            try {
                command.run();
            } catch (RuntimeException e) {
                LOG.error("Lane {} failed at a command; it goes on", number, e);
            }
        }
    }

    private void runSignals() {
        LaneSubscriber subscriber = signals.poll();
        while (subscriber != null) {
            subscriber.clearSignal();
            resume(subscriber);
            subscriber = signals.poll();
        }
    }

    private void resume(LaneSubscriber subscriber) {
        if (subscriber.state == LaneSubscriber.State.JOINED) {
            subscriber.writableBeforeBegin = true;
        } else if (subscriber.state != LaneSubscriber.State.CLOSED) {
            output.resume(subscriber);
            if (subscriber.pending.isEmpty()) {
                catchUp.queue(subscriber);
            }
        }
    }

    // --- live dispatch ---

    private void dispatch() {
        long sequence = next;
        // What comes in from here on is for the next round: only what was here before can be missing.
        long head = context.recent().head();
        for (int left = MOST_UPDATES_A_ROUND; left > 0 && sequence < head; left--) {
            LogEntry entry = context.recent().get(sequence);
            if (entry == null) {
                sequence = lapped();
                break;
            }
            dispatch(entry);
            position = entry.position();
            sequence++;
        }
        next = sequence;
    }

    @SuppressWarnings("ReferenceEquality") // equal grants of other subscribers are judged again, at worst
    private void dispatch(LogEntry entry) {
        Update update = entry.encoded().update();
        Matched<LaneSubscriber> matched = entry.matched();
        Grants judged = null;
        boolean mayRead = true;
        for (int i = 0; i < matched.size(); i++) {
            List<Membership<LaneSubscriber>> members = matched.node(i).members(number);
            for (int k = 0; k < members.size(); k++) {
                LaneSubscriber subscriber = members.get(k).subscriber();
                if (subscriber.state != LaneSubscriber.State.LIVE || subscriber.cursor >= entry.position()) {
                    continue;
                }
                if (update.isPrivate() && subscriber.grants() != judged) {
                    judged = subscriber.grants();
                    mayRead = judged.canRead(update);
                }
                if (mayRead) {
                    offer(subscriber, entry);
                }
            }
        }
    }

    private void offer(LaneSubscriber subscriber, LogEntry entry) {
        if (!subscriber.pending.offer(entry.encoded(), position, empty, capacityBytes())) {
            output.makeRoom(subscriber);
            if (subscriber.state != LaneSubscriber.State.LIVE) {
                return;
            }
            if (!subscriber.pending.offer(entry.encoded(), position, empty, capacityBytes())) {
                fallBehind(subscriber);
                return;
            }
        }
        subscriber.cursor = entry.position();
        if (!subscriber.touched) {
            subscriber.touched = true;
            touched.add(subscriber);
        }
    }

    private void writeTouched() {
        for (LaneSubscriber subscriber : touched) {
            subscriber.touched = false;
            if (subscriber.state != LaneSubscriber.State.CLOSED && output.write(subscriber)) {
                catchUp.queue(subscriber);
            }
        }
        touched.clear();
    }

    private void fallBehind(LaneSubscriber subscriber) {
        context.metrics().subscriberFellBehind();
        if (!context.keepsHistory()) {
            close(subscriber, CloseReason.TOO_SLOW);
            return;
        }
        LOG.debug("{} fell behind and catches up from the log", subscriber);
        subscriber.cursor = subscriber.pending.forget();
        countMissed(subscriber, subscriber.cursor);
        subscriber.state = LaneSubscriber.State.CATCHING_UP;
        if (subscriber.owesFlush && !subscriber.touched) {
            subscriber.touched = true;
            touched.add(subscriber);
        }
    }

    /** The recent updates have gone on without the lane: all its subscribers catch up. */
    private long lapped() {
        if (!subscribers.isEmpty() && now - lappedReportedNanos >= LAPPED_REPORT_NANOS) {
            lappedReportedNanos = now;
            LOG.warn("Lane {} could not keep up with the log; its {} subscribers catch up", number, subscribers.size());
        }
        long head;
        LogEntry newest;
        do {
            head = context.recent().head();
            newest = context.recent().get(head - 1);
        } while (newest == null);
        for (LaneSubscriber subscriber : subscribers) {
            if (subscriber.state == LaneSubscriber.State.LIVE) {
                if (context.keepsHistory()) {
                    subscriber.cursor = Math.max(subscriber.cursor, position);
                    subscriber.state = LaneSubscriber.State.CATCHING_UP;
                    catchUp.queue(subscriber);
                } else {
                    close(subscriber, CloseReason.TOO_SLOW);
                }
            }
        }
        position = newest.position();
        return head;
    }

    // --- coming and going ---

    /** Takes a subscriber over. */
    void begin(LaneSubscriber subscriber, UpdateSink sink) {
        subscriber.sink = sink;
        subscriber.slot = subscribers.size();
        subscribers.add(subscriber);
        List<Membership<LaneSubscriber>> memberships = new ArrayList<>(subscriber.nodes.size());
        for (MatcherNode<LaneSubscriber> node : subscriber.nodes) {
            memberships.add(node.add(number, subscriber));
        }
        subscriber.memberships = memberships;
        subscriber.state = LaneSubscriber.State.CATCHING_UP;
        output.begin(subscriber);
        if (subscriber.writableBeforeBegin) {
            resume(subscriber);
        }
        if (subscriber.endedBeforeBegin) {
            close(subscriber, subscriber.closeReason);
        }
        catchUp.queue(subscriber);
    }

    /** Forgets a subscriber that never began. */
    void forget(LaneSubscriber subscriber) {
        if (subscriber.state == LaneSubscriber.State.JOINED) {
            subscriber.markClosed();
            context.departures().left(subscriber, number, CloseReason.CANCELLED);
        }
    }

    void goLive(LaneSubscriber subscriber) {
        subscriber.cursor = Math.max(subscriber.cursor, Math.max(position, subscriber.joinedAt));
        subscriber.state = LaneSubscriber.State.LIVE;
    }

    /** {@return whether the lane's own dispatch can go on with the subscriber without a gap} */
    boolean hasReached(LaneSubscriber subscriber) {
        return subscriber.cursor >= position && subscriber.cursor >= subscriber.joinedAt;
    }

    void subscriberGone(LaneSubscriber subscriber, String detail) {
        if (subscriber.state != LaneSubscriber.State.CLOSED) {
            LOG.debug("{} is gone: {}", subscriber, detail);
            close(subscriber, CloseReason.SUBSCRIBER_GONE);
        }
    }

    void cancelled(LaneSubscriber subscriber) {
        close(subscriber, CloseReason.CANCELLED);
    }

    void sinkFailed(LaneSubscriber subscriber, RuntimeException failure) {
        LOG.warn("{} failed", subscriber, failure);
        close(subscriber, CloseReason.FAILED);
    }

    /** Ends a subscriber; a second call does nothing. Its place in the lists is cleared at the end of the round. */
    void close(LaneSubscriber subscriber, CloseReason reason) {
        if (subscriber.state == LaneSubscriber.State.JOINED) {
            subscriber.closeReason = reason;
            subscriber.endedBeforeBegin = true;
            return;
        }
        UpdateSink sink = subscriber.sink;
        if (subscriber.state == LaneSubscriber.State.CLOSED || sink == null) {
            return;
        }
        subscriber.markClosed();
        subscriber.closeReason = reason;
        output.end(subscriber);
        boolean allSent = subscriber.pending.isEmpty();
        long sent = subscriber.pending.forget();
        countMissed(subscriber, allSent ? subscriber.cursor : sent);
        subscriber.sink = null;
        departed.add(subscriber);
        log(subscriber, reason);
        Optional<Duration> reconnectAfter = reason == CloseReason.HUB_CLOSED
                ? Optional.of(context.reconnectDelay().get())
                : Optional.empty();
        try {
            sink.close(reason, reconnectAfter);
        } catch (RuntimeException e) {
            LOG.warn("{} failed to close", subscriber, e);
        }
    }

    private void log(LaneSubscriber subscriber, CloseReason reason) {
        if (reason == CloseReason.HISTORY_TRIMMED) {
            LOG.warn(
                    "{} closed: {}; it will be told \"earliest\" when it reconnects (raise the history's limits to give"
                            + " slow subscribers more time)",
                    subscriber,
                    reason);
        } else if (reason == CloseReason.TOO_SLOW) {
            LOG.warn("{} closed: {}; it may lose updates", subscriber, reason);
        } else if (reason == CloseReason.DISPATCH_DEADLINE) {
            LOG.debug("{} closed: {} ({} ms)", subscriber, reason, subscriber.limits.dispatchNanos() / 1_000_000);
        } else {
            LOG.debug("{} closed: {}", subscriber, reason);
        }
    }

    /**
     * Counts what a subscriber has missed, up to a place in the log before which everything has been sent. What is beyond is read
     * again when the subscriber falls behind, and counts then.
     */
    void countMissed(LaneSubscriber subscriber, long upTo) {
        PassedGaps gaps = subscriber.gaps;
        if (gaps != null) {
            context.missed().add(subscriber, gaps.takeUpTo(upTo), now);
            subscriber.gaps = null;
        }
    }

    private void bury() {
        for (LaneSubscriber subscriber : departed) {
            for (Membership<LaneSubscriber> membership : subscriber.memberships) {
                membership.node().remove(number, membership);
            }
            subscriber.memberships = List.of();
            LaneSubscriber last = subscribers.remove(subscribers.size() - 1);
            if (last != subscriber) {
                subscribers.set(subscriber.slot, last);
                last.slot = subscriber.slot;
            }
            context.departures().left(subscriber, number, subscriber.closeReason);
        }
        departed.clear();
    }

    private void pageRead(EncodedPage page) {
        execute(() -> catchUp.pageArrived(page));
    }

    /** Ends all subscribers in waves. */
    void drain(long withinNanos) {
        execute(() -> drain.begin(withinNanos));
    }

    // --- for the rooms of the lane ---

    List<LaneSubscriber> subscribers() {
        return subscribers;
    }

    long now() {
        return now;
    }

    long clockNanos() {
        return context.clock().nanos();
    }

    Sequence emptySequence() {
        return empty;
    }

    int capacityBytes() {
        return context.maxPendingBytes();
    }

    Consumer<EncodedPage> pageConsumer() {
        return pageConsumer;
    }
}
