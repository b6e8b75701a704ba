package io.mercurehub.containertests.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that is a process of its own. What it prints as a warning, or worse, is logged as one.
 *
 * <p>Safe for use by several threads.
 */
public final class ServerProcess {

    /** What applications find in their environment as the key of publishers, those that look there. */
    public static final String PUBLISHER_KEY = "a-publisher-key-of-the-environment";

    private static final Logger LOGGER = LoggerFactory.getLogger("server");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"([0-9]+)");

    private final Process process;
    private final Path folder;
    private final Pattern warning;
    private final Thread reader;

    /** A warning whose text comes in the next line; the reader's alone. */
    private String begun = "";

    @GuardedBy("this")
    private final List<String> lines = new ArrayList<>();

    @GuardedBy("this")
    private boolean isOver;

    /**
     * Starts it.
     *
     * @param command of the process
     * @param environment more of it
     * @param folder what the server has written, deleted at its end
     * @param warning finds itself in a line that is worth a warning
     */
    public ServerProcess(List<String> command, Map<String, String> environment, Path folder, Pattern warning)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("MERCURE_HUB_PUBLISHER_JWT", PUBLISHER_KEY);
        this.process = builder.start();
        this.folder = folder;
        this.warning = warning;
        this.reader = new Thread(this::read, "server-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** {@return the program that runs this JVM} */
    public static Path java() {
        return java(Path.of(System.getProperty("java.home")));
    }

    /**
     * {@return the program that runs a JVM of a version, or a newer one: this one's, or that of a JDK which is installed; empty: there
     * is none}
     */
    public static Optional<Path> java(int version) throws IOException {
        if (Runtime.version().feature() >= version) {
            return Optional.of(java());
        }
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(INSTALLED)) {
            return homes.filter(home -> versionOf(home) >= version)
                    .map(ServerProcess::java)
                    .findFirst();
        }
    }

    private static Path java(Path home) {
        return home.resolve("bin/java");
    }

    private static int versionOf(Path home) {
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException notOne) {
            return 0;
        }
    }

    /** Copies a folder with all that is in it. */
    public static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    public long pid() {
        return process.pid();
    }

    /** {@return how many lines it has printed} */
    public synchronized int printed() {
        return lines.size();
    }

    /** Gives it a line to read. */
    public void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    /**
     * {@return the line that it prints, or has printed}
     *
     * @param from how many lines to pass over
     * @throws IllegalStateException when it ends, or prints none for long
     */
    public String await(int from, Predicate<String> wanted) throws InterruptedException {
        return await(from, wanted, PATIENCE);
    }

    private synchronized String await(int from, Predicate<String> wanted, Duration patience)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        int next = from;
        while (true) {
            for (; next < lines.size(); next++) {
                if (wanted.test(lines.get(next))) {
                    return lines.get(next);
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (isOver || left <= 0) {
                throw new IllegalStateException("the server has not said what was waited for, but:\n"
                        + String.join("\n", lines.subList(Math.min(from, lines.size()), lines.size())));
            }
            wait(left);
        }
    }

    /** Waits until it prints a line that says that it has started; one that doesn't is ended. */
    public void awaitStart(Predicate<String> wanted) throws InterruptedException {
        awaitStart(wanted, PATIENCE);
    }

    /** As {@link #awaitStart(Predicate)}, for so long. */
    public void awaitStart(Predicate<String> wanted, Duration patience) throws InterruptedException {
        boolean hasStarted = false;
        try {
            await(0, wanted, patience);
            hasStarted = true;
        } finally {
            if (!hasStarted) {
                process.destroyForcibly();
            }
        }
    }

    /** Has it end in order, as an operator would, and deletes what it has written. */
    public void stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IllegalStateException("the server does not end");
        }
        reader.join();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void read() {
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            LOGGER.debug("the server's output ends", e);
        } finally {
            over();
        }
    }

    private void add(String line) {
        synchronized (this) {
            lines.add(line);
            notifyAll();
        }
        // Some say in the next line what the warning is.
        String entry = begun + line;
        begun = "";
        if (!warning.matcher(entry).find()) {
            LOGGER.debug(line);
        } else if (line.endsWith("[[")) {
            begun = entry;
        } else {
            LOGGER.warn(entry);
        }
    }

    private synchronized void over() {
        isOver = true;
        notifyAll();
    }
}
