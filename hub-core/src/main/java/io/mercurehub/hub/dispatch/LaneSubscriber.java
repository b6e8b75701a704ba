package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.subscription.CloseReason;
import io.mercurehub.hub.subscription.Matched;
import io.mercurehub.hub.subscription.MatcherNode;
import io.mercurehub.hub.subscription.MatcherNode.Membership;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.subscription.UpdateSink;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber as its lane sees it: a cursor into the log, a filter, and what has not been sent yet.
 *
 * <pre>
 *  JOINED ──lane takes it──▶ CATCHING_UP ──cursor reaches the lane──▶ LIVE
 *                                 ▲                                    │
 *                                 └──── pending updates are full ──────┘
 *  any state ── gone, expired, too slow, hub closed ──▶ CLOSED (exactly once)
 * </pre>
 *
 * <p>Confined to its lane, but for the methods of {@link Subscriber}.
 */
final class LaneSubscriber extends TimerWheel.Entry implements Subscriber {

    enum State {
        JOINED,
        CATCHING_UP,
        LIVE,
        CLOSED
    }

    private static final int SEARCHED_IN_ORDER = 8;

    private final String id;
    private final Grants grants;
    private final Lane lane;
    private final AtomicBoolean signalled = new AtomicBoolean();
    private volatile boolean closed;

    /** The matchers; as a set too when there are many. */
    final List<MatcherNode<LaneSubscriber>> nodes;

    private final @Nullable Set<MatcherNode<LaneSubscriber>> nodeSet;
    final StreamLimits limits;
    final PendingUpdates pending = new PendingUpdates();
    List<Membership<LaneSubscriber>> memberships = List.of();
    State state = State.JOINED;

    @Nullable
    UpdateSink sink;

    /** Why it ended; until then the likeliest reason. */
    CloseReason closeReason = CloseReason.SUBSCRIBER_GONE;

    /** Everything due up to this place in the log has been offered to {@link #pending}, or was not for this subscriber. */
    long cursor;

    /** From this place in the log on, the lane's own dispatch knows of the subscriber. */
    final long joinedAt;

    /** Whether the next update may be skipped when it is gone: "earliest" was asked for, and nothing has been sent yet. */
    boolean mayBeginLater;

    /** Whether it reads subscription events, so that it has to know when some are gone. */
    final boolean readsEvents;

    /** It has been told that subscription events may be gone up to this place in the log. */
    long eventsKnownGoneUpTo;

    /** The gaps that the cursor has passed, but what has been sent has not. */
    @Nullable
    PassedGaps gaps;

    /** The stretch of the history that arrived for it; only while it is queued. */
    @Nullable
    EncodedPage page;

    /** Whether it stands in the lane's list of those to write to at the end of the round. */
    boolean touched;

    /** Whether it stands in the lane's queue of those to catch up. */
    boolean queued;

    /** Whether the sink said that it is writable before the lane knew of it. */
    boolean writableBeforeBegin;

    /** Whether it was to end before the lane knew of its sink. */
    boolean endedBeforeBegin;

    /** Whether it waits for a page of the history to be read. */
    boolean waitsForPage;

    /** Whether the sink took something in this round without a flush so far. */
    boolean owesFlush;

    /** Its place in the lane's list of all subscribers. */
    int slot;

    /** When something was last written; for heartbeats. */
    long lastOutputNanos;

    /** Whether something waits for the other end; then the dispatch deadline counts. */
    boolean isWaiting;

    /** Since when the other end has taken nothing, while something waits. */
    long stalledSinceNanos;

    /** What {@link UpdateSink#progress} said then. */
    long stalledProgress;

    LaneSubscriber(
            String id,
            Grants grants,
            Lane lane,
            List<MatcherNode<LaneSubscriber>> nodes,
            StreamLimits limits,
            long cursor,
            long joinedAt,
            boolean mayBeginLater,
            boolean readsEvents) {
        this.id = id;
        this.grants = grants;
        this.lane = lane;
        this.nodes = nodes;
        this.nodeSet = nodes.size() > SEARCHED_IN_ORDER ? Set.copyOf(nodes) : null;
        this.limits = limits;
        this.cursor = cursor;
        this.joinedAt = joinedAt;
        this.mayBeginLater = mayBeginLater;
        this.readsEvents = readsEvents;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Grants grants() {
        return grants;
    }

    @Override
    public void writable() {
        if (!closed && signalled.compareAndSet(false, true)) {
            lane.signal(this);
        }
    }

    @Override
    public void gone(String detail) {
        if (!closed) {
            lane.execute(() -> lane.subscriberGone(this, detail));
        }
    }

    @Override
    public void cancel() {
        if (!closed) {
            lane.execute(() -> lane.cancelled(this));
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Takes the signal back, before the lane looks at what it is about. */
    void clearSignal() {
        signalled.set(false);
    }

    void markClosed() {
        state = State.CLOSED;
        closed = true;
    }

    /** {@return whether one of its matchers is among those that select an update} */
    boolean usesOneOf(Matched<LaneSubscriber> matched) {
        Set<MatcherNode<LaneSubscriber>> set = nodeSet;
        for (int i = 0; i < matched.size(); i++) {
            MatcherNode<LaneSubscriber> node = matched.node(i);
            if (set != null ? set.contains(node) : nodes.contains(node)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "Subscriber " + id;
    }
}
