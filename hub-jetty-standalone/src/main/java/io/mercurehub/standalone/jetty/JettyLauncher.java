package io.mercurehub.standalone.jetty;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.hub.work.NamedThreads;
import io.mercurehub.servlet.proxy.Clients;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.admin.AdminSettings;
import io.mercurehub.standalone.admin.ConnectionCap;
import io.mercurehub.standalone.site.HomePage;
import io.mercurehub.standalone.site.PlainErrors;
import io.mercurehub.standalone.site.Site;
import io.mercurehub.standalone.tls.TlsSettings;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server and its connectors: HTTP/1.1, and with a certificate HTTP/2 and TLS; a servlet for the hub, and a site around it.
 *
 * <p>Streams hold no thread, so there are few threads. What a client controls is bounded: the header of a request by
 * {@value Connectors#REQUEST_HEADER_BYTES} bytes (a long list of topics fits), the time for the first one, and the connections that wait to
 * be accepted.
 */
public final class JettyLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(JettyLauncher.class);

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final int MIN_THREADS = 4;
    private static final int MAX_THREADS = Math.max(16, 4 * PROCESSORS);
    private static final int SELECTORS = Math.max(1, Math.min(4, PROCESSORS / 2));

    /** How long a connection may be silent, unless it is a stream. */
    public static final Duration IDLE = Duration.ofSeconds(30);

    /** How often to look for a new certificate, which is there for weeks before the old one ends. */
    private static final Duration CERTIFICATE_LOOKS = Duration.ofSeconds(10);

    /** What Jetty's own stop may take once nobody is served any more; more than it ever takes when it ends at all. */
    private static final Duration STOP = Duration.ofSeconds(2);

    /** The name of the connectors for those who leave out the {@code s} of {@code https://}. */
    private static final String REDIRECT = "redirect";

    private final ServerName serverName;
    private final Server server;
    private final RequestsInProgress requests;
    private final AdminServer admin;
    private final ConnectionCap cap;
    private final ServerThreads threads = new ServerThreads("http", MAX_THREADS, MIN_THREADS);
    private final Optional<TlsSettings> tlsSettings;
    private final Duration idle;
    /** Those of the addresses to open, in their order, then those of the redirects. */
    private final List<ServerConnector> connectors = new CopyOnWriteArrayList<>();

    private @Nullable Watchdog watchdog;

    /**
     * @param serverName where to listen
     * @param hubServlet what answers {@value Site#HUB_PATH} and the paths below; started and destroyed with the server
     * @param homePage what answers {@code /}
     * @param clients knows under which URL a client has asked
     * @param tlsSettings where the certificate is, when an address needs one
     * @param adminSettings where to listen for health checks and metrics
     * @param adminSite what answers them
     * @param cap how many connections clients may have
     * @param idle how long a connection may be silent without a request, or while one is sent or answered
     * @param publishingMayWait whether the servlet may wait for anything while it answers a {@code POST}
     */
    public JettyLauncher(
            ServerName serverName,
            Servlet hubServlet,
            HomePage homePage,
            Clients clients,
            Optional<TlsSettings> tlsSettings,
            AdminSettings adminSettings,
            Handler adminSite,
            ConnectionCap cap,
            Duration idle,
            boolean publishingMayWait) {
        this.serverName = serverName;
        this.admin = new AdminServer(adminSettings, adminSite);
        this.cap = cap;
        this.server = new Server(threads);
        server.setErrorHandler(new PlainErrors());
        this.tlsSettings = tlsSettings;
        this.idle = idle;
        this.requests = new RequestsInProgress(
                new ContentTypeSpelling(new Site(context(hubServlet), homePage, clients, cap.maxStreams())),
                // A handshake takes long, and whoever reads would do it, too.
                !publishingMayWait && !serverName.isTls());
        server.setHandler(new ToTls(requests, REDIRECT));
    }

    private static ServletContextHandler context(Servlet hubServlet) {
        ServletContextHandler context =
                new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS | ServletContextHandler.NO_SECURITY);
        context.setErrorHandler(new PlainErrors());
        // The hub reads paths as they were sent, where %2F is part of a segment.
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        ServletHolder holder = new ServletHolder("mercure-hub", hubServlet);
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        context.addServlet(holder, Site.HUB_PATH + "/*");
        return context;
    }

    /**
     * Starts the servlet, then opens all sockets, then accepts connections.
     *
     * @throws ConfigurationException with every address that cannot be listened on, or when the certificate cannot be used;
     *     nothing is left open then
     * @throws Exception when the servlet cannot start
     */
    public void start() throws Exception {
        try {
            TlsConnections tls = tlsSettings
                    .filter(settings -> serverName.isTls())
                    .map(settings -> new TlsConnections(settings, CERTIFICATE_LOOKS))
                    .orElse(null);
            Connectors factory = new Connectors(server, idle, tls, SELECTORS);
            server.start();
            open(factory);
            admin.start();
            openRedirects(factory);
            if (tls != null) {
                server.addBean(tls, true);
                tls.start();
            }
            server.addBean(
                    new ConnectionGuard(
                            connectors, requests::isBusy, cap, threads::getQueueSize, requests::answered, idle),
                    true);
            for (ServerConnector connector : connectors) {
                server.addConnector(connector);
                connector.start();
            }
        } catch (Exception e) {
            connectors.forEach(ServerConnector::close);
            stopNow();
            throw e;
        }
    }

    private void open(Connectors factory) {
        Problems problems = new Problems();
        for (ListenAddress address : serverName.toOpen()) {
            try {
                connectors.add(factory.open(address));
            } catch (IOException e) {
                problems.add(ServerName.VARIABLE, address + " " + Connectors.reason(e));
            }
        }
        problems.throwIfAny();
    }

    /** Nobody needs them who writes URLs in full. */
    private void openRedirects(Connectors factory) {
        for (ListenAddress address : serverName.toRedirect()) {
            try {
                ServerConnector connector = factory.open(address);
                connector.setName(REDIRECT);
                connectors.add(connector);
            } catch (IOException e) {
                LOG.info("{} {}: nobody is sent on from http:// to https://", address, Connectors.reason(e));
            }
        }
    }

    /** {@return the sockets that are open, for people, such as {@code 127.0.0.1:3000, *:80}} */
    public String sockets() {
        return serverName.toOpen().stream()
                .map(address -> address.socketText(portOf(address)))
                .collect(Collectors.joining(", "));
    }

    /** {@return the URL of health checks and metrics, without a path; empty when there is none} */
    public Optional<String> adminOrigin() {
        return admin.origin();
    }

    /** {@return the URLs under which this machine can reach the server, without a path, in the order of SERVER_NAME} */
    public List<String> origins() {
        return serverName.addresses().stream()
                .map(address -> address.origin(portOf(address)))
                .distinct()
                .toList();
    }

    /**
     * Has somebody told when the server does not serve any more. Called once, after the start.
     *
     * @param exhausted whether there is no memory to go on with
     * @param lost hears what is the matter, once, on the thread that has noticed
     */
    public void watch(BooleanSupplier exhausted, Consumer<String> lost) {
        watchdog = new Watchdog(threads, connectors, exhausted, lost);
    }

    private int portOf(ListenAddress address) {
        if (address.socket().getPort() != 0) {
            return address.socket().getPort();
        }
        return connectors.get(serverName.toOpen().indexOf(address)).getLocalPort();
    }

    /**
     * Accepts no more connections, lets the requests that are being answered end, and stops.
     *
     * <p>Returns two seconds after that at the latest: what then hasn't stopped goes on until the process ends.
     *
     * @param within how long to wait for them
     */
    public void stop(Duration within) {
        if (watchdog != null) {
            watchdog.close();
        }
        connectors.forEach(ServerConnector::close);
        for (ServerConnector connector : connectors) {
            // From here on, each response is its connection's last. The future would wait for idle connections, too.
            Future<Void> unused = connector.shutdown();
        }
        try {
            if (!requests.awaitNone(within)) {
                LOG.warn(
                        "{} requests were still open after {} ms and are cut off", requests.count(), within.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopNow();
    }

    /**
     * Stops on a thread of its own: Jetty waits without a limit for what a connection was about to send when it was cut off, and
     * may wait for ever. The hub is closed after this, which is worth more.
     */
    private void stopNow() {
        Thread stopping = new NamedThreads("http-stop").newThread(this::stopServer);
        stopping.start();
        try {
            stopping.join(STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stopping.isAlive()) {
            LOG.warn("The server is still running after {} ms; the process ends without it", STOP.toMillis());
        }
    }

    private void stopServer() {
        try {
            admin.stop();
            server.stop();
        } catch (Exception e) {
            LOG.warn("The server did not stop in order", e);
        }
    }
}
