package io.mercurehub.containertests.openliberty;

import io.mercurehub.containertests.container.Container;
import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.container.Deployment;
import io.mercurehub.containertests.container.OwnAnswers;
import io.mercurehub.containertests.container.RunningContainer;
import io.mercurehub.containertests.container.RunningServer;
import io.mercurehub.containertests.container.ServerProcess;
import io.mercurehub.test.wire.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Open Liberty. Which applications it has is said by files of its configuration, which it looks at again and again. */
public final class OpenLibertyContainer implements Container {

    private static final Pattern WARNING = Pattern.compile("^\\[(WARNING|ERROR) *]");

    private static final String SERVER_XML = """
            <server>
              <featureManager>
                <feature>servlet-6.0</feature>
                <feature>cdi-4.0</feature>
                <feature>mpConfig-3.1</feature>
                <feature>mpHealth-4.0</feature>
                <feature>mpMetrics-5.1</feature>
                <feature>enterpriseBeansLite-4.0</feature>
              </featureManager>
              <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="-1"/>
              <config updateTrigger="polled" monitorInterval="200ms"/>
              <mpMetrics authentication="false"/>
              <applicationMonitor updateTrigger="disabled" dropinsEnabled="false"/>
              <webContainer skipEncodedCharVerification="%s"/>
            </server>
            """;

    private static final String APPLICATION_XML = """
            <server>
              <webApplication id="%s" name="%1$s" location="%s" contextRoot="%s"/>
            </server>
            """;

    @Override
    public String name() {
        return "Open Liberty";
    }

    @Override
    public Set<String> harmlessLogs() {
        return Set.of(
                "CWWWC0005I: The request URI has invalid or improperly encoded characters",
                // Of a request that is underway when its application is undeployed.
                "The request for /half/.well-known/mercure cannot complete because the application has stopped",
                "Filter [io.openliberty.http.monitor.ServletFilter]: filter is unavailable",
                "temporarily unavailable for service: /half/.well-known/mercure",
                // How the tests set hubs up, which it may log after they have started.
                "protocol_version_compatibility: 7 lets",
                "cors_origins: * lets",
                " has no effect, since there is a ");
    }

    @Override
    public OwnAnswers answers() {
        return new OwnAnswers(400, 0, 0, 0, true, 0);
    }

    /** 503 when the filter is gone that it puts before every servlet, but the servlet is not yet. */
    @Override
    public Set<Integer> ofTheUndeployed() {
        return Set.of(404, 503);
    }

    @Override
    public RunningContainer start(ContainerOptions options) throws Exception {
        int port = FreePort.next();
        Path home = Path.of(System.getProperty("server.home"));
        Path tools = home.resolve("bin/tools");
        Path folder = Files.createTempDirectory("open-liberty");
        Path server = folder.resolve("servers/test");
        Path overrides = Files.createDirectories(server.resolve("configDropins/overrides"));
        Files.writeString(server.resolve("server.xml"), SERVER_XML.formatted(port, options.advised()));
        ServerProcess process = new ServerProcess(
                List.of(
                        ServerProcess.java().toString(),
                        "-Xmx256m",
                        "@" + home.resolve("lib/platform/java/java9.options"),
                        "-javaagent:" + tools.resolve("ws-javaagent.jar"),
                        "-Djava.awt.headless=true",
                        "-jar",
                        tools.resolve("ws-server.jar").toString(),
                        "test"),
                Map.of("WLP_USER_DIR", folder.toString()),
                folder,
                WARNING);
        process.awaitStart(line -> line.contains("CWWKF0011I"));
        return new RunningServer(process, port, port, new ConfigurationFiles(overrides, process));
    }

    /** Files of a folder, each with an application, and what the server says of them. */
    private record ConfigurationFiles(Path folder, ServerProcess process) implements RunningServer.Deployer {

        @Override
        public Deployment deploy(String name, Path war, String path) throws Exception {
            Path said = folder.resolve(name + ".xml");
            int printed = process.printed();
            Files.writeString(said, APPLICATION_XML.formatted(name, war, path));
            String line = process.await(
                    printed,
                    text -> text.contains(" " + name) && (text.contains("CWWKZ0001I") || text.contains("CWWKZ0002E")));
            if (line.contains("CWWKZ0002E")) {
                Files.delete(said);
                throw new IllegalStateException(line);
            }
            return () -> {
                int before = process.printed();
                Files.delete(said);
                process.await(before, text -> text.contains("CWWKZ0009I") && text.contains(" " + name));
            };
        }
    }
}
