package io.mercurehub.eventstore.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.mercurehub.eventstore.file.settings.SyncPolicy;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many random histories with crashes in them.
 *
 * <p>More of them on demand: {@code -Dmercure.crash.histories=1000000}; those of other seeds: {@code -Dmercure.crash.first=123},
 * which with {@code -Dmercure.crash.histories=1} is also the way to play one again.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
@ExtendWith(Silence.class)
class CrashModelTest {

    private static final long HISTORIES = Long.getLong("mercure.crash.histories", 2_000);
    private static final long FIRST = Long.getLong("mercure.crash.first", 1);

    /** Within so many histories each lie has to be found out. */
    private static final int ENOUGH_TO_BE_FOUND_OUT = 1_000;

    @Test
    void nothingThatWasPromisedIsLostWhateverACrashLeavesBehind() {
        seeds(HISTORIES).forEach(seed -> play(seed, false));
    }

    @Test
    void norWhenTheDiskFailsBesides() {
        seeds(HISTORIES / 2).forEach(seed -> play(seed, true));
    }

    @Test
    void theModelFindsOutADiskThatDoesNotSyncFiles() {
        assertThat(firstLoss(CrashDisk.Lies.FILES_ARE_NOT_SYNCED, SyncPolicy.ALWAYS))
                .isPresent();
    }

    @Test
    void theModelFindsOutADiskThatDoesNotSyncNames() {
        assertThat(firstLoss(CrashDisk.Lies.NAMES_ARE_NOT_SYNCED, SyncPolicy.ALWAYS))
                .isPresent();
    }

    @Test
    void theModelFindsOutAStoreThatAcknowledgesBeforeTheSync() {
        assertThat(firstLoss(CrashDisk.Lies.NONE, SyncPolicy.NEVER)).isPresent();
    }

    @Test
    void theModelFindsOutADiskThatLosesTheIdsOfWhatIsNeverKept() {
        assertThat(firstBroken(seed -> CrashHistory.ofIdsAlone(seed, CrashDisk.Lies.FILES_ARE_NOT_SYNCED)))
                .isPresent();
    }

    @Test
    void theModelFindsOutAStoreThatNotesOnlyAfterwardsWhichEventsAreGone() {
        assertThat(firstBroken(seed -> CrashHistory.ofEvents(seed, CrashDisk.Lies.TRIMMED_IS_SYNCED_LATE)))
                .isPresent();
    }

    @Test
    void theModelFindsOutAStoreThatNotesOnlyAfterwardsWhoIsOpen() {
        assertThat(firstBroken(seed -> CrashHistory.ofSubscriptions(seed, CrashDisk.Lies.CARRIED_IS_SYNCED_LATE)))
                .isPresent();
    }

    @Test
    void whoIsOpenIsNeverForgottenNorSaidToHaveGoneTwiceWhateverACrashLeavesBehind() {
        seeds(HISTORIES / 20).forEach(seed -> {
            CrashHistory history = CrashHistory.ofSubscriptions(seed, CrashDisk.Lies.NONE);
            try {
                history.play();
            } catch (Throwable e) {
                fail("seed " + seed + ": " + history.events(), e);
            }
        });
    }

    @Test
    void whichSubscriptionEventsAreGoneIsKnownWhateverACrashLeavesBehind() {
        seeds(HISTORIES / 10).forEach(seed -> {
            CrashHistory history = CrashHistory.ofEvents(seed, CrashDisk.Lies.NONE);
            try {
                history.play();
            } catch (Throwable e) {
                fail("seed " + seed + ": " + history.events(), e);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void theModelFindsOutAStoreThatGoesByOtherRules(CrashHistory.Mischief mischief) {
        assertThat(firstBroken(seed -> CrashHistory.with(mischief, seed))).isPresent();
    }

    private static LongStream seeds(long count) {
        return LongStream.range(FIRST, FIRST + count).parallel();
    }

    private static void play(long seed, boolean hasFaults) {
        CrashHistory history = new CrashHistory(seed, CrashDisk.Lies.NONE, SyncPolicy.ALWAYS, hasFaults);
        try {
            history.play();
        } catch (Throwable e) {
            fail(
                    "seed " + seed + " (again: -Dmercure.crash.first=" + seed + " -Dmercure.crash.histories="
                            + (hasFaults ? 2 : 1) + "): " + history.events(),
                    e);
        }
    }

    private static OptionalLong firstLoss(CrashDisk.Lies lies, SyncPolicy sync) {
        return firstBroken(seed -> new CrashHistory(seed, lies, sync, false));
    }

    private static OptionalLong firstBroken(LongFunction<CrashHistory> history) {
        return LongStream.range(1, 1 + ENOUGH_TO_BE_FOUND_OUT)
                .filter(seed -> {
                    try {
                        history.apply(seed).play();
                        return false;
                    } catch (CrashJudge.BrokenPromise e) {
                        return true;
                    } catch (IOException e) {
                        throw new AssertionError("seed " + seed, e);
                    }
                })
                .findFirst();
    }
}
