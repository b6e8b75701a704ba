package io.mercurehub.eventstore.contract;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A shared store that breaks a promise does not pass. */
class SharedStoreContractTest {

    private static final String PASSED_BY_ALL = "whatIsHeardOfOneNodeIsTheSameWhateverItsShape";

    static Stream<Arguments> brokenStoresAndTheTestsThatTheyFail() {
        return Stream.of(
                broken(
                        BrokenSharedStores.LosesTheOrderOnAllButOne.class,
                        "theUpdatesOfAllNodesAreHeardByAllInOneOrder",
                        "aReaderOfOneNodeMissesNothingWhileOthersAppend"),
                broken(
                        BrokenSharedStores.EachFindsOnlyWhatItHasHeard.class,
                        "whatOneNodeHasAcknowledgedTheOthersFindAndReadAtOnce"),
                broken(
                        BrokenSharedStores.SkipsLateCommits.class,
                        "anUpdateThatCommitsLateIsSkippedByNobodyAndDelaysNobody"),
                broken(
                        BrokenSharedStores.HoldsUpOthersForLateCommits.class,
                        "anUpdateThatCommitsLateIsSkippedByNobodyAndDelaysNobody"),
                broken(BrokenSharedStores.KeepsClosedNodes.class, "nodesKnowOneAnother"),
                broken(
                        BrokenSharedStores.ForgetsNoSubscription.class,
                        "theSubscriptionsOfAllNodesAreActiveUntilTheyEnd",
                        "theSubscriptionsOfADeadNodeEndOnceForAll"),
                broken(BrokenSharedStores.IsActiveAsOfNow.class, "whatIsActiveIsAsOfThePlaceWhereANodeBeginsToFollow"),
                broken(BrokenSharedStores.EndsTwice.class, "theSubscriptionsOfADeadNodeEndOnceForAll"),
                broken(BrokenSharedStores.EndsNothingAtClose.class, "theSubscriptionsThatANodeLeavesWhenItClosesEnd"),
                broken(BrokenSharedStores.HidesLostLeases.class, "aNodeThatWasTakenForDeadHearsOfItAndGoesOn"),
                broken(BrokenSharedStores.RevokesAlone.class, "aRevocationReachesAllAndWaitsForAll"),
                broken(BrokenSharedStores.RevokesWithoutWaiting.class, "aRevocationReachesAllAndWaitsForAll"),
                broken(BrokenSharedStores.WaitsForTheDead.class, "aRevocationWaitsForADeadNodeNoLongerThanItsLease"),
                broken(
                        BrokenSharedStores.ForgetsRevocationsOfTheDead.class,
                        "aNodeThatWasTakenForDeadHearsOfRevocationsBeforeItGoesOn"),
                broken(
                        BrokenSharedStores.RevokesBehindTheLog.class,
                        "aNodeThatWasTakenForDeadHearsOfRevocationsBeforeItGoesOn"),
                broken(
                        BrokenSharedStores.HidesLosses.class,
                        "aLostTailIsNoticed",
                        "aLogThatHasLostEverythingIsNoticed",
                        "anotherHistoryThatIsAsLongIsNoticed"),
                broken(BrokenSharedStores.HidesLossesFromTheDead.class, "anotherHistoryThatIsAsLongIsNoticed"),
                broken(BrokenSharedStores.GoesBackWithPositions.class, "aLostTailIsNoticed"),
                broken(BrokenSharedStores.KeepsOldPositions.class, "aLostTailIsNoticed"),
                broken(
                        BrokenSharedStores.IsActiveWithWhatIsLost.class,
                        "whatIsActiveAfterALossIsAsOfThePlaceWhereTheLogGoesOn"),
                broken(BrokenSharedStores.LeavesLostEndsOpen.class, "aSubscriptionWhoseEndTheLogHasLostEndsAgain"));
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
