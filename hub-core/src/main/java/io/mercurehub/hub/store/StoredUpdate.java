package io.mercurehub.hub.store;

import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;

/**
 * An update and its place in the log.
 *
 * @param position its place
 * @param update what was published; it has an id
 */
public record StoredUpdate(Position position, Update update) {

    /** @throws IllegalArgumentException when the update has no id */
    public StoredUpdate {
        if (update.id().isEmpty()) {
            throw new IllegalArgumentException("update: without an id (expected: an id, which the hub assigns)");
        }
    }

    /** {@return the id of the update} */
    public EventId id() {
        return update.id().orElseThrow();
    }
}
