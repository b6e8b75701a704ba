package io.mercurehub.eventstore.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.eventstore.file.StoreExecutors.Work;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(Silence.class)
class FaultTest {

    private final Stores stores = new Stores();

    @BeforeEach
    void open() throws IOException {
        stores.open();
        stores.append(1);
    }

    @Test
    void aFullDiskRefusesUpdatesAndRecoversByItself() throws IOException {
        stores.disk.faults().isFull = true;

        assertThat(stores.failure(2)).hasMessageContaining("No space left on device");
        assertThat(stores.replayed()).containsExactly(1);
        assertThat(stores.failure(3)).hasMessageContaining("No space left on device");

        stores.disk.faults().clear();
        stores.pass(Duration.ofSeconds(10));
        assertThat(stores.append(4)).isEqualTo(new Position(2));
        assertThat(stores.replayed()).containsExactly(1, 4);

        stores.disk.cutPower();
        stores.open();
        assertThat(stores.replayed()).containsExactly(1, 4);
    }

    @Test
    void aStoreThatTakesNoUpdatesSaysSoAndRecoversWithoutAnyBeingAppended() {
        stores.disk.faults().isFull = true;
        stores.failure(2);
        assertThat(stores.store().check()).isCompletedExceptionally();

        stores.pass(Duration.ofSeconds(10));
        assertThat(stores.store().check()).isCompletedExceptionally();

        stores.disk.faults().clear();
        stores.pass(Duration.ofSeconds(10));
        assertThat(stores.store().check()).isCompleted();
        assertThat(stores.append(3)).isEqualTo(new Position(2));
    }

    @Test
    void aFailedWriteIsNotTriedAgainAtOnce() {
        stores.disk.faults().failsWrites = true;
        assertThat(stores.failure(2)).hasMessageContaining("Input/output error");
        stores.disk.faults().clear();

        assertThat(stores.failure(3)).hasMessageContaining("Input/output error");

        stores.pass(Duration.ofSeconds(10));
        assertThat(stores.append(4)).isEqualTo(new Position(2));
        assertThat(stores.replayed()).containsExactly(1, 4);
    }

    @Test
    void nothingThatAFailedSyncCoveredIsAcknowledgedOrShown() throws IOException {
        stores.disk.faults().failsSyncs = true;

        assertThat(stores.failure(2)).hasMessageContaining("Input/output error");

        assertThat(stores.replayed()).containsExactly(1);
        assertThat(stores.located("id-2")).isEmpty();
        assertThat(stores.heard).hasSize(1);
    }

    @Test
    void afterAFailedSyncTheLogGoesOnInANewSegment() throws IOException {
        List<String> before = stores.files(".log");
        stores.disk.faults().failsSyncs = true;
        stores.failure(2);
        stores.disk.faults().clear();
        stores.pass(Duration.ofSeconds(10));

        assertThat(stores.append(3)).isEqualTo(new Position(2));

        assertThat(stores.files(".log")).containsAll(before).hasSize(before.size() + 1);
        stores.disk.cutPower();
        stores.open();
        assertThat(stores.replayed()).containsExactly(1, 3);
    }

    @Test
    void aStoreThatFailsCanStillBeReadAndStopped() throws IOException {
        stores.disk.faults().failsWrites = true;
        stores.failure(2);

        assertThat(stores.replayed()).containsExactly(1);
        assertThat(stores.located("id-1")).contains(new Position(1));

        stores.disk.faults().clear();
        stores.stop();
        stores.open();
        assertThat(stores.replayed()).containsExactly(1);
    }

