package io.mercurehub.standalone.jetty;

import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A launcher around a servlet of its own that runs: for a block, or as an extension for each test. */
final class Launched implements AutoCloseable, BeforeEachCallback, AfterEachCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EchoServlet servlet = new EchoServlet();
    private final JettyLauncher launcher;
    private int port;

    /** Starts with each test. */
    Launched(Function<EchoServlet, JettyLauncher> launchers) {
        launcher = launchers.apply(servlet);
    }

    /** {@return one that has started} */
    static Launched start(Function<EchoServlet, JettyLauncher> launchers) throws Exception {
        Launched launched = new Launched(launchers);
        launched.start();
        return launched;
    }

    private void start() throws Exception {
        launcher.start();
        port = URI.create(launcher.origins().get(0)).getPort();
    }

    @Override
    public void beforeEach(ExtensionContext test) throws Exception {
        start();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        close();
    }

    EchoServlet servlet() {
        return servlet;
    }

    JettyLauncher launcher() {
        return launcher;
    }

    /** {@return the port of its first address, also after it has stopped} */
    int port() {
        return port;
    }

    @Override
    public void close() {
        launcher.stop(PATIENCE);
    }
}
