package io.mercurehub.eventstore.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.eventstore.contract.RecordingFollower.Loss;
import io.mercurehub.eventstore.contract.RecordingFollower.Revocation;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.Position;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a store does that several hubs share: beyond {@linkplain SharedLogContract its log}, nodes know one another; the subscriptions of a
 * node that dies end once; a revocation reaches everybody.
 *
 * <p>That each node is an event store, {@link EventStoreContract} and those after it say: the store passes both.
 */
public abstract class SharedStoreContract extends SharedLogContract {

    // Nodes

    @Test
    protected final void nodesKnowOneAnother() {
        Member one = join();
        Member other = join();
        Member third = join();

        third.store().close();

        List<Node> nodes = await(one.store().nodes());
        assertThat(nodes)
                .containsExactly(one.store().node(), other.store().node())
                .doesNotHaveDuplicates();
        assertThat(await(other.store().nodes())).isEqualTo(nodes);
        assertThat(nodes).extracting(Node::id).doesNotHaveDuplicates();
        assertThat(nodes).allSatisfy(node -> assertThat(node.name()).isNotBlank());
    }

    // Subscriptions

    @Test
    protected final void aSubscriptionThatBeginsIsHeardByAll() {
        Member one = join();
        Member other = join();
        Subscribed subscribed = Subscribed.number(1);
        Update before = Updates.anUpdate().build();
        Update after = Updates.anUpdate().build();

        CompletionStage<Position> unused = one.store().append(before);
        Position began = begin(one, subscribed);
        await(one.store().append(after));

        for (Member member : List.of(one, other)) {
            member.follower().awaitHeard(3, patience());
            assertThat(member.follower().heardUpdates()).containsExactly(before, subscribed.beginning(), after);
        }
        assertThat(one.follower().heardPositions().get(1)).isEqualTo(began);
        assertThat(updates(read(other, Position.START))).containsExactly(before, subscribed.beginning(), after);
    }

    @Test
    protected final void theSubscriptionsOfAllNodesAreActiveUntilTheyEnd() {
        Member one = join();
        Member other = join();
        List<Subscribed> all =
                IntStream.range(0, 20).mapToObj(Subscribed::number).toList();
        for (int i = 0; i < all.size(); i++) {
            begin(i % 2 == 0 ? one : other, all.get(i));
        }
        for (int i = 10; i < all.size(); i++) {
            await((i % 2 == 0 ? one : other).store().append(all.get(i).end()));
        }

        Member late = join();

        assertThat(await(late.store().active()))
                .containsExactlyInAnyOrderElementsOf(
                        all.subList(0, 10).stream().map(Subscribed::beginning).toList());
    }

    @Test
    protected final void whatIsActiveIsAsOfThePlaceWhereANodeBeginsToFollow() {
        Member one = join();
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Set<Topic>> leftOpen = inANewThread(() -> comeAndGo(one, isOver));
        List<Member> late = new ArrayList<>();
        one.follower().awaitHeard(40, patience());
        for (int i = 0; i < 5; i++) {
            Member member = join();
            member.follower().awaitHeard(40, patience());
            late.add(member);
        }
        isOver.set(true);
        Set<Topic> open = await(leftOpen);
        Update last = Updates.anUpdate().build();
        await(one.store().append(last));

        for (Member member : late) {
            awaitHeard(member, last);
            Set<Topic> known = new HashSet<>();
            for (Update beginning : await(member.store().active())) {
                assertThat(known.add(beginning.canonicalTopic())).isTrue();
            }
            for (Update heard : member.follower().heardUpdates()) {
                if (heard.isSubscriptionEvent()) {
                    assertThat(
                                    Subscribed.isBeginning(heard)
                                            ? known.add(heard.canonicalTopic())
                                            : known.remove(heard.canonicalTopic()))
                            .as("%s, after what was active", heard.canonicalTopic())
                            .isTrue();
                }
            }
            assertThat(known).isEqualTo(open);
        }
    }

    /** Has subscriptions come and go; returns those that are left. */
    private Set<Topic> comeAndGo(Member member, AtomicBoolean isOver) {
        List<Subscribed> open = new ArrayList<>();
        for (int i = 0; !isOver.get() && i < 100_000; i++) {
            Subscribed subscribed = Subscribed.number(i);
            begin(member, subscribed);
            open.add(subscribed);
            if (i % 3 != 0) {
                await(member.store().append(open.remove(0).end()));
            }
        }
        Set<Topic> left = new HashSet<>();
        open.forEach(subscribed -> left.add(subscribed.beginning().canonicalTopic()));
        return left;
    }

