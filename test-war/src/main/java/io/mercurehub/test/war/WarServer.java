package io.mercurehub.test.war;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.Configuration;
import org.eclipse.jetty.ee10.webapp.FragmentConfiguration;
import org.eclipse.jetty.ee10.webapp.JettyWebXmlConfiguration;
import org.eclipse.jetty.ee10.webapp.MetaInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.webapp.WebInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebXmlConfiguration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/**
 * A container that runs one web application, from the war that the build has made, on a loopback port of this machine.
 *
 * <p>The application has what a container gives it and what is in its war, and nothing of the class path on which this runs: a
 * library that is missing in {@code WEB-INF/lib} is missing here too. Fragments, annotations and initialisers are looked for, as
 * in any container.
 *
 * <pre>{@code
 * try (WarServer server = WarServer.start(Path.of("target/shop.war"), "/shop")) {
 *     new RawConnection(server.port()).sendHead("GET /shop/books HTTP/1.1", "Host: localhost");
 * }
 * }</pre>
 *
 * <p>Confined to one thread, but for {@link #port()}.
 */
public final class WarServer implements AutoCloseable {

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ContextHandlerCollection deployed = new ContextHandlerCollection();
    private final Path war;
    private final String contextPath;

    private WarServer(Path war, String contextPath, int port) {
        this.war = war;
        this.contextPath = contextPath;
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(deployed);
    }

    /**
     * Starts an application on a free port.
     *
     * @param war a file that a build has made
     * @param contextPath {@code /} for the root, or a path without a slash at its end
     * @throws Exception whatever the application throws when it starts
     */
    public static WarServer start(Path war, String contextPath) throws Exception {
        return start(war, contextPath, 0);
    }

    /**
     * Starts an application.
     *
     * @param war a file that a build has made
     * @param contextPath {@code /} for the root, or a path without a slash at its end
     * @param port of the loopback interface; 0 for a free one
     * @throws Exception whatever the application throws when it starts
     */
    public static WarServer start(Path war, String contextPath, int port) throws Exception {
        if (!Files.isRegularFile(war)) {
            throw new NoSuchFileException(war.toAbsolutePath().toString(), null, "build it first: mvn package");
        }
        WarServer started = new WarServer(war, contextPath, port);
        try {
            started.deployed.addHandler(started.application());
            started.server.start();
            return started;
        } catch (Exception e) {
            try {
                started.server.stop();
            } catch (Exception onStop) {
                e.addSuppressed(onStop);
            }
            throw e;
        }
    }

    /** {@return the port on which the application is served} */
    public int port() {
        return connector.getLocalPort();
    }

    /** Ends the application, whose URLs are answered with 404 from now on; the container goes on. */
    public void undeploy() throws Exception {
        for (Handler application : deployed.getHandlers()) {
            application.stop();
            deployed.removeHandler(application);
        }
    }

    /** Ends the application and starts it anew, with classes of its own, as a container does with a new war. */
    public void redeploy() throws Exception {
        undeploy();
        WebAppContext application = application();
        deployed.addHandler(application);
        application.start();
    }

    /** Waits until the container has ended. */
    public void join() throws InterruptedException {
        server.join();
    }

    /** Ends the application and the container. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the container doesn't stop", e);
        }
    }

    private WebAppContext application() {
        WebAppContext application = new WebAppContext();
        application.setWar(war.toUri().toString());
        application.setContextPath(contextPath);
        application.setClassLoader(new ContainerClasses());
        // All that Jetty would choose, but naming (JNDI), which needs one more library.
        application.setConfigurations(new Configuration[] {
            new WebInfConfiguration(),
            new WebXmlConfiguration(),
            new MetaInfConfiguration(),
            new FragmentConfiguration(),
            new AnnotationConfiguration(),
            new JettyWebXmlConfiguration(),
            new WebAppConfiguration()
        });
        // An application that does not start is a failure of the whole, with the application's own exception.
        application.setThrowUnavailableOnStartupException(true);
        return application;
    }
}
