package io.mercurehub.containertests.payaramicro;

import io.mercurehub.containertests.container.Container;
import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.container.Deployment;
import io.mercurehub.containertests.container.OwnAnswers;
import io.mercurehub.containertests.container.RunningContainer;
import io.mercurehub.containertests.container.RunningServer;
import io.mercurehub.containertests.container.ServerProcess;
import io.mercurehub.test.wire.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** Payara Micro, which needs a newer Java than this project. It is told what to do by a program that is compiled as it is started. */
public final class PayaraMicroContainer implements Container {

    private static final Pattern WARNING = Pattern.compile("^\\[20\\S* \\[[^]]*] \\[\\S*(WARNING|SEVERE)");
    private static final int JAVA = 21;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Override
    public String name() {
        return "Payara Micro";
    }

    @Override
    public Set<String> harmlessLogs() {
        // What it looks for in the network, certificates of others that have ended, the root context, which has two
        // names,
        // and paths that its security takes for several.
        return Set.of(
                "com.hazelcast",
                "NCLS-SECURITY-",
                "differs from path from bundle",
                "web_server.excep_authenticate_realmadapter");
    }

    @Override
    public OwnAnswers answers() {
        return new OwnAnswers(503, 0, 400, 0, true, 0);
    }

    @Override
    public int lostWrites() {
        return 2;
    }

    @Override
    public boolean letsGoOfClasses() {
        return false;
    }

    @Override
    public boolean closesBeforeTheBody() {
        return false;
    }

    @Override
    public boolean waitsForTheFirstChunk() {
        return true;
    }

    @Override
    public boolean readsOnAtOnce() {
        return false;
    }

    @Override
    public Optional<String> missing() {
        return java().isPresent() ? Optional.empty() : Optional.of("JDK " + JAVA + " or newer");
    }

    private static Optional<Path> java() {
        try {
            return ServerProcess.java(JAVA);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One start in hundreds hangs in the server itself, before there is any application; then it is started once more. */
    @Override
    public RunningContainer start(ContainerOptions options) throws Exception {
        try {
            return start(PATIENCE);
        } catch (IllegalStateException notStarted) {
            return start(PATIENCE.multipliedBy(3));
        }
    }

    private static RunningContainer start(Duration patience) throws Exception {
        int port = FreePort.next();
        Path jar = Path.of(System.getProperty("server.home"), "payara-micro.jar");
        Path folder = Files.createTempDirectory("payara-micro");
        List<String> command = new ArrayList<>(List.of(java().orElseThrow().toString(), "-Xmx384m"));
        command.addAll(opens(jar));
        command.addAll(List.of(
                "-cp",
                jar.toString(),
                Path.of("src/test/server/PayaraServer.java").toAbsolutePath().toString(),
                Integer.toString(port),
                folder.toString()));
        ServerProcess process = new ServerProcess(command, Map.of(), folder, WARNING);
        process.awaitStart(line -> line.equals("server: started"), patience);
        return new RunningServer(process, port, port, new Words(process));
    }

    /** {@return what the archive would have opened to it, were it started by itself} */
    private static List<String> opens(Path jar) throws IOException {
        List<String> options = new ArrayList<>();
        try (JarFile archive = new JarFile(jar.toFile())) {
            Attributes says = archive.getManifest().getMainAttributes();
            for (String name : List.of("Add-Exports", "Add-Opens")) {
                for (String part : says.getValue(name).split(" ", -1)) {
                    options.add("--" + name.toLowerCase(Locale.ROOT) + "=" + part + "=ALL-UNNAMED");
                }
            }
        }
        return options;
    }

    /** What the program is told, a line each. */
    private record Words(ServerProcess process) implements RunningServer.Deployer {

        @Override
        public Deployment deploy(String name, Path war, String path) throws Exception {
            told("deploy", name, path, war.toString());
            return () -> told("undeploy", name);
        }

        private void told(String... words) throws IOException, InterruptedException {
            int printed = process.printed();
            process.tell(String.join(" ", words));
            String answer = "server: " + words[0] + " " + words[1];
            String line = process.await(printed, text -> text.startsWith(answer));
            if (!line.endsWith("done")) {
                throw new IllegalStateException(line);
            }
        }
    }
}
