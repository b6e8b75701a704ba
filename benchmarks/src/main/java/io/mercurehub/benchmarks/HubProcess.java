package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.RunAbortedException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A standalone hub as a process of its own: on a free loopback port, with new keys, with a folder for its files that is
 * deleted at the end. Confined to the thread that started it.
 */
final class HubProcess implements AutoCloseable {

    /** What a JVM that was told to stop, and did, says (128 and the number of SIGTERM). */
    private static final int TERMINATED = 143;

    private static final long MILLIS_BETWEEN_LOOKS = 50;
    private static final int CONNECT_MILLIS = 1000;

    private final Path folder;
    private final Path log;
    private final URI url;
    private final String publisherKey = newKey();
    private final Process process;

    /**
     * Starts a hub, which does not answer yet.
     *
     * @param jar the hub
     * @param javaOptions for its JVM
     * @param directives its configuration, one each
     */
    HubProcess(Path jar, List<String> javaOptions, List<String> directives) throws IOException {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException(jar + " (expected: the standalone hub; mvn package builds it)");
        }
        folder = Files.createTempDirectory("mercure-check");
        log = folder.resolve("hub.log");
        String authority = "127.0.0.1:" + freePort();
        url = URI.create("http://" + authority + "/.well-known/mercure");

        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("MERCURE_"));
        environment.put("SERVER_NAME", authority);
        environment.put("MERCURE_PUBLISHER_JWT_KEY", publisherKey);
        environment.put("MERCURE_SUBSCRIBER_JWT_KEY", newKey());
        environment.put("MERCURE_EXTRA_DIRECTIVES", String.join("\n", directives));
        environment.put("XDG_DATA_HOME", folder.toString());
        environment.put("XDG_STATE_HOME", folder.toString());
        process = builder.start();
    }

    private static String newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return HexFormat.of().formatHex(key);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    URI url() {
        return url;
    }

    String publisherKey() {
        return publisherKey;
    }

    long pid() {
        return process.pid();
    }

    /** {@return all that the hub has written so far} */
    String log() throws IOException {
        return Files.readString(log);
    }

    /**
     * Waits until the hub answers a request, whatever it answers.
     *
     * @throws RunAbortedException if it ends or does not answer in time
     */
    void awaitAnswer(Duration patience) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!answers()) {
            if (process.waitFor(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS)) {
                throw new RunAbortedException("the hub has ended with status " + process.exitValue() + "\n" + log());
            }
            if (System.nanoTime() - start > patience.toNanos()) {
                throw new RunAbortedException("the hub does not answer at " + url + "\n" + log());
            }
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(CONNECT_MILLIS);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status > 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Tells the hub to stop (SIGTERM), and returns at once. */
    void terminate() {
        process.destroy();
    }

    /**
     * Waits for the end of a hub that was told to stop.
     *
     * @return whether it came in time and with a status that says so
     */
    boolean awaitCleanExit(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
                && (process.exitValue() == 0 || process.exitValue() == TERMINATED);
    }

    /** Ends the hub if it still runs, and deletes its files. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
