package io.mercurehub.standalone.jetty;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.admin.AdminSettings;
import io.mercurehub.standalone.admin.ConnectionCap;
import io.mercurehub.standalone.site.PlainErrors;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server for health checks and metrics, which shares nothing with the one for clients: neither threads, nor connections, nor
 * what they may take.
 */
final class AdminServer {

    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    /** The name of the directive that says its address. */
    private static final String ADMIN = "admin";

    private static final int MAX_THREADS = 4;
    private static final int MAX_CONNECTIONS = 64;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final AdminSettings settings;
    private final Server server;
    private @Nullable ServerConnector connector;

    /**
     * @param settings where to listen
     * @param site what answers
     */
    AdminServer(AdminSettings settings, Handler site) {
        this.settings = settings;
        this.server = new Server(new ServerThreads(ADMIN, MAX_THREADS, 1));
        server.setErrorHandler(new PlainErrors());
        server.setHandler(site);
    }

    /**
     * Opens the socket and answers. Only an address that somebody has chosen must be free.
     *
     * @throws ConfigurationException when it isn't
     * @throws Exception when the server cannot start
     */
    void start() throws Exception {
        if (settings.address().isEmpty()) {
            return;
        }
        ListenAddress address = settings.address().get();
        ServerConnector created;
        try {
            created = new Connectors(server, IDLE, null, 1).open(address);
        } catch (IOException e) {
            if (settings.isChosen()) {
                throw new ConfigurationException(List.of(new Problem(ADMIN, address + " " + Connectors.reason(e))));
            }
            LOG.warn(
                    "{} {}: there are no health checks and no metrics; choose another address with the directive admin, or"
                            + " admin off",
                    address,
                    Connectors.reason(e));
            return;
        }
        connector = created;
        server.addConnector(created);
        server.addBean(
                new ConnectionGuard(
                        List.of(created), unused -> false, new ConnectionCap(MAX_CONNECTIONS), () -> 0, () -> 0, IDLE),
                true);
        server.start();
    }

    /** {@return its URL without a path; empty when there is none} */
    Optional<String> origin() {
        return Optional.ofNullable(connector)
                .flatMap(open -> settings.address().map(address -> address.origin(open.getLocalPort())));
    }

    /** Ends it. */
    void stop() throws Exception {
        if (connector != null) {
            connector.close();
        }
        server.stop();
    }
}
