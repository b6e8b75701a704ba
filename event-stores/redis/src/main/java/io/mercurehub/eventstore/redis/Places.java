package io.mercurehub.eventstore.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.store.Position;
import org.jspecify.annotations.Nullable;

/**
 * The positions that this node gives out for the numbers that Redis gives to updates: the same, until updates are lost. Then a new era
 * begins, whose positions are all greater than any before.
 *
 * <p>Shared; guarded by itself.
 */
final class Places {

    @GuardedBy("this")
    private Era era;

    @GuardedBy("this")
    private long greatest;

    /**
     * A time in which nothing is lost.
     *
     * @param history the log's own id
     * @param offset what is added to a number to get a position
     */
    record Era(String history, long offset) {

        /** {@return whether a position was given out in this era} */
        boolean has(Position position) {
            return position.value() >= offset;
        }

        /** {@return the number in Redis of a position of this era} */
        long number(Position position) {
            return position.value() - offset;
        }
    }

    Places(String history) {
        this.era = new Era(history, 0);
    }

    synchronized Era era() {
        return era;
    }

    /** {@return the position of a number that Redis has said in an era; null when that is over} */
    synchronized @Nullable Position give(Era of, long number) {
        return of.equals(era) ? give(number) : null;
    }

    /** {@return the position of a number of the era that is now} */
    synchronized Position give(long number) {
        greatest = Math.max(greatest, number + era.offset());
        return new Position(number + era.offset());
    }

    /** Begins an era. */
    synchronized void beginEra(String history) {
        greatest++;
        era = new Era(history, greatest);
    }
}
