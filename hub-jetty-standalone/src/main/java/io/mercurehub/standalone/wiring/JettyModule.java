package io.mercurehub.standalone.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.mercurehub.hub.Hub;
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

/** The server around the hub. */
final class JettyModule extends AbstractModule {

    private final StandaloneConfig config;

    JettyModule(StandaloneConfig config) {
        this.config = config;
    }

    @Provides
    HomePage homePage() {
        return new HomePage(Version.current());
    }

    @Provides
    @Singleton
    ConnectionCap cap() {
        return new ConnectionCap(config.maxConnections());
    }

    @Provides
    AdminSite adminSite(Hub hub, HubCounters counters, ConnectionCap cap) {
        return new AdminSite(hub, counters, cap, config.admin().hubName(), Version.current());
    }

    @Provides
    @Singleton
    JettyLauncher launcher(
            MercureHubServlet servlet,
            HttpConfig httpConfig,
            HomePage homePage,
            AdminSite adminSite,
            ConnectionCap cap) {
        Clients clients = new Clients(TrustedProxies.of(httpConfig.trustedProxies()), httpConfig.clientIpHeaders());
        return new JettyLauncher(
                config.serverName(), servlet, homePage, clients, config.tls(), config.admin(), adminSite, cap);
    }

    @Provides
    @Singleton
    StandaloneHub standaloneHub(Hub hub, JettyLauncher launcher) {
        return new StandaloneHub(hub, launcher);
    }
}
