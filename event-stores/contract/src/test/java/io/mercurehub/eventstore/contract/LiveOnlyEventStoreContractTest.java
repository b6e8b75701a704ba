package io.mercurehub.eventstore.contract;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.LiveOnlyEventStore;

class LiveOnlyEventStoreContractTest extends EventStoreContract {

    @Override
    protected EventStore open() {
        return new LiveOnlyEventStore();
    }
}
