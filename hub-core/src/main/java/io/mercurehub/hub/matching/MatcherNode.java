package io.mercurehub.hub.matching;

import io.mercurehub.hub.topic.TopicMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One distinct matcher, however many subscribers use it, and who they are.
 *
 * <p>A matcher that nobody uses any more leaves the index; when it comes back it is a new node.
 *
 * <p>The members of a lane are confined to that lane; the counts are confined to the tail; what else changes is volatile.
 *
 * @param <S> what stands for a subscriber
 */
public final class MatcherNode<S> {

    /** Null once it has left: those who still know of this node must not keep the matcher in memory. */
    private volatile @Nullable TopicMatcher matcher;

    /** One for each lane that has ever used it: seldom more than one, of a dozen. */
    private volatile Share<S>[] shares;

    /** How many of the references are of subscribers that may read private updates of some topic; for the tail. */
    private int readers;

    /** What one lane has of it: references for the tail, members for the lane. */
    private static final class Share<S> {

        private final int lane;
        private final List<Membership<S>> members = new ArrayList<>(1);
        private int references;

        Share(int lane) {
            this.lane = lane;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    MatcherNode(TopicMatcher matcher) {
        this.matcher = matcher;
        this.shares = new Share[0];
    }

    private @Nullable Share<S> share(int lane) {
        for (Share<S> share : shares) {
            if (share.lane == lane) {
                return share;
            }
        }
        return null;
    }

    /** {@return the matcher, or null when this has left the index} */
    @Nullable
    TopicMatcher matcher() {
        return matcher;
    }

    /** {@return whether it is in the index, and selects a topic} */
    boolean selects(String topic) {
        TopicMatcher known = matcher;
        return known != null && known.matches(topic);
    }

    /** {@return whether it has left the index} */
    boolean isGone() {
        return matcher == null;
    }

    void leave() {
        matcher = null;
    }

    void acquire(int lane) {
        Share<S> share = share(lane);
        if (share == null) {
            share = new Share<>(lane);
            Share<S>[] more = Arrays.copyOf(shares, shares.length + 1);
            more[shares.length] = share;
            shares = more;
        }
        share.references++;
    }

    /** {@return whether nobody uses it any more} */
    boolean release(int lane) {
        boolean isUsed = false;
        for (Share<S> share : shares) {
            if (share.lane == lane) {
                share.references--;
            }
            isUsed |= share.references > 0;
        }
        return !isUsed;
    }

    /** Counts one more subscriber that may read private updates of some topic; for the tail. */
    public void addReader() {
        readers++;
    }

    /** Takes {@link #addReader} back. */
    public void removeReader() {
        readers--;
    }

    /** {@return whether any subscriber that uses it may read private updates of some topic; for the tail} */
    public boolean hasReaders() {
        return readers > 0;
    }

    /** {@return how many subscribers of that lane use it; for the tail} */
    public int users(int lane) {
        Share<S> share = share(lane);
        return share == null ? 0 : share.references;
    }

    /** {@return the subscribers of a lane who use it, in no particular order; for that lane} */
    public List<Membership<S>> members(int lane) {
        Share<S> share = share(lane);
        return share == null ? List.of() : share.members;
    }

    /** Adds a subscriber; for its lane, for which it has been acquired. */
    public Membership<S> add(int lane, S subscriber) {
        Share<S> share = share(lane);
        if (share == null) {
            throw new IllegalStateException("lane: " + lane + " (expected: one that has acquired the matcher)");
        }
        Membership<S> membership = new Membership<>(this, subscriber, share.members.size());
        share.members.add(membership);
        return membership;
    }

    /** Removes a subscriber; for its lane, and not while it goes through {@link #members}. */
    public void remove(int lane, Membership<S> membership) {
        List<Membership<S>> ofLane = members(lane);
        if (membership.slot >= ofLane.size() || ofLane.get(membership.slot) != membership) {
            throw new IllegalStateException("membership: not of this matcher and lane");
        }
        Membership<S> last = ofLane.remove(ofLane.size() - 1);
        if (last != membership) {
            ofLane.set(membership.slot, last);
            last.slot = membership.slot;
        }
    }

    /**
     * That one subscriber uses one matcher. Confined to the lane.
     *
     * @param <S> what stands for a subscriber
     */
    public static final class Membership<S> {

        private final MatcherNode<S> node;
        private final S subscriber;
        private int slot;

        private Membership(MatcherNode<S> node, S subscriber, int slot) {
            this.node = node;
            this.subscriber = subscriber;
            this.slot = slot;
        }

        /** {@return the matcher} */
        public MatcherNode<S> node() {
            return node;
        }

        /** {@return the subscriber} */
        public S subscriber() {
            return subscriber;
        }
    }
}
