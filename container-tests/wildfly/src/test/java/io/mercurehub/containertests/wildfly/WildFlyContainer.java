package io.mercurehub.containertests.wildfly;

import io.mercurehub.containertests.container.Container;
import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.container.Deployment;
import io.mercurehub.containertests.container.OwnAnswers;
import io.mercurehub.containertests.container.RunningContainer;
import io.mercurehub.containertests.container.ServerProcess;
import io.mercurehub.test.wire.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** WildFly. Which applications it has is said by files in a folder, at which it looks again and again. */
public final class WildFlyContainer implements Container {

    private static final Pattern WARNING = Pattern.compile("^(\\e\\[[0-9;]*m)*[0-9:,]+ (WARN|ERROR) ");
    private static final long PAUSE_MILLIS = 50;

    private static final String JBOSS_WEB_XML = """
            <jboss-web>
              <context-root>%s</context-root>
            </jboss-web>
            """;

    @Override
    public String name() {
        return "WildFly";
    }

    @Override
    public Set<String> harmlessLogs() {
        // WildFly would inject into every AsyncListener, and can't make most.
        return Set.of(
                "UT005088: Failed to execute ServletOutputStream.closeAsync() on IO thread",
                "WFLYEE0007: Not installing optional component io.mercurehub.servlet.exchange.ContainerRequest$Ending");
    }

    @Override
    public OwnAnswers answers() {
        return new OwnAnswers(0, 400, 0, 400, false, 10 * 1024 * 1024);
    }

    /** Its Undertow is older than that of the other tests. */
    @Override
    public boolean refusesLongBodies() {
        return false;
    }

    @Override
    public RunningContainer start(ContainerOptions options) throws Exception {
        return new Running();
    }

    private static final class Running implements RunningContainer {

        private static final AtomicInteger DEPLOYED = new AtomicInteger();

        private final int port = FreePort.next();
        private final int management = FreePort.next();
        private final Path folder = Files.createTempDirectory("wildfly");
        private final Path deployments = folder.resolve("base/deployments");
        private final ServerProcess process;

        Running() throws IOException, InterruptedException {
            Path home = Path.of(System.getProperty("server.home"));
            Path base = folder.resolve("base");
            ServerProcess.copy(home.resolve("standalone"), base);
            Path configuration = base.resolve("configuration/standalone-microprofile.xml");
            Files.writeString(
                    configuration,
                    Files.readString(configuration)
                            .replace("scan-interval=\"5000\"", "scan-interval=\"100\" auto-deploy-zipped=\"false\""));
            process = new ServerProcess(
                    List.of(
                            ServerProcess.java().toString(),
                            "-Xmx384m",
                            "-Djava.net.preferIPv4Stack=true",
                            "--add-opens=java.base/java.lang=ALL-UNNAMED",
                            "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
                            "-jar",
                            home.resolve("jboss-modules.jar").toString(),
                            "-mp",
                            home.resolve("modules").toString(),
                            "org.jboss.as.standalone",
                            "-Djboss.home.dir=" + home,
                            "-Djboss.server.base.dir=" + base,
                            "-Djboss.bind.address=127.0.0.1",
                            "-Djboss.http.port=" + port,
                            "-Djboss.https.port=" + FreePort.next(),
                            "-Djboss.management.http.port=" + management,
                            "-c",
                            configuration.getFileName().toString()),
                    Map.of(),
                    folder,
                    WARNING);
            process.await(0, line -> line.contains("WFLYSRV0025") || line.contains("WFLYSRV0026"));
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public URI readiness() {
            return URI.create("http://127.0.0.1:" + management + "/health/ready");
        }

        @Override
        public Deployment deploy(Path war, String contextPath) throws Exception {
            String name = "app" + DEPLOYED.incrementAndGet() + ".war";
            copy(war, deployments.resolve(name), contextPath);
            Files.createFile(mark(name, "dodeploy"));
            while (!Files.exists(mark(name, "deployed"))) {
                if (Files.exists(mark(name, "failed"))) {
                    String reason = Files.readString(mark(name, "failed"));
                    Files.delete(mark(name, "failed"));
                    Files.delete(deployments.resolve(name));
                    throw new IllegalStateException(reason);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
            return () -> {
                Files.delete(mark(name, "deployed"));
                while (!Files.exists(mark(name, "undeployed"))) {
                    Thread.sleep(PAUSE_MILLIS);
                }
            };
        }

        /** The name of a file can't say every path. */
        private static void copy(Path war, Path deployed, String contextPath) throws IOException {
            Files.copy(war, deployed);
            try (FileSystem archive = FileSystems.newFileSystem(deployed)) {
                Files.writeString(
                        archive.getPath("WEB-INF/jboss-web.xml"),
                        JBOSS_WEB_XML.formatted(contextPath.isEmpty() ? "/" : contextPath));
            }
        }

        private Path mark(String name, String what) {
            return deployments.resolve(name + "." + what);
        }

        @Override
        public void stop() throws Exception {
            process.stop();
        }
    }
}
