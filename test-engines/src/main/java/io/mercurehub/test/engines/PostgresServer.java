package io.mercurehub.test.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.wire.FreePort;
import io.mercurehub.test.wire.Programs;
import io.mercurehub.test.wire.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real server of PostgreSQL, on a free port of the loopback address, with its files in a temporary folder. It is run by a user that
 * isn't root. Where its programs are missing the test is skipped, and fails in CI.
 *
 * <p>The role {@code owner} may do everything, and its password has characters that must be encoded in a URL.
 */
public final class PostgresServer implements EngineServer {

    /** The role's name. */
    public static final String OWNER = "owner";

    /** Its password. */
    public static final String PASSWORD = "s3cr&t:/@";

    /** The password as a URL has it. */
    public static final String ENCODED_PASSWORD = "s3cr%26t%3A%2F%40";

    private final Path folder;
    private final int port;
    private final List<String> settings;
    private @Nullable Process postgres;

    private PostgresServer(Path folder, int port, List<String> settings) {
        this.folder = folder;
        this.port = port;
        this.settings = settings;
    }

    /**
     * {@return a server that runs}
     *
     * @param settings such as {@code fsync=off}
     */
    public static PostgresServer start(String... settings) {
        try {
            Path folder = Files.createTempDirectory("mercure-postgres");
            PostgresServer server = new PostgresServer(folder, FreePort.next(), List.of(settings));
            server.initialize();
            server.startAgain();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void initialize() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        if (isRoot()) {
            run("chown", "-R", "postgres:postgres", folder.toString());
        }
        run(asUser(
                "initdb",
                "-D",
                folder.resolve("data").toString(),
                "-U",
                OWNER,
                "--pwfile",
                password.toString(),
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync"));
    }

    /** Starts it, again or for the first time, and waits until it takes connections. */
    @Override
    public void startAgain() {
        List<String> command = new ArrayList<>(asUser(
                "postgres",
                "-D",
                folder.resolve("data").toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-k",
                ""));
        for (String setting : settings) {
            command.addAll(List.of("-c", setting));
        }
        try {
            postgres = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitConnection();
    }

    private void awaitConnection() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (Connection connection = connect("postgres")) {
                assertThat(connection.isValid(10)).isTrue();
                return;
            } catch (SQLException e) {
                assertThat(System.nanoTime()).as("%s", e).isLessThan(deadline);
                assertThat(postmaster().isAlive()).as("%s", log()).isTrue();
                Thread.onSpinWait();
            }
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** {@return a connection of the owner} */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, OWNER, PASSWORD);
    }

    /** Has {@code psql} run a script as the owner, up to the first mistake, which fails the test. */
    public void psql(String database, String script) {
        try {
            Path file = Files.writeString(Files.createTempFile(folder, "script", ".sql"), script);
            run(program("psql").toString(), "-q", "-v", "ON_ERROR_STOP=1", "-f", file.toString(), url(database));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return where a database is, as {@code psql} takes it} */
    public String url(String database) {
        return "postgresql://" + OWNER + ":" + ENCODED_PASSWORD + "@127.0.0.1:" + port + "/" + database;
    }

    /** {@return where it listens} */
    public int port() {
        return port;
    }

    /** Ends it as {@code kill -9} does, all of its processes. */
    @Override
    public void kill() {
        List<ProcessHandle> all = processes();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    }

    /** Stops it in order, cutting its connections. */
    public void stop() {
        Signals.send("INT", postmaster());
        postmaster().onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Has all of its processes pause. */
    @Override
    public void pause() {
        // First the one that starts the others, so that none is missed.
        Signals.send("STOP", postmaster());
        processes().forEach(process -> Signals.send("STOP", process));
    }

    /** Has them go on. */
    @Override
    public void goOn() {
        processes().forEach(process -> Signals.send("CONT", process));
    }

    private ProcessHandle postmaster() {
        return Objects.requireNonNull(postgres).toHandle();
    }

    private List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(postmaster()), postmaster().descendants())
                .toList();
    }

    /** Signals to those of them that have not ended meanwhile. */
    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** {@return a command of one of its programs, which refuse to be root's} */
    private static List<String> asUser(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"));
        }
        command.add(program(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Debian has them in a folder for each version, which is not on the path. */
    private static Path program(String name) {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> versions = Files.isDirectory(Path.of("/usr/lib/postgresql"))
                ? Files.list(Path.of("/usr/lib/postgresql"))
                : Stream.empty()) {
            versions.map(version -> version.resolve("bin").resolve(name))
                    .filter(Files::isExecutable)
                    .sorted(Comparator.reverseOrder())
                    .forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Programs.require(name + " of PostgreSQL in /usr/lib/postgresql", !found.isEmpty());
        return found.get(0);
    }

    private static void run(String... command) throws IOException {
        run(List.of(command));
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue())
                .as("%s: %s", command, output)
                .isZero();
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