    @Test
    protected final void theSubscriptionsOfADeadNodeEndOnceForAll() throws Exception {
        Member dead = join();
        List<Member> survivors = List.of(join(), join());
        List<Subscribed> left = beginMany(dead, 0, 100);
        Subscribed ended = Subscribed.number(100);
        begin(dead, ended);
        await(dead.store().append(ended.end()));
        begin(survivors.get(0), Subscribed.number(101));

        stop(dead.store());

        for (Member survivor : survivors) {
            awaitEnds(survivor, 101);
        }
        List<Update> last =
                List.of(Updates.anUpdate().build(), Updates.anUpdate().build());
        await(survivors.get(0).store().append(last.get(0)));
        await(survivors.get(1).store().append(last.get(1)));
        for (Member survivor : survivors) {
            awaitHeard(survivor, last.get(1));
            assertThat(ends(survivor))
                    .containsExactlyInAnyOrderElementsOf(
                            concat(left.stream().map(Subscribed::end).toList(), List.of(ended.end())));
            assertThat(await(survivor.store().nodes()))
                    .containsExactly(
                            survivors.get(0).store().node(),
                            survivors.get(1).store().node());
        }
        assertThat(await(join().store().active()))
                .containsExactly(Subscribed.number(101).beginning());
    }

    @Test
    protected final void theSubscriptionsThatANodeLeavesWhenItClosesEnd() {
        Member one = join();
        Member other = join();
        List<Subscribed> left = beginMany(one, 0, 10);

        one.store().close();

        awaitEnds(other, left.size());
        assertThat(ends(other))
                .containsExactlyInAnyOrderElementsOf(
                        left.stream().map(Subscribed::end).toList());
    }

    @Test
    protected final void aNodeThatWasTakenForDeadHearsOfItAndGoesOn() throws Exception {
        Member stopped = join();
        Member other = join();
        List<Subscribed> before = beginMany(stopped, 0, 10);
        stop(stopped.store());
        awaitEnds(other, before.size());

        goOn(stopped.store());

        stopped.follower().awaitUntil("its lost lease", () -> stopped.follower().leaseLosses() == 1, patience());
        awaitEnds(stopped, before.size());
        assertThat(stopped.follower().losses()).isEmpty();
        assertThat(await(other.store().nodes()))
                .extracting(Node::id)
                .contains(stopped.store().node().id());
        List<Subscribed> again = beginMany(stopped, 100, 10);
        Update last = Updates.anUpdate().build();
        await(stopped.store().append(last));
        awaitHeard(other, last);
        assertThat(other.follower().heardUpdates())
                .containsSubsequence(again.stream().map(Subscribed::beginning).toList());
        assertThat(stopped.follower().heardUpdates())
                .isEqualTo(other.follower()
                        .heardUpdates()
                        .subList(0, stopped.follower().heardUpdates().size()));

        stop(stopped.store());

        awaitEnds(other, before.size() + again.size());
    }

    // Revocations

    @Test
    protected final void aRevocationReachesAllAndWaitsForAll() {
        List<Member> all = List.of(join(), join(), join());
        CompletableFuture<Void> lastDone = new CompletableFuture<>();
        all.get(2).follower().revoking(principal -> lastDone);

        CompletionStage<Void> revoked = all.get(0).store().revoke("somebody");

        for (Member member : all) {
            awaitRevocations(member, 1);
        }
        assertThat(revoked.toCompletableFuture()).isNotDone();
        lastDone.complete(null);
        await(revoked);
        for (Member member : all) {
            assertThat(member.follower().revocations())
                    .extracting(Revocation::principal)
                    .containsExactly("somebody");
        }
    }

    @Test
    protected final void aRevocationStandsInTheOrderOfTheLog() {
        List<Member> all = List.of(join(), join());
        appendAll(all.get(0), Updates.numbered(10));

        await(all.get(0).store().revoke("somebody"));
        appendAll(all.get(1), Updates.numbered(10));

        for (Member member : all) {
            member.follower().awaitHeard(20, patience());
            assertThat(member.follower().revocations()).containsExactly(new Revocation("somebody", 10));
        }
        assertThat(read(all.get(1), Position.START)).hasSize(20);
    }

    @Test
    protected final void revocationsOfManyAtOnceReachAll() {
        List<Member> all = List.of(join(), join());
        List<CompletionStage<Void>> stages = new ArrayList<>();

        for (int i = 0; i < 50; i++) {
            stages.add(all.get(0).store().revoke("a" + i));
            stages.add(all.get(1).store().revoke("b" + i));
        }

        stages.forEach(this::await);
        List<Revocation> heard = all.get(0).follower().revocations();
        assertThat(heard).hasSize(100).doesNotHaveDuplicates();
        assertThat(all.get(1).follower().revocations()).isEqualTo(heard);
    }

