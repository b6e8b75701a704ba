package io.mercurehub.hub.dispatch;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.limit.ClientMemory.Account;
import io.mercurehub.hub.matching.Matched;
import io.mercurehub.hub.matching.MatcherNode;
import io.mercurehub.hub.matching.MatcherNode.Membership;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.UpdateSink;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.topic.MatcherSet;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.Update;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscriber as its lane sees it: a cursor into the log, a filter, and an outlet for what is due.
 *
 * <pre>
 *  JOINED ──begin──▶ CATCHING_UP ──cursor reaches the lane──▶ LIVE
 *                        ▲                                     │
 *                        └──── pending updates are full ───────┘
 *  any state ── gone, expired, too slow, hub closed ──▶ CLOSED (exactly once)
 * </pre>
 *
 * <p>What others say of it is kept until its lane looks, and until it has begun: nothing comes too early. The rest is confined to
 * its lane, but for the methods of {@link Subscriber}.
 */
final class LaneSubscriber implements Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(LaneSubscriber.class);

    enum State {
        JOINED,
        CATCHING_UP,
        LIVE,
        CLOSED
    }

    /** It has been given its sink, or none and is to be forgotten. */
    static final int BEGIN = 1;

    /** Its sink can take more. */
    static final int WRITABLE = 2;

    /** It is to end, for {@link #endReason}. */
    static final int END = 4;

    /** It has been told to begin once, which is enough. Never forgotten. */
    private static final int BEGUN = 8;

    private static final int SEARCHED_IN_ORDER = 8;

    /** Its text is four times as large. */
    private final UUID id = UUID.randomUUID();

    private final Grants grants;
    private final Mailbox<LaneSubscriber> mailbox;
    private final AtomicInteger said = new AtomicInteger();
    private final @Nullable Set<MatcherNode<LaneSubscriber>> nodeSet;

    /** Its matchers, which are in the index from {@link #joinedAt} on. */
    final List<MatcherNode<LaneSubscriber>> nodes;

    final StreamLimits limits;

    /** What it holds of the memory of clients. */
    final Account account;

    /** From this position in the log on, the lane's own dispatch knows of the subscriber. */
    final long joinedAt;

    final Replay replay;
    private final List<TopicMatcher> matchers;

    /** Of {@link #matchers}, while it catches up and somebody has asked for it. */
    private @Nullable MatcherSet filter;

    private volatile @Nullable UpdateSink sink;
    private volatile @Nullable CloseReason endReason;
    private volatile boolean closed;

    List<Membership<LaneSubscriber>> memberships = List.of();
    State state = State.JOINED;

    /** What is due and not sent yet; null before it has begun. */
    @Nullable
    Outlet outlet;

    /** When it began. */
    long beganNanos;

    /** Everything due up to this position in the log has been offered to the outlet, or was not for this subscriber. */
    long cursor;

    /** Whether it stands in the lane's list of those to write to at the end of the round. */
    boolean isTouched;

    /** When its lane has to look at it again, for {@link Deadlines}. */
    long dueTick = Deadlines.NONE;

    /** Its place among those that are due at the same tick. */
    int dueSlot;

    /** Whether its sink {@linkplain UpdateSink#isPrompt is prompt}. */
    boolean isPrompt;

    /** Its place in the lane's list of all subscribers. */
    int slot;

    /** Lists it for those who may revoke it; null: nobody may. */
    Revocations.@Nullable Revocable revocable;

    /** How much of {@link #account} is for what waits for its other end. */
    private long waitingBytes;

    /** Why it ended; only once it is closed. */
    CloseReason closeReason = CloseReason.SUBSCRIBER_GONE;

    /** @param mailbox of its lane */
    LaneSubscriber(
            SubscribeRequest request,
            Tail.Place place,
            Mailbox<LaneSubscriber> mailbox,
            StreamLimits limits,
            Account account,
            Replay replay) {
        this.grants = request.grants();
        this.matchers = request.matchers();
        this.nodes = List.copyOf(place.nodes());
        this.joinedAt = place.position();
        this.mailbox = mailbox;
        this.nodeSet = nodes.size() > SEARCHED_IN_ORDER ? Set.copyOf(nodes) : null;
        this.limits = limits;
        this.account = account;
        this.replay = replay;
        this.cursor = replay.cursor;
    }

    @Override
    public String id() {
        return "urn:uuid:" + id;
    }

    @Override
    public Grants grants() {
        return grants;
    }

    @Override
    public void writable() {
        say(WRITABLE);
    }

    @Override
    public void gone(String detail) {
        if (endReason == null && !closed) {
            LOG.debug("{} is gone: {}", this, detail);
        }
        end(CloseReason.SUBSCRIBER_GONE);
    }

    @Override
    public void cancel() {
        end(CloseReason.CANCELLED);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /**
     * Ends it, soon; of several reasons one counts. By any thread.
     *
     * @return whether it has begun, or is about to; if not, it ends before anything is handed to its sink
     */
    @CanIgnoreReturnValue
    boolean end(CloseReason reason) {
        if (endReason == null) {
            endReason = reason;
        }
        say(END);
        return (said.get() & BEGUN) != 0;
    }

    /**
     * Has the lane take it over, by any thread; a second call does nothing.
     *
     * @param taking takes its updates; null: it is forgotten instead
     * @return whether it was the first call
     */
    boolean begin(@Nullable UpdateSink taking) {
        if ((said.getAndAccumulate(BEGUN, (has, more) -> has | more) & BEGUN) != 0) {
            return false;
        }
        sink = taking;
        say(BEGIN);
        return true;
    }

    private void say(int what) {
        if (!closed) {
            int before = said.getAndAccumulate(what, (has, more) -> has | more);
            if (what == BEGIN || (before & ~BEGUN) == 0) {
                mailbox.signal(this);
            }
        }
    }

    /** {@return what has been said since the lane looked last; nothing before it is to begin. For the lane} */
    int listen() {
        if (state == State.JOINED && (said.get() & BEGIN) == 0) {
            return 0;
        }
        return said.getAndAccumulate(BEGUN, (has, kept) -> has & kept);
    }

    /** {@return the sink that it was given; null: none, it is forgotten} */
    @Nullable
    UpdateSink sink() {
        return sink;
    }

    /** {@return why it is to end; after {@link #END}} */
    CloseReason endReason() {
        CloseReason reason = endReason;
        return reason == null ? CloseReason.FAILED : reason;
    }

    void close(CloseReason reason) {
        state = State.CLOSED;
        closeReason = reason;
        closed = true;
        outlet = null;
    }

    /** Lets go of its sink, once it is closed, and tells those who wait for its end. */
    void leave() {
        UpdateSink last = sink;
        sink = null;
        if (revocable != null) {
            revocable.left(last);
        }
    }

    /** Accounts for what waits for its other end now. */
    void hold(long bytes) {
        if (bytes != waitingBytes) {
            account.set(account.heldBytes() - waitingBytes + bytes);
            waitingBytes = bytes;
        }
    }

    boolean isOpen() {
        return state == State.CATCHING_UP || state == State.LIVE;
    }

    /**
     * {@return whether one of its matchers selects an update}
     *
     * @param matched the matchers that select it, with all that were in use when this subscriber joined; null: nobody knows them
     */
    boolean selects(Update update, @Nullable Matched<LaneSubscriber> matched) {
        if (matched == null) {
            return filter().selectsAny(update.topics());
        }
        Set<MatcherNode<LaneSubscriber>> set = nodeSet;
        for (int i = 0; i < matched.size(); i++) {
            MatcherNode<LaneSubscriber> node = matched.node(i);
            if (set != null ? set.contains(node) : nodes.contains(node)) {
                return true;
            }
        }
        return false;
    }

    /** The lane's own dispatch goes on with it from a position in the log. */
    void goLive(long position) {
        cursor = Math.max(cursor, position);
        state = State.LIVE;
        filter = null;
    }

    private MatcherSet filter() {
        MatcherSet known = filter;
        if (known == null) {
            known = new MatcherSet(matchers);
            filter = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return "Subscriber " + id();
    }
}
