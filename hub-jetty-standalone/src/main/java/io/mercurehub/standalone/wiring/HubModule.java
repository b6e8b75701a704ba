package io.mercurehub.standalone.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.standalone.admin.HubCounters;
import io.mercurehub.standalone.config.StandaloneConfig;

/** The hub, and how HTTP speaks to it. */
final class HubModule extends AbstractModule {

    private final StandaloneConfig config;

    HubModule(StandaloneConfig config) {
        this.config = config;
    }

    @Provides
    HubConfig hubConfig() {
        return config.settings().hub();
    }

    @Provides
    HttpConfig httpConfig() {
        return config.settings().http();
    }

    @Provides
    @Singleton
    HubCounters counters() {
        return new HubCounters();
    }

    @Provides
    @Singleton
    Hub hub(HubConfig hubConfig, EventStore store, HubCounters counters) {
        return Hub.open(hubConfig, store, counters);
    }

    @Provides
    @Singleton
    MercureHubServlet servlet(Hub hub, HttpConfig httpConfig) {
        return new MercureHubServlet(hub, httpConfig);
    }
}