    @Test
    void anUpdateThatADiskDoesNotTakeInTimeIsRefusedAndNotWrittenLater() {
        List<Throwable> failures = new ArrayList<>();
        CompletionStage<Position> slow =
                stores.store().append(Stores.update(2)).whenComplete((position, failure) -> failures.add(failure));

        stores.nowNanos += Duration.ofSeconds(3).toNanos();
        stores.executors().tick();

        assertThat(slow).isCompletedExceptionally();
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0)).isInstanceOf(EventStoreException.class).hasMessageContaining("2000 ms");
        stores.executors().drain();
        assertThat(stores.replayed()).containsExactly(1);
    }

    @Test
    void aStoreWhoseDiskIsTooSlowSaysSoUntilTheDiskHasTakenWhatWaits() {
        CompletionStage<Position> unused = stores.store().append(Stores.update(2));
        stores.executors().tick();
        stores.nowNanos += Duration.ofMillis(1_999).toNanos();
        assertThat(stores.store().check()).isCompleted();

        stores.nowNanos += Duration.ofMillis(1).toNanos();
        assertThat(stores.notReady()).contains("the disk has not got on", "mercure-history-commit", "2000 ms");

        stores.executors().drain();
        assertThat(stores.store().check()).isCompleted();
        stores.nowNanos += Duration.ofHours(1).toNanos();
        assertThat(stores.store().check()).isCompleted();
    }

    static Stream<Error> errors() {
        return Stream.of(
                new OutOfMemoryError("Java heap space"), new StackOverflowError(), new NoClassDefFoundError("x/Y"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorWhileWritingFailsTheUpdatesThatItMeetsAndTheNextOnesAreWritten(Error error) throws IOException {
        stores.disk.faults().error = error;
        assertThat(stores.failure(2)).hasMessageContaining(error.toString());
        assertThat(stores.notReady()).contains(error.toString());
        assertThat(stores.failure(3)).hasMessageContaining(error.toString());
        assertThat(stores.replayed()).containsExactly(1);
        assertThat(stores.located("id-2")).isEmpty();

        stores.disk.faults().clear();
        assertThat(stores.append(4)).isEqualTo(new Position(2));

        assertThat(stores.store().check()).isCompleted();
        assertThat(stores.replayed()).containsExactly(1, 4);
        assertThat(stores.heard).hasSize(2);
        stores.disk.cutPower();
        stores.open();
        assertThat(stores.replayed()).containsExactly(1, 4);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorWhileReadingFailsThatReadingAlone(Error error) {
        stores.disk.faults().readError = error;
        CompletionStage<HistoryPage> read = stores.store().read(Position.START, 1, 1);
        CompletionStage<Optional<Position>> located = stores.store().locate(EventId.chosen("id-1"));
        stores.executors().drain(Work.READ);

        assertThat(read)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(EventStoreException.class)
                .withMessageContaining(error.toString());
        assertThat(located).isCompletedExceptionally();

        stores.disk.faults().clear();
        assertThat(stores.replayed()).containsExactly(1);
        assertThat(stores.located("id-1")).contains(new Position(1));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorOfTheFollowerKeepsNobodyFromBeingTold(Error error) {
        stores.whenHeard = update -> {
            throw error;
        };
        List<CompletionStage<Position>> appends = Stream.of(2, 3, 4)
                .map(number -> stores.store().append(Stores.update(number)))
                .toList();
        appends.get(0).thenRun(() -> {
            throw error;
        });

        stores.executors().drain();

        assertThat(appends).allSatisfy(append -> assertThat(append).isCompleted());
        assertThat(stores.heard).hasSize(4);
        assertThat(stores.append(5)).isEqualTo(new Position(5));
        assertThat(stores.replayed()).containsExactly(1, 2, 3, 4, 5);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorWhileSpaceIsGivenBackDelaysThat(Error error) throws IOException {
        appendSixtyForAMinute();
        int before = stores.files(".log").size();
        stores.disk.faults().error = error;
        stores.pass(Duration.ofMinutes(2));

        stores.disk.faults().clear();
        stores.pass(Duration.ofSeconds(2));

        assertThat(stores.files(".log").size()).isLessThan(before);
        assertThat(stores.append(61)).isEqualTo(new Position(61));
        assertThat(stores.replayed()).containsExactly(61);
    }

    @Test
    void whatWaitsForTheDiskIsBoundedInMemoryAlsoWhereOnlyIdsAreWritten() throws IOException {
        stores.stop();
        stores.settings = Stores.settings(
                2_000_000,
                false,
                Integer.MAX_VALUE,
                100,
                Optional.empty(),
                Long.MAX_VALUE,
                new HistoryRules(List.of(HistoryRule.none(new ExactMatcher("https://example.com/books/large")))));
        stores.open();

        assertThat(acceptedOf("https://example.com/books/small")).isBetween(1L, 12L);
        stores.executors().drain();
        assertThat(acceptedOf("https://example.com/books/large")).isBetween(1L, 12L);
    }

    @Test
    void whatWaitsForTheFollowerIsBoundedInMemory() {
        assertThat(acceptedOf("https://example.com/books/small")).isBetween(1L, 12L);
        stores.executors().drain(Work.COMMIT);

        assertThat(acceptedOf("https://example.com/books/small")).isZero();

        stores.executors().drain();
        assertThat(acceptedOf("https://example.com/books/small")).isBetween(1L, 12L);
    }

    /** How many of twenty updates, which take four times the memory that there is for what waits, are not refused at once. */
    private long acceptedOf(String topic) {
        return IntStream.range(0, 20)
                .mapToObj(i -> stores.store()
                        .append(Update.of(topic)
                                .id(EventId.chosen("large-" + i))
                                .data("x".repeat(100_000))
                                .build()))
                .filter(append -> !append.toCompletableFuture().isCompletedExceptionally())
                .count();
    }

    @Test
    void aStoreWhoseFollowerDoesNotGetOnSaysSoAndGoesOnWriting() {
        CompletionStage<Position> append = stores.store().append(Stores.update(2));
        CompletionStage<Position> another = stores.store().append(Stores.update(3));
        stores.executors().drain(Work.COMMIT);
        stores.executors().tick();
        stores.nowNanos += Duration.ofSeconds(2).toNanos();

        assertThat(stores.notReady()).contains("the hub has not got on", "mercure-history-announce", "2000 ms");
        assertThat(append).isNotDone();
        assertThat(another).isNotDone();
        assertThat(stores.replayed()).containsExactly(1, 2, 3);

        stores.executors().drain();
        assertThat(append).isCompleted();
        assertThat(stores.store().check()).isCompleted();
    }

    @Test
    void aSingleUpdateIsAnnouncedByWhoeverHasWrittenIt() {
        CompletionStage<Position> append = stores.store().append(Stores.update(2));

        stores.executors().drain(Work.COMMIT);

        assertThat(append).isCompleted();
    }

    @Test
    void aFlippedBitCostsOneUpdateAndIsNeverServed() throws IOException {
        for (int number = 2; number <= 60; number++) {
            stores.append(number);
        }
        stores.disk.flipBit(stores.files(".log").get(0));

        List<Integer> replayed = stores.replayed();

        assertThat(replayed).isSorted().doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(59);
        assertThat(replayed).contains(60);
        stores.disk.cutPower();
        stores.open();
        assertThat(stores.replayed()).isEqualTo(replayed);
        assertThat(stores.append(61)).isEqualTo(new Position(61));
    }

    @Test
    void retentionWorksOnAFullDisk() throws IOException {
        appendSixtyForAMinute();
        int before = stores.files(".log").size();
        stores.disk.faults().isFull = true;

        stores.pass(Duration.ofMinutes(2));

        assertThat(stores.replayed()).isEmpty();
        assertThat(stores.files(".log").size()).isLessThan(before);
    }

    /** Has many segments of updates that will be older than the history. */
    private void appendSixtyForAMinute() throws IOException {
        stores.stop();
        stores.settings =
                Stores.settings(500, false, Integer.MAX_VALUE, 100, Optional.of(Duration.ofMinutes(1)), Long.MAX_VALUE);
        stores.open();
        for (int number = 2; number <= 60; number++) {
            stores.append(number);
        }
    }
}
