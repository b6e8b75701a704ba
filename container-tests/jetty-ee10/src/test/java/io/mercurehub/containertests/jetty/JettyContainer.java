package io.mercurehub.containertests.jetty;

import io.mercurehub.containertests.container.Container;
import io.mercurehub.containertests.container.ContainerClasses;
import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.container.Deployment;
import io.mercurehub.containertests.container.OwnAnswers;
import io.mercurehub.containertests.container.RunningContainer;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.ee.webapp.WebAppClassLoader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.Blocker;

/**
 * Jetty, which deploys archives as it does from its folder of applications of one EE version.
 *
 * @param <A> an application of that version
 */
abstract class JettyContainer<A extends ContextHandler & WebAppClassLoader.Context> implements Container {

    private final String version;

    JettyContainer(String version) {
        this.version = version;
    }

    /** {@return an application, which does not start in silence when it cannot serve} */
    abstract A application(Path war, boolean decodesAmbiguousUris);

    @Override
    public String name() {
        return "Jetty/" + Server.getVersion() + " " + version;
    }

    @Override
    public Set<String> harmlessLogs() {
        // When it stops it gives connections a second, and says so when the machine stood still for longer.
        return Set.of("/1000 ms");
    }

    @Override
    public OwnAnswers answers() {
        return new OwnAnswers(400, 0, 414, 0, false, 0);
    }

    @Override
    public RunningContainer start(ContainerOptions options) throws Exception {
        return new Running(options);
    }

    private final class Running implements RunningContainer {

        private final Server server = new Server();
        private final ServerConnector connector;
        private final ContextHandlerCollection contexts = new ContextHandlerCollection();
        private final boolean advised;

        Running(ContainerOptions options) throws Exception {
            advised = options.advised();
            HttpConfiguration http = httpConfiguration();
            connector = new ServerConnector(server, new HttpConnectionFactory(http));
            if (options.http2()) {
                connector.addConnectionFactory(new HTTP2CServerConnectionFactory(http));
            }
            if (options.sendBufferBytes() > 0) {
                connector.setAcceptedSendBufferSize(options.sendBufferBytes());
            }
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            if (options.compression()) {
                CompressionHandler compressing = new CompressionHandler(contexts);
                compressing.putCompression(new GzipCompression());
                server.setHandler(compressing);
            } else {
                server.setHandler(contexts);
            }
            server.start();
        }

        private HttpConfiguration httpConfiguration() {
            HttpConfiguration http = new HttpConfiguration();
            if (advised) {
                http.setUriCompliance(UriCompliance.DEFAULT.with("HUB", Violation.AMBIGUOUS_PATH_SEPARATOR));
                http.setRequestHeaderSize(32 * 1024);
            }
            return http;
        }

        @Override
        public int port() {
            return connector.getLocalPort();
        }

        @Override
        public Deployment deploy(Path war, String contextPath) throws Exception {
            A context = application(war, advised);
            context.setContextPath(contextPath.isEmpty() ? "/" : contextPath);
            WebAppClassLoader classes = new WebAppClassLoader(new ContainerClasses(), context);
            context.setClassLoader(classes);
            Application application = new Application(contexts, context, classes);
            contexts.addHandler(context);
            try {
                context.start();
                contexts.mapContexts();
            } catch (Exception e) {
                application.undeploy();
                throw e;
            }
            return application;
        }

        @Override
        public void stop() throws Exception {
            server.stop();
        }
    }

    private record Application(ContextHandlerCollection contexts, ContextHandler context, WebAppClassLoader classes)
            implements Deployment {

        @Override
        public ClassLoader classLoader() {
            return classes;
        }

        @Override
        public void undeploy() throws Exception {
            try (Blocker.Callback undeployed = Blocker.callback()) {
                contexts.undeployHandler(context, undeployed);
                undeployed.block();
            }
            classes.close();
        }
    }
}
