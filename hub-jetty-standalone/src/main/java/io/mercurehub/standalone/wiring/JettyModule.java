package io.mercurehub.standalone.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.mercurehub.hub.Hub;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.proxy.Clients;
import io.mercurehub.servlet.proxy.TrustedProxies;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.admin.AdminSettings;
import io.mercurehub.standalone.admin.AdminSite;
import io.mercurehub.standalone.admin.HubCounters;
import io.mercurehub.standalone.jetty.JettyLauncher;
import io.mercurehub.standalone.jetty.StandaloneHub;
import io.mercurehub.standalone.process.Version;
import io.mercurehub.standalone.site.HomePage;
import io.mercurehub.standalone.tls.TlsSettings;
import java.util.Optional;

/** The server around the hub. */
final class JettyModule extends AbstractModule {

    private final ServerName serverName;
    private final AdminSettings adminSettings;
    private final Optional<TlsSettings> tlsSettings;

    JettyModule(ServerName serverName, AdminSettings adminSettings, Optional<TlsSettings> tlsSettings) {
        this.serverName = serverName;
        this.adminSettings = adminSettings;
        this.tlsSettings = tlsSettings;
    }

    @Provides
    HomePage homePage() {
        return new HomePage(Version.current());
    }

    @Provides
    AdminSite adminSite(Hub hub, HubCounters counters) {
        return new AdminSite(hub, counters, adminSettings.hubName(), Version.current());
    }

    @Provides
    @Singleton
    JettyLauncher launcher(MercureHubServlet servlet, HttpConfig httpConfig, HomePage homePage, AdminSite adminSite) {
        Clients clients = new Clients(TrustedProxies.of(httpConfig.trustedProxies()), httpConfig.clientIpHeaders());
        return new JettyLauncher(serverName, servlet, homePage, clients, tlsSettings, adminSettings, adminSite);
    }

    @Provides
    @Singleton
    StandaloneHub standaloneHub(Hub hub, JettyLauncher launcher) {
        return new StandaloneHub(hub, launcher);
    }
}
