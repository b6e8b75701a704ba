package io.mercurehub.eventstore.contract;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.MemoryEventStore;

/** The same store where the limit of bytes comes first. */
class MemoryEventStoreOfFewBytesContractTest extends BoundedHistoryContract {

    @Override
    protected EventStore open() {
        return new MemoryEventStore(MemoryEventStore.LARGEST_MAX_UPDATES, MemoryEventStore.DEFAULT_MAX_BYTES);
    }

    @Override
    protected EventStore openSmall() {
        return new MemoryEventStore(
                MemoryEventStore.LARGEST_MAX_UPDATES, 50_000, MemoryEventStore.LARGEST_MAX_UPDATES, 50_000);
    }
}
