package io.mercurehub.eventstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mercurehub.eventstore.contract.Appenders.Append;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every event store does, whatever it keeps: it puts updates in one order, tells its follower of them in that order, and
 * keeps its word when it is closed.
 *
 * <p>The tests of a store extend the last contract in this line that applies to it; each includes those before it.
 *
 * <ol>
 *   <li>{@link EventStoreContract}: every store
 *   <li>{@link HistoryContract}: a store whose {@link EventStore#keepsHistory} is true
 *   <li>{@link BoundedHistoryContract}: such a store, whose history has limits
 *   <li>{@link LimitedHistoryContract}: such a store, whose limits the {@code history} directive can set
 *   <li>{@link RuledHistoryContract}: such a store, for which that directive can have rules for topics
 * </ol>
 *
 * <p>Those of a store that several hubs share extend {@link SharedStoreContract} besides.
 *
 * <p>JUnit makes a new instance for each test. Every test has a new store, which has a follower already and is closed at the end.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class EventStoreContract {

    /** How many updates each thread appends in a test where many do; all of them fit into the store. */
    protected static final int UPDATES_EACH = 500;

    private final List<EventStore> opened = new ArrayList<>();
    private final RecordingFollower follower = new RecordingFollower();
    private EventStore store;
    private Position end;

    /**
     * Opens a store without any update. If it keeps any, it keeps at least the newest 10,000 of less than 1,000 bytes.
     *
     * @throws Exception when that fails; the test fails too
     */
    protected abstract EventStore open() throws Exception;

    /** {@return how long to wait for what has to happen; 20 seconds unless overridden} */
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    @BeforeEach
    protected final void openStore() throws Exception {
        store = toBeClosed(open());
        end = store.follow(follower);
    }

    @AfterEach
    protected final void closeStores() {
        opened.forEach(EventStore::close);
    }

    // The one order

    @Test
    protected final void aNewLogEndsAtTheStart() {
        assertThat(end).isEqualTo(Position.START);
    }

    @Test
    protected final void laterAppendsHaveGreaterPositions() {
        List<Position> positions = appendAll(store, Updates.numbered(1_000));

        assertThat(positions.get(0)).isGreaterThan(Position.START);
        assertThat(positions).isSorted().doesNotHaveDuplicates();
    }

    @Test
    protected final void updatesOfOneThreadStayInOrderAmongThoseOfMany() {
        Appenders appenders = Appenders.start(store::append, UPDATES_EACH);

        List<Position> all = new ArrayList<>();
        for (List<Append> thread : appenders.join(patience())) {
            List<Position> positions =
                    thread.stream().map(append -> await(append.stage())).toList();
            assertThat(positions).isSorted();
            all.addAll(positions);
        }
        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    protected final void anAppendThatBeginsWhenAnotherHasReturnedComesAfterIt() {
        Object turn = new Object();
        List<CompletionStage<Position>> inOrderOfCalls = new ArrayList<>();

        Appenders appenders = Appenders.start(
                update -> {
                    synchronized (turn) {
                        CompletionStage<Position> stage = store.append(update);
                        inOrderOfCalls.add(stage);
                        return stage;
                    }
                },
                UPDATES_EACH);
        appenders.join(patience());

        assertThat(inOrderOfCalls.stream().map(this::await).toList()).isSorted().doesNotHaveDuplicates();
    }

    // Following

    @Test
    protected final void onlyOneCanFollow() {
        assertThatIllegalStateException().isThrownBy(() -> store.follow(new RecordingFollower()));
    }

    @Test
    protected final void theFollowerHearsOfEachUpdateOnceInTheOrderOfTheLog() {
        List<Update> updates = Updates.numbered(1_000);

        List<Position> positions = appendAll(store, updates);

        follower.awaitHeard(updates.size(), patience());
        assertThat(follower.heardUpdates()).isEqualTo(updates);
        assertThat(follower.heardPositions()).isEqualTo(positions);
    }

    @Test
    protected final void theFollowerHearsOfEachUpdateOnceInTheOrderOfTheLogWhenManyAppend() {
        Appenders appenders = Appenders.start(store::append, UPDATES_EACH);

        List<StoredUpdate> appended = acknowledged(appenders.join(patience()));
        follower.awaitHeard(appended.size(), patience());

        assertThat(follower.heard()).isEqualTo(appended);
    }

    @Test
    protected final void theFollowerIsToldByOneThreadAtATime() {
        Appenders.start(store::append, UPDATES_EACH).join(patience());

        follower.awaitHeard(Appenders.THREADS * UPDATES_EACH, patience());
        assertThat(follower.wasToldByTwoAtOnce()).isFalse();
    }

    @Test
    protected final void theFollowerHearsWhatWasAppended() {
        List<Update> updates = Updates.ofEveryShape();

        appendAll(store, updates);

        follower.awaitHeard(updates.size(), patience());
        assertThat(follower.heardUpdates()).isEqualTo(updates);
    }

    @Test
    protected final void theFollowerHearsThatABatchHasEnded() {
        appendAll(store, Updates.numbered(1));
        follower.awaitHeard(1, patience());
        follower.awaitEndOfBatch(patience());

        appendAll(store, Updates.numbered(100));
        follower.awaitHeard(101, patience());
        follower.awaitEndOfBatch(patience());
    }

    @Test
    protected final void whateverTheFollowerThrowsItHearsOfTheNextUpdatesAndAllAreAcknowledged() {
        follower.afterEach(() -> {
            throw new Error("of the follower");
        });
        follower.atEndOfBatch(() -> {
            throw new Error("of the follower, at the end of a batch");
        });
        List<Update> updates = Updates.numbered(100);
        CompletionStage<Position> first = store.append(updates.get(0));
        CompletionStage<Void> dependent = first.thenAccept(position -> {
            throw new Error("of a dependent stage");
        });

        List<Position> later = appendAll(store, updates.subList(1, updates.size()));

        assertThat(await(first)).isLessThan(later.get(0));
        assertThat(dependent).isCompletedExceptionally();
        follower.awaitHeard(updates.size(), patience());
        assertThat(follower.heardUpdates()).isEqualTo(updates);
        if (store.keepsHistory()) {
            assertThat(await(store.read(Position.START, updates.size(), Long.MAX_VALUE))
                            .updates())
                    .extracting(StoredUpdate::update)
                    .isEqualTo(updates);
        }
    }

    @Test
    protected final void aBatchEndsWithoutALockOfTheStore() {
        CompletableFuture<CompletableFuture<?>> otherAppend = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> released = new CompletableFuture<>();
        AtomicBoolean first = new AtomicBoolean(true);
        follower.atEndOfBatch(() -> {
            if (first.getAndSet(false)) {
                otherAppend.complete(appendInANewThread());
                released.join();
            }
        });

        CompletableFuture<?> firstAppend = appendInANewThread();

        try {
            await(await(otherAppend));
        } finally {
            released.complete(null);
        }
        await(firstAppend);
    }

    // Places

    @Test
    protected final void earliestIsTheStartWhileNothingIsAppended() {
        assertThat(await(store.locate(EventId.EARLIEST))).contains(Position.START);
    }

    @Test
    protected final void anIdThatWasNeverAppendedIsNotFound() {
        assertThat(await(store.locate(EventId.of("unknown")))).isEmpty();

        appendAll(store, Updates.numbered(10));

        assertThat(await(store.locate(EventId.of("unknown")))).isEmpty();
    }

    @Test
    protected final void nothingFollowsTheStartOfANewLog() {
        assertThat(await(store.read(Position.START, 10, 1_000))).isEqualTo(HistoryPage.END);
    }

    @Test
    protected final void nothingFollowsTheNewestUpdate() {
        List<Position> positions = appendAll(store, Updates.numbered(10));

        assertThat(await(store.read(positions.get(9), 10, 1_000))).isEqualTo(HistoryPage.END);
    }

    @Test
    protected final void describesItselfInALine() {
        assertThat(store.description()).isNotBlank().hasLineCount(1);
    }

    // The end

    @Test
    protected final void onceClosedItRefusesEverythingButToBeClosedAgain() {
        Position position = appendAll(store, Updates.numbered(1)).get(0);

        store.close();
        store.close();

        assertThat(failure(store.append(Updates.anUpdate().build()))).isInstanceOf(EventStoreException.class);
        assertThat(failure(store.locate(EventId.EARLIEST))).isInstanceOf(EventStoreException.class);
        assertThat(failure(store.read(position, 10, 1_000))).isInstanceOf(EventStoreException.class);
    }

    @Test
    protected final void onceClosedTheFollowerHasHeardOfAllThatWasAcknowledged() {
        List<Update> updates = Updates.numbered(1_000);
        appendAll(store, updates);

        store.close();

        assertThat(follower.heardUpdates()).isEqualTo(updates);
    }

    @Test
    protected final void anAppendThatMeetsTheCloseIsAcknowledgedAndHeardOrFails() {
        AtomicBoolean isClosed = new AtomicBoolean();
        Appenders appenders = Appenders.startUntil(isClosed::get, store::append);
        follower.awaitHeard(UPDATES_EACH, patience());

        store.close();
        List<StoredUpdate> heard = follower.heard();
        isClosed.set(true);

        List<StoredUpdate> acknowledged = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        appenders.join(patience()).stream()
                .flatMap(List::stream)
                .forEach(append -> await(append.stage()
                        .handle((position, thrown) -> thrown == null
                                ? acknowledged.add(new StoredUpdate(position, append.update()))
                                : failures.add(thrown))));
        assertThat(acknowledged).allMatch(new HashSet<>(heard)::contains, "is heard before the close returns");
        assertThat(failures).hasOnlyElementsOfType(EventStoreException.class);
        assertThat(follower.heard()).as("nothing is heard after the close").isEqualTo(heard);
    }

    // What contracts and tests of stores share

    /** {@return the store of this test} */
    protected final EventStore store() {
        return store;
    }

    /** {@return the follower of {@link #store}} */
    protected final RecordingFollower follower() {
        return follower;
    }

    /** Has a store closed when the test is over; returns it. */
    protected final EventStore toBeClosed(EventStore store) {
        opened.add(store);
        return store;
    }

    /** Appends updates without waiting in between, then waits for all of them; returns their positions. */
    protected final List<Position> appendAll(EventStore store, List<Update> updates) {
        List<CompletionStage<Position>> stages = new ArrayList<>(updates.size());
        for (Update update : updates) {
            stages.add(store.append(update));
        }
        return stages.stream().map(this::await).toList();
    }

    /** {@return what a stage completes with, which has to be soon and a success} */
    protected final <T> T await(CompletionStage<T> stage) {
        return new Patience(patience()).await(stage);
    }

    /** {@return what a stage fails with, as its direct dependents see it; it has to fail, and soon} */
    protected final Throwable failure(CompletionStage<?> stage) {
        return new Patience(patience()).failure(stage);
    }

    /** {@return the updates of these calls in the order of their positions, when all are acknowledged} */
    final List<StoredUpdate> acknowledged(List<List<Append>> threads) {
        return threads.stream()
                .flatMap(List::stream)
                .map(append -> new StoredUpdate(await(append.stage()), append.update()))
                .sorted(Comparator.comparing(StoredUpdate::position))
                .toList();
    }

    /** {@return a stage that completes when the call has returned, acknowledged or not} */
    private CompletableFuture<?> appendInANewThread() {
        return CompletableFuture.supplyAsync(
                () -> store.append(Updates.anUpdate().build()), task -> {
                    Thread thread = new Thread(task, "appender");
                    thread.setDaemon(true);
                    thread.start();
                });
    }
}
