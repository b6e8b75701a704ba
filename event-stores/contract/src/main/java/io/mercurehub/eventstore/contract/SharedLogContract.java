package io.mercurehub.eventstore.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.eventstore.contract.Appenders.Append;
import io.mercurehub.eventstore.contract.RecordingFollower.Loss;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the log of several hubs does: all nodes hear of all updates in one order, find and read them; a log that has lost its tail is
 * noticed.
 *
 * <p>JUnit makes a new instance for each test, which begins with an empty log.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class SharedLogContract {

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
        AtomicBoolean hasHeardAll = new AtomicBoolean();
        Reader reader = Reader.start(third.store(), hasHeardAll::get);

        Appenders ofOne = Appenders.start(one.store()::append, UPDATES_EACH);
        Appenders ofOther = Appenders.start(other.store()::append, UPDATES_EACH);
        int count = awaitAll(ofOne.join(patience())) + awaitAll(ofOther.join(patience()));
        third.follower().awaitHeard(count, patience());
        hasHeardAll.set(true);

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

    // Lost tails

    @Test
    protected final void aLostTailIsNoticed() throws Exception {
        List<Member> all = List.of(join(), join());
        List<Update> updates = Updates.numbered(20);
        appendOneByOne(all.get(0), updates);
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
        appendOneByOne(all.get(0), updates);
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
        appendOneByOne(one, updates);
        one.follower().awaitHeard(20, patience());
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
    record Member(SharedEventStore store, RecordingFollower follower, Position end) {}

    Member join() {
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

    void stop(SharedEventStore store) throws Exception {
        paused.add(store);
        pause(store);
    }

    void goOn(SharedEventStore store) throws Exception {
        paused.remove(store);
        resume(store);
    }

    /** Appends updates, one at a time, until one is acknowledged, which is returned. */
    Update appendOnceItIsBack(Member member) {
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

    void awaitHeard(Member member, Update update) {
        member.follower()
                .awaitUntil(
                        update.toString(),
                        () -> member.follower().heardUpdates().contains(update),
                        patience());
    }

    void awaitLoss(Member member) {
        member.follower()
                .awaitUntil("the loss", () -> !member.follower().losses().isEmpty(), patience());
    }

    void appendAll(Member member, List<Update> updates) {
        List<CompletionStage<Position>> stages = new ArrayList<>();
        updates.forEach(update -> stages.add(member.store().append(update)));
        stages.forEach(this::await);
    }

    /** Appends, so that a store does nothing for two at once: each can be the newest that an engine keeps. */
    private void appendOneByOne(Member member, List<Update> updates) {
        updates.forEach(update -> await(member.store().append(update)));
    }

    private int awaitAll(List<List<Append>> threads) {
        List<Append> all = threads.stream().flatMap(List::stream).toList();
        all.forEach(append -> await(append.stage()));
        return all.size();
    }

    Optional<Position> find(Member member, Update update) {
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
    List<StoredUpdate> read(Member member, Position after) {
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

    static List<Update> updates(List<StoredUpdate> stored) {
        return stored.stream().map(StoredUpdate::update).toList();
    }

    static <T> List<T> concat(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    <T> T await(CompletionStage<T> stage) {
        return new Patience(patience()).await(stage);
    }
}
