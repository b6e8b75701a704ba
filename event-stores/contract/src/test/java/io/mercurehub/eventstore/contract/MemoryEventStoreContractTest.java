package io.mercurehub.eventstore.contract;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.MemoryEventStore;
import java.time.InstantSource;

class MemoryEventStoreContractTest extends RuledHistoryContract {

    @Override
    protected EventStore open() {
        return new MemoryEventStore();
    }

    @Override
    protected EventStore openSmall() {
        return new MemoryEventStore(100, MemoryEventStore.DEFAULT_MAX_BYTES, 100, MemoryEventStore.DEFAULT_MAX_BYTES);
    }

    @Override
    protected EventStore open(HistorySettings history, InstantSource clock) {
        return new MemoryEventStore(history, 100, MemoryEventStore.DEFAULT_MAX_BYTES, clock);
    }
}
