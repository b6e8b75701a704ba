package io.mercurehub.config.store;

import io.mercurehub.hub.store.EventStoreException;

/**
 * The history that a store keeps while no hub has it open, for an operator to check and to trim.
 *
 * <p>Keeps hubs from opening it until it is closed. Everything may throw {@link EventStoreException} when the disk or the network
 * fails.
 *
 * <p>Confined to one thread.
 */
public interface StoredHistory extends AutoCloseable {

    /** {@return where it is, in a few words} */
    String description();

    /**
     * Reads and checks all that is stored, and changes nothing.
     *
     * @param listener hears of everything that is not as it was written, as it is found
     * @return what is there
     */
    HistoryState check(CheckListener listener);

    /**
     * Trims the oldest updates until all of these limits are kept, beside those that the store has by itself, and gives their
     * space back. It is durable when this returns.
     *
     * @return what is left
     * @throws EventStoreException also when an update that a limit names is not there; then nothing is trimmed
     */
    HistoryState trim(HistoryLimits limits);

    @Override
    void close();
}
