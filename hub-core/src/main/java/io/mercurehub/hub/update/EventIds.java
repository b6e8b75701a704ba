package io.mercurehub.hub.update;

import java.util.UUID;

/**
 * Makes identifiers for updates whose publisher chose none.
 *
 * <p>They are {@code urn:uuid:} with a random UUID: opaque, so that a cursor tells nothing about time or number of updates that
 * its holder may not read.
 */
@FunctionalInterface
public interface EventIds {

    /** {@return an identifier that was never returned before; called from any thread} */
    EventId next();

    /** {@return a source of random identifiers} */
    static EventIds random() {
        return () -> new EventId("urn:uuid:" + UUID.randomUUID());
    }
}
