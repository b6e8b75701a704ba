package io.mercurehub.config.store;

import io.mercurehub.hub.store.Position;

/**
 * Something in a stored history that is not as it was written.
 *
 * @param part where it is: the name of a file, or of what stands for one
 * @param offset at which byte of it; -1 when it is about all of it
 * @param first the position of the first update that is lost by it; {@link Position#START} when none is
 * @param last the position of the last update that is lost by it; {@link Position#START} when none is
 * @param reason what is wrong, as a sentence without its end
 * @param effect what a hub makes of it, as a sentence without its end
 */
public record HistoryDamage(String part, long offset, Position first, Position last, String reason, String effect) {

    /** {@return whether updates are lost by it} */
    public boolean isLoss() {
        return first.value() > 0;
    }
}
