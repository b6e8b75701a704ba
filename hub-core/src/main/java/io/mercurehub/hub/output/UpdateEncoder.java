package io.mercurehub.hub.output;

import io.mercurehub.update.Update;

/**
 * Builds the bytes of one update as they travel to subscribers.
 *
 * <p>Pure and safe for use by several threads. The hub knows no wire format; whoever speaks one gives it an encoder.
 */
@FunctionalInterface
public interface UpdateEncoder {

    /**
     * {@return the whole frame of the update; never changed afterwards, by nobody}
     *
     * @param update has an id
     */
    byte[] encode(Update update);
}
