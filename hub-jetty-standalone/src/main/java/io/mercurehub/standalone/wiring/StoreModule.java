package io.mercurehub.standalone.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.EventStores;

/** Where the updates are kept. */
final class StoreModule extends AbstractModule {

    @Provides
    @Singleton
    EventStore eventStore(HubConfig config) {
        return EventStores.factory(config.transport())
                .orElseThrow(() -> new EventStoreException("transport " + config.transport() + " is not in this jar"))
                .open(config.transportOptions(), config.history());
    }
}
