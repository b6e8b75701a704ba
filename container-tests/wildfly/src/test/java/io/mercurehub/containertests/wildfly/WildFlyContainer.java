package io.mercurehub.containertests.wildfly;

import static org.awaitility.Awaitility.await;

import io.mercurehub.containertests.container.Container;
import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.container.Deployment;
import io.mercurehub.containertests.container.OwnAnswers;
import io.mercurehub.containertests.container.RunningContainer;
import io.mercurehub.containertests.container.RunningServer;
import io.mercurehub.containertests.container.ServerProcess;
import io.mercurehub.test.wire.FreePort;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** WildFly. Which applications it has is said by files in a folder, at which it looks again and again. */
public final class WildFlyContainer implements Container {

    private static final Pattern WARNING = Pattern.compile("^(\\e\\[[0-9;]*m)*[0-9:,]+ (WARN|ERROR) ");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String JBOSS_WEB_XML = """
            <jboss-web>
              <context-root>%s</context-root>
            </jboss-web>
            """;

    private static final String ADVISED = "buffer-pipelined-data=\"false\" max-parameters=\"10000\" ";

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
        int port = FreePort.next();
        int management = FreePort.next();
        Path home = Path.of(System.getProperty("server.home"));
        Path folder = Files.createTempDirectory("wildfly");
        Path base = folder.resolve("base");
        ServerProcess.copy(home.resolve("standalone"), base);
        Path configuration = base.resolve("configuration/standalone-microprofile.xml");
        Files.writeString(
                configuration,
                Files.readString(configuration)
                        .replace("scan-interval=\"5000\"", "scan-interval=\"100\" auto-deploy-zipped=\"false\"")
                        .replace("<http-listener ", "<http-listener " + (options.advised() ? ADVISED : "")));
        ServerProcess process = new ServerProcess(
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
        process.awaitStart(line -> line.contains("WFLYSRV0025") || line.contains("WFLYSRV0026"));
        return new RunningServer(process, port, management, new MarkedFiles(base.resolve("deployments")));
    }

    /** Archives in a folder, and beside each a file whose name says what is to be done with it, or has been. */
    private record MarkedFiles(Path folder) implements RunningServer.Deployer {

        @Override
        public Deployment deploy(String name, Path war, String path) throws IOException {
            Path archive = folder.resolve(name + ".war");
            copy(war, archive, path);
            Path deployed = mark(archive, "deployed");
            Path failed = mark(archive, "failed");
            Files.createFile(mark(archive, "dodeploy"));
            await().atMost(PATIENCE).until(() -> Files.exists(deployed) || Files.exists(failed));
            if (Files.exists(failed)) {
                String reason = Files.readString(failed);
                Files.delete(failed);
                Files.delete(archive);
                throw new IllegalStateException(reason);
            }
            return () -> {
                Files.delete(deployed);
                await().atMost(PATIENCE).until(() -> Files.exists(mark(archive, "undeployed")));
            };
        }

        /** The name of a file can't say every path. */
        private static void copy(Path war, Path deployed, String contextPath) throws IOException {
            Files.copy(war, deployed);
            try (FileSystem archive = FileSystems.newFileSystem(deployed)) {
                Files.writeString(archive.getPath("WEB-INF/jboss-web.xml"), JBOSS_WEB_XML.formatted(contextPath));
            }
        }

        private static Path mark(Path archive, String what) {
            return archive.resolveSibling(archive.getFileName() + "." + what);
        }
    }
}
