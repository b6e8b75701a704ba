package io.mercurehub.standalone.jetty;

import io.mercurehub.servlet.proxy.Clients;
import io.mercurehub.servlet.proxy.TrustedProxies;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.admin.AdminSettings;
import io.mercurehub.standalone.admin.ConnectionCap;
import io.mercurehub.standalone.site.HomePage;
import io.mercurehub.standalone.tls.TlsSettings;
import jakarta.servlet.http.HttpServlet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Makes launchers around a servlet, not started yet. */
final class Launchers {

    static final AdminSettings NO_ADMIN = new AdminSettings(Optional.empty(), true, "default");

    private static final HomePage HOME_PAGE =
            new HomePage("1.2.3", Optional.empty(), true, "mercureAuthorization", Optional.empty());

    private static final Clients CLIENTS =
            new Clients(TrustedProxies.of(List.of("127.0.0.1")), List.of("X-Forwarded-For"));

    private Launchers() {}

    static JettyLauncher launcher(String serverName, HttpServlet servlet) {
        return launcher(serverName, servlet, NO_ADMIN);
    }

    static JettyLauncher launcher(String serverName, HttpServlet servlet, AdminSettings admin) {
        return launcher(serverName, servlet, admin, new NoContent());
    }

    static JettyLauncher launcher(String serverName, HttpServlet servlet, AdminSettings admin, Handler adminSite) {
        return launcher(serverName, servlet, admin, adminSite, JettyLauncher.IDLE, 1_000, false);
    }

    /** {@return one that gives up whoever does nothing for two seconds} */
    static JettyLauncher impatient(EchoServlet servlet) {
        return launcher("127.0.0.1:0", servlet, NO_ADMIN, new NoContent(), Duration.ofSeconds(2), 1_000, false);
    }

    /** {@return one that has few connections} */
    static JettyLauncher small(EchoServlet servlet, int maxConnections) {
        return launcher("127.0.0.1:0", servlet, NO_ADMIN, new NoContent(), JettyLauncher.IDLE, maxConnections, false);
    }

    /** {@return one whose servlet may wait when it answers a {@code POST}} */
    static JettyLauncher waiting(HttpServlet servlet) {
        return launcher("127.0.0.1:0", servlet, NO_ADMIN, new NoContent(), JettyLauncher.IDLE, 1_000, true);
    }

    /** {@return one with a certificate, on any port of 127.0.0.1} */
    static JettyLauncher tls(EchoServlet servlet, TlsSettings certificate) {
        return new JettyLauncher(
                ServerName.parse(ServerName.VARIABLE, "https://127.0.0.1:0", true),
                servlet,
                HOME_PAGE,
                CLIENTS,
                Optional.of(certificate),
                NO_ADMIN,
                new NoContent(),
                new ConnectionCap(1_000),
                JettyLauncher.IDLE,
                false);
    }

    private static JettyLauncher launcher(
            String serverName,
            HttpServlet servlet,
            AdminSettings admin,
            Handler adminSite,
            Duration idle,
            int maxConnections,
            boolean publishingMayWait) {
        return new JettyLauncher(
                ServerName.parse(ServerName.VARIABLE, serverName, false),
                servlet,
                HOME_PAGE,
                CLIENTS,
                Optional.empty(),
                admin,
                adminSite,
                new ConnectionCap(maxConnections),
                idle,
                publishingMayWait);
    }

    /** Answers everything with 204. */
    static final class NoContent extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.setStatus(204);
            callback.succeeded();
            return true;
        }
    }
}
