package io.mercurehub.eventstore.kafka.member;

import io.mercurehub.eventstore.kafka.record.Entry;
import io.mercurehub.eventstore.kafka.record.Incarnation;
import io.mercurehub.hub.store.Node;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The nodes and the subscriptions that they have begun, as the log tells in its order: so all nodes say the same.
 *
 * <p>Confined.
 */
public final class Members {

    /** How many of the dead are remembered, since what they have sent may still arrive. */
    private static final int MAX_DEAD = 1_000;

    /** So often others have to be heard of before one that isn't counts as dead. */
    private static final int ROUNDS = 3;

    private final Map<String, Member> members = new LinkedHashMap<>();

    /** The newest incarnation of nodes that have left. */
    private final Map<String, Integer> left = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MAX_DEAD;
        }
    };

    /** A subscription that has begun and has not ended. */
    private static final class Open {

        final Update beginning;
        final Update end;
        final int incarnation;

        /** Of the newest record that says so. */
        final long place;

        Open(Update beginning, Update end, int incarnation, long place) {
            this.beginning = beginning;
            this.end = end;
            this.incarnation = incarnation;
            this.place = place;
        }
    }

    /** A node that lives, or whose subscriptions have not all ended. */
    private static final class Member {

        /** Null when nothing but what it has begun is known. */
        @Nullable
        Node node;

        int incarnation;
        boolean isAlive = true;

        /** Of the first record that says that it is there, and of the newest. */
        long firstPlace;

        long place;
        long leaseNanos;
        long heardNanos;
        int roundsSince;
        long revokedThrough;

        /** By canonical topic, that of which the newest record is the oldest first. */
        final LinkedHashMap<String, Open> open = new LinkedHashMap<>();

        Member(int incarnation, long place, long nowNanos) {
            this.incarnation = incarnation;
            this.firstPlace = place;
            this.place = place;
            this.heardNanos = nowNanos;
        }

        boolean isOrphaned(Open subscription) {
            return !isAlive || subscription.incarnation < incarnation;
        }
    }

    /** {@return the member that an incarnation is of; null when that one has left} */
    private @Nullable Member member(Incarnation of, long place, long nowNanos) {
        Member member = members.get(of.nodeId());
        int newestLeft = left.getOrDefault(of.nodeId(), 0);
        if (of.number() <= newestLeft || (member != null && of.number() < member.incarnation)) {
            return null;
        }
        if (member == null) {
            member = new Member(of.number(), place, nowNanos);
            members.put(of.nodeId(), member);
        } else if (of.number() > member.incarnation || !member.isAlive) {
            member.incarnation = of.number();
            member.isAlive = true;
            member.heardNanos = nowNanos;
            member.roundsSince = 0;
        }
        return member;
    }

    /** A node is there. */
    public void joined(Entry.Joined joined, long place, long nowNanos) {
        Member member = member(joined.as(), place, nowNanos);
        if (member != null) {
            member.node = joined.node();
            member.leaseNanos = joined.leaseMillis() * 1_000_000;
            member.place = place;
        }
    }

    /** {@return whether this news is: an earlier record has said already that this incarnation, or a later one, has left} */
    public boolean left(Incarnation who) {
        if (left.getOrDefault(who.nodeId(), 0) >= who.number()) {
            return false;
        }
        left.remove(who.nodeId());
        left.put(who.nodeId(), who.number());
        Member member = members.get(who.nodeId());
        if (member != null && member.incarnation <= who.number()) {
            member.isAlive = false;
            removeIfDone(who.nodeId(), member);
        }
        return true;
    }

    private void removeIfDone(String id, Member member) {
        if (!member.isAlive && member.open.isEmpty()) {
            members.remove(id);
        }
    }

    /** {@return whether the beginning counts: the node has not left before} */
    public boolean begun(Update beginning, Update end, Incarnation by, long place, long nowNanos) {
        Member member = member(by, place, nowNanos);
        if (member == null) {
            return false;
        }
        open(member, beginning, end, by, place);
        return true;
    }

    /** A node says again what it has begun. */
    public void carried(Entry.Carried carried, long place, long nowNanos) {
        Member member = member(carried.by(), place, nowNanos);
        if (member == null) {
            return;
        }
        open(member, carried.beginning(), carried.end(), carried.by(), place);
    }

    private static void open(Member member, Update beginning, Update end, Incarnation by, long place) {
        String topic = beginning.canonicalTopic().value();
        member.open.remove(topic);
        member.open.put(topic, new Open(beginning, end, by.number(), place));
    }

    /** {@return whether an event counts by which a node tells of a subscription of its own: the node has not left before} */
    public boolean told(Entry.Told told, long place, long nowNanos) {
        Member member = member(told.by(), place, nowNanos);
        if (member == null) {
            return false;
        }
        member.open.remove(told.event().canonicalTopic().value());
        return true;
    }

    /** {@return whether an end counts that another node tells: the subscription is open} */
    public boolean endedFor(Entry.EndedFor ended) {
        String id = ended.of().nodeId();
        Member member = members.get(id);
        String topic = ended.end().canonicalTopic().value();
        Open open = member == null ? null : member.open.get(topic);
        if (member == null || open == null || open.incarnation != ended.of().number()) {
            return false;
        }
        member.open.remove(topic);
        removeIfDone(id, member);
        return true;
    }

    /** A node lives. */
    public void heard(Entry.Heartbeat heartbeat, long nowNanos) {
        Member member = members.get(heartbeat.of().nodeId());
        if (member != null && member.incarnation == heartbeat.of().number()) {
            member.heardNanos = nowNanos;
            member.roundsSince = 0;
            member.revokedThrough = Math.max(member.revokedThrough, heartbeat.revokedThrough());
        }
    }

    /**
     * Counts a sign of life of this node, which shows that what others say would be heard.
     *
     * @return those of which nothing was heard for longer than their lease, though they had the opportunity
     */
    public List<Incarnation> silent(String self, long nowNanos) {
        List<Incarnation> silent = new ArrayList<>();
        members.forEach((id, member) -> {
            if (member.isAlive && !id.equals(self)) {
                member.roundsSince++;
                if (member.roundsSince >= ROUNDS && nowNanos - member.heardNanos >= member.leaseNanos) {
                    silent.add(new Incarnation(id, member.incarnation));
                }
            }
        });
        return silent;
    }

    /** {@return the nodes that live, oldest first} */
    public List<Node> live() {
        return members.values().stream()
                .filter(member -> member.isAlive)
                .flatMap(member -> Optional.ofNullable(member.node).stream())
                .sorted(Comparator.comparing(Node::since).thenComparing(Node::id))
                .toList();
    }

    /** {@return whether a node lives as this incarnation} */
    public boolean isAlive(Incarnation incarnation) {
        Member member = members.get(incarnation.nodeId());
        return member != null && member.isAlive && member.node != null && member.incarnation == incarnation.number();
    }

    /** {@return the events by which the subscriptions of all nodes have begun that are open} */
    public List<Update> active() {
        return members.values().stream()
                .flatMap(member -> member.open.values().stream())
                .sorted(Comparator.comparingLong(open -> open.place))
                .map(open -> open.beginning)
                .toList();
    }

    /** {@return the ends of subscriptions whose node has left, at most so many} */
    public List<Entry.EndedFor> orphans(int limit) {
        List<Entry.EndedFor> orphans = new ArrayList<>();
        members.forEach((id, member) -> member.open.values().stream()
                .filter(member::isOrphaned)
                .limit(Math.max(0, limit - orphans.size()))
                .forEach(open -> orphans.add(new Entry.EndedFor(open.end, new Incarnation(id, open.incarnation)))));
        return orphans;
    }

    /** {@return what a node has to say again before records up to a place are deleted, at most so many} */
    public List<Entry.Carried> toCarry(Incarnation by, long upTo, int limit) {
        Member member = members.get(by.nodeId());
        if (member == null) {
            return List.of();
        }
        return member.open.values().stream()
                .filter(open -> open.place <= upTo && open.incarnation == by.number())
                .limit(limit)
                .map(open -> new Entry.Carried(open.beginning, open.end, by))
                .toList();
    }

    /** {@return whether a node has to say again that it is there before records up to a place are deleted} */
    public boolean isToJoinAgain(Incarnation as, long upTo) {
        Member member = members.get(as.nodeId());
        return member == null || member.place <= upTo;
    }

    /** {@return how many nodes and subscriptions there are} */
    public int size() {
        int size = members.size();
        for (Member member : members.values()) {
            size += member.open.size();
        }
        return size;
    }

    /** {@return the place of the oldest record that says what nothing newer says; greater than any when there is none} */
    public long oldestNeeded() {
        long oldest = Long.MAX_VALUE;
        for (Member member : members.values()) {
            oldest = Math.min(oldest, member.place);
            Collection<Open> open = member.open.values();
            if (!open.isEmpty()) {
                oldest = Math.min(oldest, open.iterator().next().place);
            }
        }
        return oldest;
    }

    /** {@return whether every node that lives, and was there before a revocation, has carried it out} */
    public boolean haveRevoked(long place) {
        return members.values().stream()
                .noneMatch(member -> member.isAlive && member.firstPlace < place && member.revokedThrough < place);
    }
}
