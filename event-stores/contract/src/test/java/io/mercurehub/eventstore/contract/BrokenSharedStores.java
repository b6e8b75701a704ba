package io.mercurehub.eventstore.contract;

import io.mercurehub.eventstore.contract.SharedMemoryLog.Flaw;
import io.mercurehub.hub.store.MemoryEventStore;
import java.time.Duration;

/** Shared logs that break one promise each, and the contract applied to them; {@link SharedStoreContractTest} runs it. */
final class BrokenSharedStores {

    private BrokenSharedStores() {}

    abstract static class Contract extends SharedMemoryLogContract {

        Contract(Flaw flaw) {
            super(new SharedMemoryLog(MemoryEventStore::new, flaw));
        }

        @Override
        protected Duration patience() {
            return Duration.ofMillis(250);
        }
    }

    static final class LosesTheOrderOnAllButOne extends Contract {
        LosesTheOrderOnAllButOne() {
            super(Flaw.LOSES_THE_ORDER_ON_ALL_BUT_ONE);
        }
    }

    static final class EachFindsOnlyWhatItHasHeard extends Contract {
        EachFindsOnlyWhatItHasHeard() {
            super(Flaw.EACH_FINDS_ONLY_WHAT_IT_HAS_HEARD);
        }
    }

    static final class SkipsLateCommits extends Contract {
        SkipsLateCommits() {
            super(Flaw.SKIPS_LATE_COMMITS);
        }
    }

    static final class HoldsUpOthersForLateCommits extends Contract {
        HoldsUpOthersForLateCommits() {
            super(Flaw.HOLDS_UP_OTHERS_FOR_LATE_COMMITS);
        }
    }

    static final class KeepsClosedNodes extends Contract {
        KeepsClosedNodes() {
            super(Flaw.KEEPS_CLOSED_NODES);
        }
    }

    static final class ForgetsNoSubscription extends Contract {
        ForgetsNoSubscription() {
            super(Flaw.FORGETS_NO_SUBSCRIPTION);
        }
    }

    static final class IsActiveAsOfNow extends Contract {
        IsActiveAsOfNow() {
            super(Flaw.IS_ACTIVE_AS_OF_NOW);
        }
    }

    static final class EndsTwice extends Contract {
        EndsTwice() {
            super(Flaw.ENDS_TWICE);
        }
    }

    static final class EndsNothingAtClose extends Contract {
        EndsNothingAtClose() {
            super(Flaw.ENDS_NOTHING_AT_CLOSE);
        }
    }

    static final class HidesLostLeases extends Contract {
        HidesLostLeases() {
            super(Flaw.HIDES_LOST_LEASES);
        }
    }

    static final class RevokesAlone extends Contract {
        RevokesAlone() {
            super(Flaw.REVOKES_ALONE);
        }
    }

    static final class RevokesWithoutWaiting extends Contract {
        RevokesWithoutWaiting() {
            super(Flaw.REVOKES_WITHOUT_WAITING);
        }
    }

    static final class RevokesBehindTheLog extends Contract {
        RevokesBehindTheLog() {
            super(Flaw.REVOKES_BEHIND_THE_LOG);
        }
    }

    static final class WaitsForTheDead extends Contract {
        WaitsForTheDead() {
            super(Flaw.WAITS_FOR_THE_DEAD);
        }
    }

    static final class ForgetsRevocationsOfTheDead extends Contract {
        ForgetsRevocationsOfTheDead() {
            super(Flaw.FORGETS_REVOCATIONS_OF_THE_DEAD);
        }
    }

    static final class HidesLosses extends Contract {
        HidesLosses() {
            super(Flaw.HIDES_LOSSES);
        }
    }

    static final class HidesLossesFromTheDead extends Contract {
        HidesLossesFromTheDead() {
            super(Flaw.HIDES_LOSSES_FROM_THE_DEAD);
        }
    }

    static final class GoesBackWithPositions extends Contract {
        GoesBackWithPositions() {
            super(Flaw.GOES_BACK_WITH_POSITIONS);
        }
    }

    static final class KeepsOldPositions extends Contract {
        KeepsOldPositions() {
            super(Flaw.KEEPS_OLD_POSITIONS);
        }
    }

    static final class IsActiveWithWhatIsLost extends Contract {
        IsActiveWithWhatIsLost() {
            super(Flaw.IS_ACTIVE_WITH_WHAT_IS_LOST);
        }
    }

    static final class LeavesLostEndsOpen extends Contract {
        LeavesLostEndsOpen() {
            super(Flaw.LEAVES_LOST_ENDS_OPEN);
        }
    }
}
