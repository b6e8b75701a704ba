package io.mercurehub.eventstore.contract;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.MemoryEventStore;
import java.time.InstantSource;

/** One node of a shared log is an event store as any. */
class SharedMemoryLogContractTest extends RuledHistoryContract {

    @Override
    protected EventStore open() {
        return new SharedMemoryLog().open();
    }

    @Override
    protected EventStore openSmall() {
        return new SharedMemoryLog(() -> new MemoryEventStore(
                        100, MemoryEventStore.DEFAULT_MAX_BYTES, 100, MemoryEventStore.DEFAULT_MAX_BYTES))
                .open();
    }

    @Override
    protected EventStore open(HistorySettings history, InstantSource clock) {
        return new SharedMemoryLog(() -> new MemoryEventStore(history, 100, MemoryEventStore.DEFAULT_MAX_BYTES, clock))
                .open();
    }
}
