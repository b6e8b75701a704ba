package io.mercurehub.eventstore.file.log;

import io.mercurehub.config.store.HistoryDamage;
import io.mercurehub.hub.store.Position;
import java.util.function.Consumer;

/**
 * Says what is wrong in a folder, and what that costs.
 *
 * <p>Confined to one thread.
 */
final class Damages {

    private final Consumer<HistoryDamage> told;
    private final long trimmedThrough;

    /**
     * @param told hears of each
     * @param trimmedThrough what has been trimmed: nobody misses anything up to there
     */
    Damages(Consumer<HistoryDamage> told, long trimmedThrough) {
        this.told = told;
        this.trimmedThrough = trimmedThrough;
    }

    /** {@return the newest trimmed position} */
    long trimmedThrough() {
        return trimmedThrough;
    }

    /** Says that records cannot be read. */
    void lost(String part, long offset, long first, long last, String reason) {
        if (last <= trimmedThrough) {
            harmless(part, offset, reason, "nothing is missed: the updates are trimmed");
            return;
        }
        told.accept(new HistoryDamage(
                part,
                offset,
                new Position(Math.max(first, trimmedThrough + 1)),
                new Position(last),
                reason,
                "these updates are left out; all others are served"));
    }

    /** Says that an index is of no use. */
    void index(String part, String reason) {
        harmless(part, -1, reason, "nothing is lost: it is made again when a hub starts");
    }

    /** Says that something is wrong that costs no update. */
    void harmless(String part, long offset, String reason, String effect) {
        told.accept(new HistoryDamage(part, offset, Position.START, Position.START, reason, effect));
    }
}
