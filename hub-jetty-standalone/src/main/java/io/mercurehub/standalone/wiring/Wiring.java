package io.mercurehub.standalone.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Provides;
import com.google.inject.ProvisionException;
import com.google.inject.Singleton;
import com.google.inject.Stage;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.proxy.Clients;
import io.mercurehub.servlet.proxy.TrustedProxies;
import io.mercurehub.standalone.admin.AdminSite;
import io.mercurehub.standalone.admin.ConnectionCap;
import io.mercurehub.standalone.admin.HubCounters;
import io.mercurehub.standalone.config.StandaloneConfig;
import io.mercurehub.standalone.jetty.JettyLauncher;
import io.mercurehub.standalone.jetty.StandaloneHub;
import io.mercurehub.standalone.process.Version;
import io.mercurehub.standalone.site.HomePage;
import java.net.URI;
import java.util.Optional;

/** Makes a hub of its configuration. */
public final class Wiring extends AbstractModule {

    static {
        // For a graph of a dozen objects, generated code costs more than it saves; and newer JDKs warn of how Guice
        // loads it.
        System.setProperty("guice_bytecode_gen_option", "DISABLED");
    }

    private final StandaloneConfig config;

    private Wiring(StandaloneConfig config) {
        this.config = config;
    }

    /**
     * {@return a hub that is open but lets no client in yet}
     *
     * @throws EventStoreException when the event store cannot be opened
     */
    public static StandaloneHub standaloneHub(StandaloneConfig config) {
        try {
            return Guice.createInjector(Stage.DEVELOPMENT, new Wiring(config)).getInstance(StandaloneHub.class);
        } catch (ProvisionException e) {
            // What a provider threw says it better than the list of who needed it.
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Provides
    @Singleton
    HubCounters counters() {
        return new HubCounters();
    }

    @Provides
    @Singleton
    ConnectionCap cap() {
        return new ConnectionCap(config.maxConnections());
    }

    @Provides
    @Singleton
    Hub hub(HubCounters counters) {
        HubConfig hub = config.settings().hub();
        return Hub.open(hub, counters);
    }

    @Provides
    @Singleton
    MercureHubServlet servlet(Hub hub) {
        return new MercureHubServlet(hub, config.settings().http());
    }

    @Provides
    AdminSite adminSite(Hub hub, HubCounters counters, ConnectionCap cap, MercureHubServlet servlet) {
        return new AdminSite(
                hub,
                counters,
                cap,
                servlet.refusals(),
                config.admin().hubName(),
                config.serverName().ports(),
                Version.current());
    }

    @Provides
    StandaloneHub standaloneHub(Hub hub, MercureHubServlet servlet, AdminSite adminSite, ConnectionCap cap) {
        HttpConfig http = config.settings().http();
        JettyLauncher server = new JettyLauncher(
                config.serverName(),
                servlet,
                homePage(),
                new Clients(TrustedProxies.of(http.trustedProxies()), http.clientIpHeaders()),
                config.tls(),
                config.admin(),
                adminSite,
                cap,
                JettyLauncher.IDLE,
                http.publisherJwksUrl().isPresent());
        return new StandaloneHub(hub, server);
    }

    private HomePage homePage() {
        HttpConfig http = config.settings().http();
        URI unknown = HubConfig.builder().build().resourceIdentifier();
        return new HomePage(
                Version.current(),
                Optional.of(config.settings().hub().resourceIdentifier()).filter(url -> !url.equals(unknown)),
                http.anonymous(),
                http.cookieName(),
                config.isDevelopment() ? Optional.of(Version.program()) : Optional.empty());
    }
}
