package io.mercurehub.containertests.tomcat;

import io.mercurehub.containertests.container.Container;
import io.mercurehub.containertests.container.ContainerClasses;
import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.container.Deployment;
import io.mercurehub.containertests.container.OwnAnswers;
import io.mercurehub.containertests.container.RunningContainer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.Host;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.JreMemoryLeakPreventionListener;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.core.ThreadLocalLeakPreventionListener;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.ExpandWar;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ContextName;
import org.apache.catalina.util.ServerInfo;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.scan.StandardJarScanner;

/** Tomcat, which deploys archives as it does from its folder of applications. */
public final class TomcatContainer implements Container {

    @Override
    public String name() {
        return ServerInfo.getServerInfo();
    }

    @Override
    public Set<String> harmlessLogs() {
        return Set.of(
                // That the machine is busy.
                "Creation of SecureRandom instance for session ID generation using",
                // Of Tomcat's own, which was ending a request of the application in that moment.
                "appears to have started a thread named [http-nio-");
    }

    @Override
    public OwnAnswers answers() {
        return new OwnAnswers(400, 400, 400, 0, true, 0);
    }

    @Override
    public RunningContainer start(ContainerOptions options) throws Exception {
        return new Running(options);
    }

    private static final class Running implements RunningContainer {

        private final Path base = Files.createTempDirectory("tomcat");
        private final Tomcat tomcat = new Tomcat();
        private final Connector connector = new Connector();

        Running(ContainerOptions options) throws Exception {
            Files.createDirectories(base.resolve("webapps"));
            tomcat.setBaseDir(base.toString());
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            apply(options);
            tomcat.setConnector(connector);
            // Its thread works in the name of the applications, and Tomcat may take it for one of theirs just then.
            tomcat.getEngine().setBackgroundProcessorDelay(-1);
            // As its server.xml has them: they keep the JDK and pooled threads from holding what has been undeployed.
            tomcat.getServer().addLifecycleListener(new JreMemoryLeakPreventionListener());
            tomcat.getServer().addLifecycleListener(new ThreadLocalLeakPreventionListener());
            StandardHost host = (StandardHost) tomcat.getHost();
            host.setParentClassLoader(new ContainerClasses());
            host.setUnpackWARs(true);
            tomcat.start();
            if (connector.getState() != LifecycleState.STARTED) {
                throw new IOException("the connector doesn't start: " + connector.getState());
            }
        }

        private void apply(ContainerOptions options) {
            if (options.compression()) {
                connector.setProperty("compression", "on");
                connector.setProperty("compressibleMimeType", "text/plain,text/event-stream");
            }
            if (options.http2()) {
                connector.addUpgradeProtocol(new Http2Protocol());
            }
            if (options.advised()) {
                connector.setEncodedSolidusHandling("passthrough");
                connector.setProperty("continueResponseTiming", "onRead");
                connector.setProperty("relaxedQueryChars", "\"<>[\\]^`{|}");
                connector.setProperty("maxHttpRequestHeaderSize", "32768");
                connector.setProperty("minSpareThreads", "200");
            }
            if (options.sendBufferBytes() > 0) {
                connector.setProperty("socket.txBufSize", Integer.toString(options.sendBufferBytes()));
            }
        }

        @Override
        public int port() {
            return connector.getLocalPort();
        }

        @Override
        public Deployment deploy(Path war, String contextPath) throws Exception {
            Host host = tomcat.getHost();
            ContextName name = new ContextName(contextPath.isEmpty() ? "ROOT" : contextPath, false);
            StandardContext context = new StandardContext();
            context.setName(name.getName());
            context.setPath(name.getPath());
            context.setWebappVersion(name.getVersion());
            // The archive is where Tomcat looks for those of its users, and has the name that they would give it.
            Path deployed = base.resolve("webapps").resolve(name.getBaseName() + ".war");
            Files.copy(war, deployed);
            context.setDocBase(deployed.toString());
            context.addLifecycleListener(config());
            StandardJarScanner scanner = (StandardJarScanner) context.getJarScanner();
            scanner.setScanClassPath(false);
            host.addChild(context);
            if (context.getState() != LifecycleState.STARTED) {
                host.removeChild(context);
                throw new IllegalStateException("the application doesn't start: " + contextPath);
            }
            return new Application(host, context, deployed);
        }

        private ContextConfig config() {
            ContextConfig config = new ContextConfig();
            config.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
            return config;
        }

        @Override
        public void stop() throws Exception {
            tomcat.stop();
            tomcat.destroy();
            ExpandWar.delete(base.toFile());
        }
    }

    private record Application(Host host, StandardContext context, Path archive) implements Deployment {

        @Override
        public ClassLoader classLoader() {
            return context.getLoader().getClassLoader();
        }

        @Override
        public void undeploy() throws Exception {
            host.removeChild(context);
            String archiveName = archive.toString();
            ExpandWar.delete(new File(archiveName.substring(0, archiveName.length() - ".war".length())));
            Files.delete(archive);
        }
    }
}
