package io.mercurehub.standalone.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.mercurehub.hub.Hub;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.jetty.JettyLauncher;
import io.mercurehub.standalone.jetty.StandaloneHub;
import io.mercurehub.standalone.process.Version;
import io.mercurehub.standalone.site.HomePage;

/** The server around the hub. */
final class JettyModule extends AbstractModule {

    private final ServerName serverName;

    JettyModule(ServerName serverName) {
        this.serverName = serverName;
    }

    @Provides
    HomePage homePage() {
        return new HomePage(Version.current());
    }

    @Provides
    @Singleton
    JettyLauncher launcher(MercureHubServlet servlet, HomePage homePage) {
        return new JettyLauncher(serverName, servlet, homePage);
    }

    @Provides
    @Singleton
    StandaloneHub standaloneHub(Hub hub, JettyLauncher launcher) {
        return new StandaloneHub(hub, launcher);
    }
}
