package com.example.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.config.HttpConfig;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletContext;
import java.net.URI;

/** Makes the hub, for whoever has it injected, and the servlet that serves it. */
final class HubModule extends AbstractModule {

    @Provides
    @Singleton
    Hub hub(ServletContext context) {
        URI url = URI.create("https://www.example.org" + context.getContextPath() + "/.well-known/mercure");
        return Hub.open(HubConfig.builder().resourceIdentifier(url).build());
    }

    @Provides
    MercureHubServlet servlet(Hub hub) {
        return new MercureHubServlet(hub, HttpConfig.builder().anonymous(true).build());
    }
}
