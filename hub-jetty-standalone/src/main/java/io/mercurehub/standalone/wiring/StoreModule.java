package io.mercurehub.standalone.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.store.EventStore;

/** Where the updates are kept. */
final class StoreModule extends AbstractModule {

    @Provides
    @Singleton
    EventStore eventStore(HubConfig config) {
        return config.store().open(config.history());
    }
}
