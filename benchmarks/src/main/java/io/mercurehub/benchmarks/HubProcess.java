package io.mercurehub.benchmarks;

import java.io.IOException;
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

    private final Path folder;
    private final URI url;
    private final String publisherKey = newKey();
    private final String subscriberKey = newKey();
    private final Process process;
    private final ServerProcess server;

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
        Path log = folder.resolve("hub.log");
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
        environment.put("MERCURE_SUBSCRIBER_JWT_KEY", subscriberKey);
        environment.put("MERCURE_EXTRA_DIRECTIVES", String.join("\n", directives));
        environment.put("XDG_DATA_HOME", folder.toString());
        environment.put("XDG_STATE_HOME", folder.toString());
        process = builder.start();
        server = new ServerProcess(process, url, log);
    }

    private static String newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return HexFormat.of().formatHex(key);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    URI url() {
        return url;
    }

    String subscriberKey() {
        return subscriberKey;
    }

    String publisherKey() {
        return publisherKey;
    }

    ServerProcess server() {
        return server;
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
        server.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
