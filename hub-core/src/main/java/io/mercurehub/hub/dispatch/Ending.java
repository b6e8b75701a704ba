package io.mercurehub.hub.dispatch;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.mercurehub.hub.output.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * Ends one subscriber, from its join on: one that is not there yet ends as soon as it is. It stays as long as the subscriber, so it
 * keeps nothing of the join.
 *
 * <p>Safe for use by any thread.
 */
final class Ending {

    private volatile @Nullable LaneSubscriber subscriber;
    private volatile @Nullable CloseReason reason;

    /** Says whom it ends. */
    void of(LaneSubscriber joined) {
        subscriber = joined;
        CloseReason known = reason;
        if (known != null) {
            joined.end(known);
        }
    }

    /** {@return whether the subscriber is there} */
    boolean isKnown() {
        return subscriber != null;
    }

    /**
     * Ends it, soon.
     *
     * @return whether something may be handed to it until it has left; if not, it ends before it begins
     */
    @CanIgnoreReturnValue
    boolean end(CloseReason why) {
        reason = why;
        LaneSubscriber known = subscriber;
        return known != null && known.end(why);
    }
}
