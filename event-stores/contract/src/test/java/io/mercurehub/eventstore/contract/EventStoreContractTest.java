package io.mercurehub.eventstore.contract;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A store that breaks a promise does not pass. */
class EventStoreContractTest {

    private static final String PASSED_BY_ALL = "aNewLogEndsAtTheStart";

    static Stream<Arguments> brokenStoresAndTheTestsThatTheyFail() {
        return Stream.of(
                broken(
                        BrokenStores.LosesTheOrderOfAppends.class,
                        "laterAppendsHaveGreaterPositions",
                        "anAppendThatBeginsWhenAnotherHasReturnedComesAfterIt"),
                broken(
                        BrokenStores.LosesTheOrderOfFollowing.class,
                        "theFollowerHearsOfEachUpdateOnceInTheOrderOfTheLog",
                        "theFollowerHearsOfEachUpdateOnceInTheOrderOfTheLogWhenManyAppend",
                        "theOrderOfTheHistoryIsTheOrderThatTheFollowerHeard"),
                broken(
                        BrokenStores.ForgetsItsFollowerWhenClosed.class,
                        "onceClosedTheFollowerHasHeardOfAllThatWasAcknowledged"),
                broken(BrokenStores.HoldsItsLockTooLong.class, "aBatchEndsWithoutALockOfTheStore"),
                broken(BrokenStores.NeverEndsABatch.class, "theFollowerHearsThatABatchHasEnded"),
                broken(
                        BrokenStores.StopsWhenItsFollowerThrows.class,
                        "whateverTheFollowerThrowsItHearsOfTheNextUpdatesAndAllAreAcknowledged"),
                broken(BrokenStores.HasManyFollowers.class, "onlyOneCanFollow"),
                broken(
                        BrokenStores.ShowsUpdatesOutOfOrder.class,
                        "aReaderAtTheEndOfTheLogMissesNothingWhileManyAppend"),
                broken(
                        BrokenStores.AcknowledgesTooEarly.class,
                        "whatIsAcknowledgedCanBeReadAndFoundAtOnce",
                        "whatTheFollowerHasHeardCanBeReadAndFoundAtOnce"),
                broken(
                        BrokenStores.SaysNothingOfTrimming.class,
                        "readingOnFromATrimmedPlaceSaysSo",
                        "aReaderSkipsNothingInSilenceWhileManyAppend"),
                broken(
                        BrokenStores.LetsSubscriptionEventsPushOutUpdates.class,
                        "subscriptionEventsPushOutNoUpdates",
                        "whatWasAppendedIsReadInTheSameOrderFromTheStart"),
                broken(
                        BrokenStores.SaysNothingOfMissingEvents.class,
                        "aReaderIsToldOfTheSubscriptionEventsThatItMisses"),
                broken(
                        BrokenStores.IgnoresTheLimitsOfPages.class,
                        "aPageHasNoMoreUpdatesThanAskedFor",
                        "aPageHasNoMoreBytesThanAskedFor"),
                broken(BrokenStores.StopsAtALargeUpdate.class, "aPageHasOneUpdateHoweverLargeItIs"),
                broken(
                        BrokenStores.DropsControlCharacters.class,
                        "theFollowerHearsWhatWasAppended",
                        "whatWasAppendedIsReadInTheSameOrderFromTheStart"),
                broken(
                        BrokenStores.FindsTheNewestOfAnId.class,
                        "ofSeveralUpdatesWithOneIdTheEarliestIsFound",
                        "whenTheEarliestUpdateOfAnIdIsTrimmedTheNextOneIsFound"),
                broken(
                        BrokenStores.NeverForgetsAnId.class,
                        "theIdOfATrimmedUpdateIsNotFound",
                        "idsThatAreHeldGoWithTheUpdatesAroundThem",
                        "anIdIsNotFoundOnceAllOfItsUpdatesAreTrimmed"),
                broken(BrokenHistories.KeepsOneTooMany.class, "exactlySoManyUpdatesAreKept"),
                broken(
                        BrokenHistories.KeepsALittleTooLong.class,
                        "updatesAreKeptForExactlySoLong",
                        "readingOnFromWhatIsTooOldSaysSo"),
                broken(BrokenHistories.GoesBackWithTheClock.class, "whatHasExpiredStaysSoWhenTheClockIsSetBack"),
                broken(
                        BrokenHistories.IgnoresRules.class,
                        "whatARuleExpiresCannotBeReplayedAndTheRestCan",
                        "whatIsNeverKeptCannotBeReplayed",
                        "whatIsNeverKeptPushesOutNoUpdates",
                        "theFirstRuleCountsThatSelectsTheCanonicalTopic",
                        "theFollowerHearsUntilWhenEachUpdateCanBeReplayed"),
                broken(BrokenHistories.TakesTheLastRule.class, "theFirstRuleCountsThatSelectsTheCanonicalTopic"),
                broken(BrokenHistories.CountsWhatIsNeverKept.class, "whatIsNeverKeptPushesOutNoUpdates"),
                broken(
                        BrokenHistories.ForgetsTheIdsOfWhatItDoesNotKeep.class,
                        "theIdOfAnExpiredUpdateHoldsItsPlace",
                        "theIdOfAnUpdateThatIsNeverKeptHoldsItsPlace"),
                broken(
                        BrokenHistories.ForgetsWhatIsNeverKeptAtOnce.class,
                        "whatIsNeverKeptCanBeReadByThoseWhoAreALittleBehind"),
                broken(
                        BrokenHistories.SaysNothingOfWhatIsNeverKept.class,
                        "aPageSaysUpToWhereItLacksWhatIsNeverKept",
                        "aReaderKnowsThatItMissesWhatIsNeverKeptWhileManyAppend"),
                broken(BrokenHistories.SaysNothingOfRules.class, "theFollowerHearsUntilWhenEachUpdateCanBeReplayed"),
                broken(BrokenHistories.HasRulesForSubscriptionEvents.class, "subscriptionEventsFallUnderNoRule"),
                broken(BrokenHistories.ExpiresByTheClockAlone.class, "whatARuleHasExpiredStaysSoWhenTheClockIsSetBack"),
                broken(BrokenStores.WrapsItsExceptions.class, "onceClosedItRefusesEverythingButToBeClosedAgain"),
                broken(BrokenStores.StaysOpen.class, "onceClosedItRefusesEverythingButToBeClosedAgain"));
    }

    @ParameterizedTest
    @MethodSource("brokenStoresAndTheTestsThatTheyFail")
    void noticesABrokenStore(Class<?> broken, List<String> tests) {
        BrokenContracts.assertFails(broken, tests, PASSED_BY_ALL);
    }

    private static Arguments broken(Class<?> broken, String... tests) {
        return Arguments.of(broken, List.of(tests));
    }
}
