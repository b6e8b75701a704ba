package io.mercurehub.hub.store;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;

/**
 * An update and its position in the log.
 *
 * @param position its place
 * @param update what was published; it has an id
 * @param replayableUntilMillis until when a rule of the history lets it be replayed, by {@link RetentionClock}; {@link
 *     #FOREVER} as long as the log has it, {@link #NEVER} not at all: it is for those who were there when it was appended
 */
public record StoredUpdate(Position position, Update update, long replayableUntilMillis) {

    /** As long as the log has it. */
    public static final long FOREVER = Long.MAX_VALUE;

    /** Not at all. */
    public static final long NEVER = 0;

    /** @throws IllegalArgumentException when the update has no id */
    public StoredUpdate {
        if (update.id().isEmpty()) {
            throw new IllegalArgumentException("update: without an id (expected: an id, which the hub assigns)");
        }
    }

    /**
     * An update that no rule limits.
     *
     * @throws IllegalArgumentException when it has no id
     */
    public StoredUpdate(Position position, Update update) {
        this(position, update, FOREVER);
    }

    /** {@return the id of the update} */
    public EventId id() {
        return update.id().orElseThrow();
    }
}
