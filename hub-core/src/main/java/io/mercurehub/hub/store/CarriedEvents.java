package io.mercurehub.hub.store;

import java.util.List;

/**
 * Subscription events that a store has trimmed while the log could not tell yet that what they tell of has ended.
 *
 * @param through up to here {@code events} tells all; what comes after it is read in the log
 * @param events the subscription events up to there that no other one up to there follows on the same canonical topic, oldest
 *     first
 */
public record CarriedEvents(Position through, List<StoredUpdate> events) {

    public CarriedEvents {
        events = List.copyOf(events);
    }
}
