package io.mercurehub.eventstore.postgresql;

import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.update.Update;
import org.jspecify.annotations.Nullable;

/**
 * A row of the log.
 *
 * @param position its number in the database
 * @param format how it is written
 * @param kind what it tells, by its number
 * @param id of the update
 * @param update null when its data is gone, was not asked for, or cannot be understood
 * @param size how many bytes it adds to the sums
 * @param at when it was appended, in milliseconds
 * @param maxAge see {@link HistoryRules#maxAgeMillis}
 * @param before the sums before it
 */
record Row(
        long position,
        int format,
        int kind,
        String id,
        @Nullable Update update,
        long size,
        long at,
        long maxAge,
        Sums before) {

    /** How this hub writes rows, and the newest way that it reads. */
    static final int FORMAT = 1;

    /** About how many bytes an id takes beside its characters. */
    private static final int ID_BYTES = 100;

    boolean isUpdate() {
        return kind == Kind.UPDATE.number();
    }

    boolean isRevocation() {
        return kind == Kind.REVOCATION.number();
    }

    boolean isNeverKept() {
        return maxAge == HistoryRules.NOTHING;
    }

    /** {@return the sums with it} */
    Sums through() {
        return before.plus(own(kind, size, maxAge));
    }

    long replayableUntilMillis() {
        return HistoryRules.replayableUntilMillis(maxAge, at);
    }

    /** {@return how many bytes an update adds to the sums} */
    static long size(Update update, long maxAge) {
        return maxAge == HistoryRules.NOTHING
                ? 2L * update.id().orElseThrow().value().length() + ID_BYTES
                : update.estimatedBytes();
    }

    /** {@return what a row adds to the sums} */
    static Sums own(int kind, long size, long maxAge) {
        if (kind == Kind.UPDATE.number()) {
            return new Sums(maxAge == HistoryRules.NOTHING ? 0 : 1, size, 0, 0);
        }
        return kind == Kind.EVENT.number() ? new Sums(0, 0, 1, size) : Sums.NONE;
    }
}
