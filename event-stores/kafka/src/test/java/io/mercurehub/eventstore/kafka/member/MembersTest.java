package io.mercurehub.eventstore.kafka.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.eventstore.contract.Updates;
import io.mercurehub.eventstore.kafka.record.Entry;
import io.mercurehub.eventstore.kafka.record.Incarnation;
import io.mercurehub.hub.store.Node;
import io.mercurehub.update.Update;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembersTest {

    private static final long LEASE_MILLIS = 15_000;
    private static final long LEASE_NANOS = LEASE_MILLIS * 1_000_000;
    private static final Incarnation ONE = new Incarnation("one", 1);
    private static final Incarnation OTHER = new Incarnation("other", 1);

    private final Members members = new Members();
    private final Update beginning = Updates.aSubscriptionEvent();
    private final Update end = Updates.aSubscriptionEvent();
    private long place;

    @Test
    void whatANodeHasBegunIsOpenUntilItTellsOfIt() {
        join(ONE, 1);

        assertThat(members.begun(beginning, end, ONE, ++place, 0)).isTrue();
        assertThat(members.active()).containsExactly(beginning);
        assertThat(members.told(new Entry.Told(end, ONE), ++place, 0)).isTrue();

        assertThat(members.active()).isEmpty();
    }

    @Test
    void ofThoseWhoFindANodeDeadAndEndWhatItHasBegunTheFirstCounts() {
        join(ONE, 1);
        join(OTHER, 2);
        members.begun(beginning, end, ONE, ++place, 0);

        assertThat(members.left(ONE)).isTrue();
        assertThat(members.left(ONE)).isFalse();
        assertThat(members.live()).extracting(Node::id).containsExactly("other");
        List<Entry.EndedFor> orphans = members.orphans(10);
        assertThat(orphans).containsExactly(new Entry.EndedFor(end, ONE));
        assertThat(members.endedFor(orphans.get(0))).isTrue();
        assertThat(members.endedFor(orphans.get(0))).isFalse();
        assertThat(members.active()).isEmpty();
    }

    @Test
    void whatWasOnItsWayWhenANodeWasFoundDeadDoesNotCount() {
        join(ONE, 1);
        members.left(ONE);

        assertThat(members.begun(beginning, end, ONE, ++place, 0)).isFalse();
        assertThat(members.told(new Entry.Told(end, ONE), ++place, 0)).isFalse();
        join(ONE, 1);
        assertThat(members.isAlive(ONE)).isFalse();

        join(ONE.next(), 1);
        assertThat(members.begun(beginning, end, ONE.next(), ++place, 0)).isTrue();
        assertThat(members.isAlive(ONE.next())).isTrue();
    }

    @Test
    void anEndForAnEarlierIncarnationDoesNotEndWhatTheNextHasAnnouncedAgain() {
        join(ONE, 1);
        members.begun(beginning, end, ONE, ++place, 0);
        members.left(ONE);
        join(ONE.next(), 1);
        members.begun(beginning, end, ONE.next(), ++place, 0);

        assertThat(members.endedFor(new Entry.EndedFor(end, ONE))).isFalse();
        assertThat(members.active()).containsExactly(beginning);
    }

    @Test
    void aNodeIsSilentOnceOthersWereHeardAndItsLeaseIsOver() {
        join(ONE, 1);
        join(OTHER, 2);

        assertThat(members.silent("one", LEASE_NANOS)).isEmpty();
        assertThat(members.silent("one", LEASE_NANOS)).isEmpty();
        assertThat(members.silent("one", LEASE_NANOS)).containsExactly(OTHER);
        members.heard(new Entry.Heartbeat(OTHER, 0), LEASE_NANOS);
        members.silent("one", 2 * LEASE_NANOS);
        members.silent("one", 2 * LEASE_NANOS - 1);
        assertThat(members.silent("one", 2 * LEASE_NANOS - 1)).isEmpty();
        assertThat(members.silent("one", 2 * LEASE_NANOS)).containsExactly(OTHER);
    }

    @Test
    void whatIsSaidAgainIsNeededNoLongerWhereItWasSaidFirst() {
        join(ONE, 1);
        members.begun(beginning, end, ONE, ++place, 0);
        long before = place;
        assertThat(members.oldestNeeded()).isEqualTo(1);

        assertThat(members.isToJoinAgain(ONE, before)).isTrue();
        join(ONE, 1);
        List<Entry.Carried> carried = members.toCarry(ONE, before, 10);
        assertThat(carried).containsExactly(new Entry.Carried(beginning, end, ONE));
        members.carried(carried.get(0), ++place, 0);

        assertThat(members.oldestNeeded()).isEqualTo(before + 1);
        assertThat(members.toCarry(ONE, before, 10)).isEmpty();
        assertThat(members.active()).containsExactly(beginning);
    }

    @Test
    void aRevocationIsCarriedOutOnceAllHaveWhoWereThereAndLive() {
        join(ONE, 1);
        join(OTHER, 2);
        long revocation = ++place;
        join(new Incarnation("late", 1), 3);

        members.heard(new Entry.Heartbeat(ONE, revocation), 0);
        assertThat(members.haveRevoked(revocation)).isFalse();
        members.heard(new Entry.Heartbeat(OTHER, revocation - 1), 0);
        assertThat(members.haveRevoked(revocation)).isFalse();
        members.left(OTHER);

        assertThat(members.haveRevoked(revocation)).isTrue();
    }

    private void join(Incarnation as, long since) {
        members.joined(
                new Entry.Joined(new Node("name", as.nodeId(), "1", Instant.ofEpochMilli(since)), as, LEASE_MILLIS, 1),
                ++place,
                0);
    }
}
