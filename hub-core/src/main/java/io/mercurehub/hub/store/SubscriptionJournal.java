package io.mercurehub.hub.store;

import io.mercurehub.update.Update;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * An {@link EventStore} that remembers, across restarts and crashes, the subscription events that it has trimmed and that are needed.
 *
 * <p>A topic has two at most: one when a subscription begins, one when it ends. So a store need not understand them to know which
 * first ones lack their second; it remembers these until the second is trimmed, too.
 */
public interface SubscriptionJournal {

    /**
     * Finds these events. Asked once or a few times after the start, by whoever ends the subscriptions that an earlier hub has orphaned.
     *
     * @param isNeeded whether an event is of a subscription that may be active; the store forgets those of which it says no, such as
     *     the second of a topic whose first could not be appended. Pure, and does not block
     * @return these events, and from where on all others are in the log
     */
    CompletionStage<CarriedEvents> carriedEvents(Predicate<Update> isNeeded);
}
