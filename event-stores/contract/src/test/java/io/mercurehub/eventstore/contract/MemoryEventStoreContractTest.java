package io.mercurehub.eventstore.contract;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.MemoryEventStore;

class MemoryEventStoreContractTest extends BoundedHistoryContract {

    @Override
    protected EventStore open() {
        return new MemoryEventStore();
    }

    @Override
    protected EventStore openSmall() {
        return new MemoryEventStore(100, MemoryEventStore.DEFAULT_MAX_BYTES, 100, MemoryEventStore.DEFAULT_MAX_BYTES);
    }
}