    @Test
    protected final void aRevocationWaitsForADeadNodeNoLongerThanItsLease() throws Exception {
        Member one = join();
        Member dead = join();
        stop(dead.store());

        await(one.store().revoke("somebody"));

        assertThat(one.follower().revocations()).containsExactly(new Revocation("somebody", 0));
        assertThat(dead.follower().revocations()).isEmpty();
    }

    @Test
    protected final void aNodeThatWasTakenForDeadHearsOfRevocationsBeforeItGoesOn() throws Exception {
        Member one = join();
        Member stopped = join();
        stop(stopped.store());
        await(one.store().revoke("somebody"));
        await(one.store().append(Updates.anUpdate().build()));

        goOn(stopped.store());

        stopped.follower().awaitHeard(1, patience());
        assertThat(stopped.follower().revocations()).containsExactly(new Revocation("somebody", 0));
    }

    // Lost tails

    @Test
    protected final void whatIsActiveAfterALossIsAsOfThePlaceWhereTheLogGoesOn() throws Exception {
        List<Member> all = List.of(join(), join());
        List<Subscribed> kept = beginMany(all.get(0), 0, 5);
        beginMany(all.get(0), 5, 5);
        all.forEach(member -> member.follower().awaitHeard(10, patience()));

        loseTail(5);

        all.forEach(this::awaitLoss);
        Update next = appendOnceItIsBack(all.get(1));
        for (Member member : all) {
            awaitHeard(member, next);
            Set<Update> active = new HashSet<>(await(member.store().active()));
            assertThat(kept.stream().map(Subscribed::beginning)).containsAll(active);
        }
    }

    @Test
    protected final void aSubscriptionWhoseEndTheLogHasLostEndsAgain() throws Exception {
        List<Member> all = List.of(join(), join());
        List<Subscribed> subscribed = beginMany(all.get(0), 0, 5);
        subscribed.forEach(each -> await(all.get(0).store().append(each.end())));
        // Without it the log would be again as the second node has read it, once the first has ended its subscriptions
        // again.
        await(all.get(0).store().append(Updates.anUpdate("after the ends")));
        all.forEach(member -> member.follower().awaitHeard(11, patience()));

        loseTail(7);

        for (Member member : all) {
            awaitLoss(member);
            Loss loss = member.follower().losses().get(0);
            Set<Topic> open = new HashSet<>();
            await(member.store().active()).forEach(beginning -> open.add(beginning.canonicalTopic()));
            member.follower()
                    .awaitUntil(
                            "the ends of " + open,
                            () -> member
                                    .follower()
                                    .heardUpdates()
                                    .subList(
                                            loss.heardBefore(),
                                            member.follower().heard().size())
                                    .stream()
                                    .map(Update::canonicalTopic)
                                    .toList()
                                    .containsAll(open),
                            patience());
        }
        assertThat(await(join().store().active())).isEmpty();
    }

    // What the tests share

    /** What tells of a subscription. */
    private record Subscribed(Update beginning, Update end) {

        static Subscribed number(int number) {
            return new Subscribed(event(number, true), event(number, false));
        }

        private static Update event(int number, boolean isActive) {
            return Update.of("/.well-known/mercure/subscriptions/a/" + number)
                    .alternateTopic("https://example.com/who/" + number)
                    .data("{\"active\":" + isActive + "}")
                    .isPrivate(true)
                    .isSubscriptionEvent(true)
                    .id(EventId.of("urn:event:" + number + (isActive ? ":begin" : ":end")))
                    .build();
        }

        static boolean isBeginning(Update event) {
            return event.data().contains("true");
        }
    }

    private Position begin(Member member, Subscribed subscribed) {
        return await(member.store().begin(subscribed.beginning(), subscribed.end()));
    }

    private List<Subscribed> beginMany(Member member, int first, int count) {
        List<Subscribed> all = IntStream.range(first, first + count)
                .mapToObj(Subscribed::number)
                .toList();
        all.forEach(subscribed -> begin(member, subscribed));
        return all;
    }

    private void awaitRevocations(Member member, int count) {
        member.follower()
                .awaitUntil(
                        count + " revocations",
                        () -> member.follower().revocations().size() >= count,
                        patience());
    }

    private void awaitEnds(Member member, int count) {
        member.follower().awaitUntil(count + " ends", () -> ends(member).size() >= count, patience());
    }

    private static List<Update> ends(Member member) {
        return member.follower().heardUpdates().stream()
                .filter(update -> update.isSubscriptionEvent() && !Subscribed.isBeginning(update))
                .toList();
    }

    private static <T> CompletableFuture<T> inANewThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> {
            Thread thread = new Thread(task, "node");
            thread.setDaemon(true);
            thread.start();
        });
    }
}
