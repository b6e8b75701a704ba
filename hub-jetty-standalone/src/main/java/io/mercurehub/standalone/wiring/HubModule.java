package io.mercurehub.standalone.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.config.HttpConfig;
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
    Hub hub(HubConfig hubConfig, EventStore store) {
        return Hub.open(hubConfig, store, HubMetrics.NONE);
    }

    @Provides
    @Singleton
    MercureHubServlet servlet(Hub hub, HttpConfig httpConfig) {
        return new MercureHubServlet(hub, httpConfig);
    }
}
