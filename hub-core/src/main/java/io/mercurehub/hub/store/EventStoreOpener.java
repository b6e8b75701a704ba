package io.mercurehub.hub.store;

import io.mercurehub.hub.topic.ReservedNamespace;

/** Opens the event store of a hub that is being opened, once. Safe for use by any thread. */
@FunctionalInterface
public interface EventStoreOpener {

    /**
     * {@return a store that nobody follows yet}
     *
     * @param history how much is kept; what it leaves open is the store's own default
     * @throws EventStoreException when it cannot be opened
     */
    EventStore open(HistorySettings history);

    /**
     * {@return a store that nobody follows yet}
     *
     * @param history how much is kept; what it leaves open is the store's own default
     * @param reserved topics that nobody may have who publishes past the hub, where the store lets somebody do so
     * @throws EventStoreException when it cannot be opened
     */
    default EventStore open(HistorySettings history, ReservedNamespace reserved) {
        return open(history);
    }
}
