package io.mercurehub.eventstore.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.eventstore.contract.Appenders.Append;
import io.mercurehub.eventstore.contract.RecordingFollower.Loss;
import io.mercurehub.eventstore.contract.RecordingFollower.Revocation;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a store does whose log several hubs share: all nodes hear of all updates in one order, find and read them; the subscriptions of a
 * node that dies end once; a revocation reaches everybody; a log that has lost its tail is noticed.
 *
 * <p>That each node is an event store, {@link EventStoreContract} and those after it say: the store passes both.
 *
 * <p>JUnit makes a new instance for each test, which begins with an empty log.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class SharedStoreContract {

    private static final int ANY_NUMBER = 100;
    private static final long ANY_BYTES = 1_000_000;
    private static final int UPDATES_EACH = 100;

    private final List<Member> members = new ArrayList<>();
    private final List<SharedEventStore> paused = new ArrayList<>();

    /**
     * Opens one more node on the log of this test. It keeps at least the newest 10,000 updates of less than 1,000 bytes.
     *
     * @throws Exception when that fails; the test fails too
     */
    protected abstract SharedEventStore openAnother() throws Exception;

    /**
     * Has nothing of a node reach the engine any more, and nothing of the engine the node, as when its process stands still or its
     * network is cut. So its lease will run out soon.
     *
     * @throws Exception when that fails; the test fails too
     */
    protected abstract void pause(SharedEventStore store) throws Exception;

    /**
     * Ends what {@link #pause} began.
     *
     * @throws Exception when that fails; the test fails too
     */
    protected abstract void resume(SharedEventStore store) throws Exception;

    /**
     * Has the engine lose what was written last, as it may when it fails over or is restored, and has the nodes reach the engine again
     * that they can reach.
     *
     * @param kept so many updates are left in the log, the oldest ones, with what was written beside the log until then; with 0
     *     nothing at all is left
     * @throws Exception when that fails; the test fails too
     */
    protected abstract void loseTail(int kept) throws Exception;

    /**
     * Begins to append an update in such a way that others can be appended before it is in the log, as a transaction does that is open
     * for long.
     *
     * @return puts it into the log; empty, as it is by default: updates of this store are in the log at once or never
     * @throws Exception when that fails; the test fails too
     */
    protected Optional<Runnable> appendLate(Update update) throws Exception {
        return Optional.empty();
    }

    /** {@return how long to wait for what has to happen; 20 seconds unless overridden} */
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    @AfterEach
    protected final void closeNodes() throws Exception {
        for (SharedEventStore store : List.copyOf(paused)) {
            goOn(store);
        }
        members.forEach(member -> member.store().close());
    }

    // The one order

    @Test
    protected final void theUpdatesOfAllNodesAreHeardByAllInOneOrder() {
        Member one = join();
        Member other = join();

        Appenders ofOne = Appenders.start(one.store()::append, UPDATES_EACH);
        Appenders ofOther = Appenders.start(other.store()::append, UPDATES_EACH);
        List<List<Append>> threads = new ArrayList<>(ofOne.join(patience()));
        threads.addAll(ofOther.join(patience()));

        int count = threads.size() * UPDATES_EACH;
        one.follower().awaitHeard(count, patience());
        other.follower().awaitHeard(count, patience());
        List<Update> order = one.follower().heardUpdates();
        assertThat(order).hasSize(count);
        assertThat(other.follower().heardUpdates()).isEqualTo(order);
        for (List<Append> thread : threads) {
            assertThat(order)
                    .containsSubsequence(thread.stream().map(Append::update).toList());
        }
        assertThat(one.follower().heardPositions()).isSorted().doesNotHaveDuplicates();
        assertThat(other.follower().heardPositions()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    protected final void whatOneNodeHasAcknowledgedTheOthersFindAndReadAtOnce() {
        Member one = join();
        Member other = join();
        Position newest = Position.START;

        for (Update update : Updates.numbered(50)) {
            await(one.store().append(update));

            Position found = find(other, update).orElseThrow();
            assertThat(read(other, newest)).containsExactly(new StoredUpdate(found, update));
            newest = found;
        }
        other.follower().awaitHeard(50, patience());
        assertThat(read(other, Position.START)).isEqualTo(other.follower().heard());
    }

    @Test
    protected final void whatIsHeardOfOneNodeIsTheSameWhateverItsShape() {
        Member one = join();
        Member other = join();
        List<Update> updates = Updates.ofEveryShape();

        appendAll(one, updates);

        other.follower().awaitHeard(updates.size(), patience());
        assertThat(other.follower().heardUpdates()).isEqualTo(updates);
    }

    @Test
    protected final void aNodeThatComesLaterBeginsAtTheEndAndReadsWhatWasBefore() {
        Member one = join();
        List<Update> before = Updates.numbered(20);
        List<Update> after = Updates.numbered(20);
        appendAll(one, before);

        Member late = join();
        appendAll(one, after);

        late.follower().awaitHeard(after.size(), patience());
        assertThat(late.follower().heardUpdates()).isEqualTo(after);
        assertThat(find(late, before.get(19))).contains(late.end());
        assertThat(updates(read(late, Position.START))).isEqualTo(concat(before, after));
    }

    @Test
    protected final void aReaderOfOneNodeMissesNothingWhileOthersAppend() {
        Member one = join();
        Member other = join();
        Member third = join();
        AtomicBoolean allAppended = new AtomicBoolean();
        Reader reader = Reader.start(third.store(), allAppended::get);

        Appenders ofOne = Appenders.start(one.store()::append, UPDATES_EACH);
        Appenders ofOther = Appenders.start(other.store()::append, UPDATES_EACH);
        int count = awaitAll(ofOne.join(patience())) + awaitAll(ofOther.join(patience()));
        allAppended.set(true);

        third.follower().awaitHeard(count, patience());
        assertThat(reader.join(patience()))
                .containsExactly(new Reader.Run(Position.START, third.follower().heard()));
    }

    @Test
    protected final void whenANodeClosesTheOthersGoOn() {
        Member one = join();
        Member other = join();
        List<Update> updates = Updates.numbered(10);
        appendAll(other, updates);

        other.store().close();
        List<Update> later = Updates.numbered(10);
        appendAll(one, later);

        one.follower().awaitHeard(20, patience());
        assertThat(one.follower().heardUpdates()).isEqualTo(concat(updates, later));
        assertThat(other.follower().heardUpdates()).isEqualTo(updates);
    }

    @Test
    protected final void anUpdateThatCommitsLateIsSkippedByNobodyAndDelaysNobody() throws Exception {
        Member one = join();
        Member other = join();
        Update late = Updates.anUpdate("late");
        Optional<Runnable> commit = appendLate(late);
        Assumptions.assumeTrue(commit.isPresent(), "updates of this store are in the log at once or never");

        List<Update> updates = Updates.numbered(20);
        appendAll(one, updates);
        one.follower().awaitHeard(20, patience());
        other.follower().awaitHeard(20, patience());
        Position newest = find(other, updates.get(19)).orElseThrow();
        commit.get().run();

        for (Member member : List.of(one, other)) {
            member.follower().awaitHeard(21, patience());
            assertThat(member.follower().heardUpdates()).isEqualTo(concat(updates, List.of(late)));
            assertThat(read(member, Position.START)).isEqualTo(member.follower().heard());
        }
        assertThat(updates(read(other, newest))).containsExactly(late);
    }

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
        for (int i = 1; i <= 5; i++) {
            int count = 40 * i;
            one.follower().awaitHeard(count, patience());
            late.add(join());
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
    protected final void aLostTailIsNoticed() throws Exception {
        List<Member> all = List.of(join(), join());
        List<Update> updates = Updates.numbered(20);
        appendAll(all.get(0), updates);
        all.forEach(member -> member.follower().awaitHeard(20, patience()));

        loseTail(15);

        all.forEach(this::awaitLoss);
        Update next = appendOnceItIsBack(all.get(0));
        for (Member member : all) {
            awaitHeard(member, next);
            assertHasLost(member, updates.subList(0, 15), updates.subList(15, 20));
        }
        assertThat(history(all.get(1))).isEqualTo(history(all.get(0)));
    }

    @Test
    protected final void aLogThatHasLostEverythingIsNoticed() throws Exception {
        List<Member> all = List.of(join(), join());
        List<Update> updates = Updates.numbered(20);
        appendAll(all.get(0), updates);
        all.forEach(member -> member.follower().awaitHeard(20, patience()));

        loseTail(0);

        all.forEach(this::awaitLoss);
        Update next = appendOnceItIsBack(all.get(1));
        for (Member member : all) {
            awaitHeard(member, next);
            assertHasLost(member, List.of(), updates);
        }
        assertThat(await(all.get(0).store().nodes()))
                .extracting(Node::id)
                .containsExactlyInAnyOrder(
                        all.get(0).store().node().id(),
                        all.get(1).store().node().id());
    }

    @Test
    protected final void anotherHistoryThatIsAsLongIsNoticed() throws Exception {
        Member one = join();
        Member stopped = join();
        List<Update> updates = Updates.numbered(20);
        appendAll(one, updates);
        stopped.follower().awaitHeard(20, patience());
        stop(stopped.store());
        loseTail(10);
        awaitLoss(one);
        for (int i = 0; i < 15; i++) {
            appendOnceItIsBack(one);
        }

        goOn(stopped.store());

        awaitLoss(stopped);
        Update next = appendOnceItIsBack(one);
        awaitHeard(stopped, next);
        assertHasLost(stopped, updates.subList(0, 10), updates.subList(10, 20));
        assertThat(history(stopped)).isEqualTo(history(one)).contains(next);
    }

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
        // Without it the log would be again as the second node has read it, once the first has ended its subscriptions again.
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

    /** Checks what a node says of the log after it has lost updates, and has got new ones. */
    private void assertHasLost(Member member, List<Update> kept, List<Update> lost) {
        assertThat(member.follower().losses()).hasSize(1);
        Loss loss = member.follower().losses().get(0);
        List<StoredUpdate> heard = member.follower().heard();
        List<Position> before = heard.subList(0, loss.heardBefore()).stream()
                .map(StoredUpdate::position)
                .toList();
        List<StoredUpdate> after = heard.subList(loss.heardBefore(), heard.size());
        assertThat(before).allMatch(position -> position.compareTo(loss.end()) < 0, "is before the loss");
        assertThat(after).extracting(StoredUpdate::position).isSorted();
        assertThat(after.get(0).position()).isGreaterThan(loss.end());
        assertThat(concat(List.of(Position.START), before))
                .allMatch(place -> page(member, place).isTrimmed(), "can't be read on from");
        assertThat(lost).allMatch(update -> find(member, update).isEmpty(), "is not found");
        List<StoredUpdate> history = read(member, place(member, EventId.EARLIEST));
        assertThat(updates(history).subList(0, kept.size())).isEqualTo(kept);
        assertThat(history.subList(history.size() - after.size(), history.size()))
                .isEqualTo(after);
        for (int i = 0; i < kept.size(); i++) {
            Position place = find(member, kept.get(i)).orElseThrow();
            assertThat(before).allMatch(position -> position.compareTo(place) < 0, "is before what is found now");
            assertThat(place).isLessThanOrEqualTo(loss.end());
            assertThat(read(member, place)).isEqualTo(history.subList(i + 1, history.size()));
        }
    }

    // What the tests share

    /** A node. */
    private record Member(SharedEventStore store, RecordingFollower follower, Position end) {}

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

    private Member join() {
        try {
            SharedEventStore store = openAnother();
            RecordingFollower follower = new RecordingFollower();
            Member member = new Member(store, follower, store.follow(follower));
            members.add(member);
            return member;
        } catch (Exception e) {
            throw new AssertionError("a node could not be opened", e);
        }
    }

    private void stop(SharedEventStore store) throws Exception {
        paused.add(store);
        pause(store);
    }

    private void goOn(SharedEventStore store) throws Exception {
        paused.remove(store);
        resume(store);
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

    /** Appends updates, one at a time, until one is acknowledged, which is returned. */
    private Update appendOnceItIsBack(Member member) {
        long deadline = System.nanoTime() + patience().toNanos();
        while (true) {
            Update update = Updates.anUpdate().build();
            Optional<Throwable> failure =
                    await(member.store().append(update).handle((position, thrown) -> Optional.ofNullable(thrown)));
            if (failure.isEmpty()) {
                return update;
            }
            assertThat(failure.get()).isInstanceOf(EventStoreException.class);
            assertThat(System.nanoTime())
                    .as("the deadline, with %s", failure.get())
                    .isLessThan(deadline);
        }
    }

    private void awaitHeard(Member member, Update update) {
        member.follower()
                .awaitUntil(
                        update.toString(),
                        () -> member.follower().heardUpdates().contains(update),
                        patience());
    }

    private void awaitRevocations(Member member, int count) {
        member.follower()
                .awaitUntil(
                        count + " revocations",
                        () -> member.follower().revocations().size() >= count,
                        patience());
    }

    private void awaitLoss(Member member) {
        member.follower()
                .awaitUntil("the loss", () -> !member.follower().losses().isEmpty(), patience());
    }

    private void awaitEnds(Member member, int count) {
        member.follower().awaitUntil(count + " ends", () -> ends(member).size() >= count, patience());
    }

    private static List<Update> ends(Member member) {
        return member.follower().heardUpdates().stream()
                .filter(update -> update.isSubscriptionEvent() && !Subscribed.isBeginning(update))
                .toList();
    }

    private void appendAll(Member member, List<Update> updates) {
        List<CompletionStage<Position>> stages = new ArrayList<>();
        updates.forEach(update -> stages.add(member.store().append(update)));
        stages.forEach(this::await);
    }

    private int awaitAll(List<List<Append>> threads) {
        List<Append> all = threads.stream().flatMap(List::stream).toList();
        all.forEach(append -> await(append.stage()));
        return all.size();
    }

    private Optional<Position> find(Member member, Update update) {
        return await(member.store().locate(update.id().orElseThrow()));
    }

    private Position place(Member member, EventId id) {
        return await(member.store().locate(id)).orElseThrow();
    }

    private HistoryPage page(Member member, Position after) {
        return await(member.store().read(after, ANY_NUMBER, ANY_BYTES));
    }

    /** {@return all updates that are kept} */
    private List<Update> history(Member member) {
        return updates(read(member, place(member, EventId.EARLIEST)));
    }

    /** {@return all updates that follow a position} */
    private List<StoredUpdate> read(Member member, Position after) {
        List<StoredUpdate> all = new ArrayList<>();
        Position newest = after;
        HistoryPage page = page(member, newest);
        while (!page.updates().isEmpty()) {
            all.addAll(page.updates());
            newest = all.get(all.size() - 1).position();
            page = page(member, newest);
        }
        assertThat(page.isTrimmed()).as("what follows %s is trimmed", newest).isFalse();
        return all;
    }

    private static List<Update> updates(List<StoredUpdate> stored) {
        return stored.stream().map(StoredUpdate::update).toList();
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static <T> CompletableFuture<T> inANewThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> {
            Thread thread = new Thread(task, "node");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private <T> T await(CompletionStage<T> stage) {
        return new Patience(patience()).await(stage);
    }
}
