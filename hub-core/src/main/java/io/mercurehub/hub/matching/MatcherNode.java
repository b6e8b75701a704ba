package io.mercurehub.hub.matching;

import io.mercurehub.hub.topic.TopicMatcher;
import java.util.ArrayList;
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

    private final int[] references;

    /** How many of the references are of subscribers that may read private updates of some topic; for the tail. */
    private int readers;

    private final @Nullable List<Membership<S>>[] members;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    MatcherNode(TopicMatcher matcher, int lanes) {
        this.matcher = matcher;
        this.references = new int[lanes];
        this.members = new List[lanes];
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
        references[lane]++;
    }

    /** {@return whether nobody uses it any more} */
    boolean release(int lane) {
        references[lane]--;
        for (int count : references) {
            if (count > 0) {
                return false;
            }
        }
        return true;
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
        return references[lane];
    }

    /** {@return the subscribers of a lane who use it, in no particular order; for that lane} */
    public List<Membership<S>> members(int lane) {
        List<Membership<S>> ofLane = members[lane];
        return ofLane == null ? List.of() : ofLane;
    }

    /** Adds a subscriber; for its lane. */
    public Membership<S> add(int lane, S subscriber) {
        List<Membership<S>> ofLane = members[lane];
        if (ofLane == null) {
            ofLane = new ArrayList<>(1);
            members[lane] = ofLane;
        }
        Membership<S> membership = new Membership<>(this, subscriber, ofLane.size());
        ofLane.add(membership);
        return membership;
    }

    /** Removes a subscriber; for its lane, and not while it goes through {@link #members}. */
    public void remove(int lane, Membership<S> membership) {
        List<Membership<S>> ofLane = members[lane];
        if (ofLane == null || ofLane.get(membership.slot) != membership) {
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
