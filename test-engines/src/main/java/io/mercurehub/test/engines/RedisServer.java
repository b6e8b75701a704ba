package io.mercurehub.test.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.wire.FreePort;
import io.mercurehub.test.wire.Programs;
import io.mercurehub.test.wire.Signals;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Redis on a loopback port, whose files are in one folder. Without the program the test is skipped, and in CI it fails.
 *
 * <p>Confined to the test's thread.
 */
public final class RedisServer implements EngineServer {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path program;
    private final Path folder;
    private final int port;
    private final List<String> settings;
    private Process process;

    private RedisServer(Path program, Path folder, int port, List<String> settings) {
        this.program = program;
        this.folder = folder;
        this.port = port;
        this.settings = settings;
        this.process = launch();
    }

    /**
     * Starts one.
     *
     * @param folder has its files
     * @param settings as on its command line, such as {@code --appendonly yes}; nothing outlives it by default
     */
    public static RedisServer start(Path folder, String... settings) {
        return new RedisServer(Programs.require("redis-server"), folder, FreePort.next(), List.of(settings));
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--save",
                ""));
        command.addAll(settings);
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("redis-" + port + ".log").toFile()))
                    .start();
            awaitListening(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitListening(Process started) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                String answer = command("PING");
                if (answer.startsWith("+PONG") || answer.startsWith("-NOAUTH")) {
                    return;
                }
            } catch (IOException notYet) {
                assertThat(started.isAlive()).as("redis-server runs").isTrue();
            }
            assertThat(System.nanoTime()).as("redis-server listens in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** {@return the first line of the answer to a command without spaces in its words} */
    public String command(String words) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write((words + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            InputStream in = socket.getInputStream();
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                line.append((char) next);
            }
            if (line.isEmpty()) {
                throw new IOException("no answer");
            }
            return line.toString().strip();
        }
    }

    /** {@return the port on which it listens} */
    public int port() {
        return port;
    }

    /** {@return its URL} */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Kills it as a crash does. */
    @Override
    public void kill() {
        end(process.destroyForcibly());
    }

    /** Stops it in order. */
    public void stop() {
        process.destroy();
        end(process);
    }

    /** Starts it again, on the same port and with the same files. */
    @Override
    public void startAgain() {
        assertThat(process.isAlive()).isFalse();
        process = launch();
    }

    /**
     * Kills it, has its append-only file end where the log of a prefix had so many entries, and starts it again.
     *
     * @param log the key of the log, whose entries are numbered
     * @param kept with 0 it loses everything
     */
    public void loseTail(String log, int kept) throws IOException {
        kill();
        Path files = folder.resolve("appendonlydir");
        Path newest = files.resolve("appendonly.aof.1.incr.aof");
        if (kept == 0) {
            Files.write(newest, new byte[0]);
        } else {
            // Each script is a transaction in the file.
            String content = Files.readString(newest, StandardCharsets.ISO_8859_1);
            String id = kept + "-0";
            int entry = content.indexOf(
                    "XADD\r\n$" + log.length() + "\r\n" + log + "\r\n$" + id.length() + "\r\n" + id + "\r\n");
            assertThat(entry).as("where entry %s was appended", kept).isPositive();
            int end = content.indexOf("*1\r\n$4\r\nEXEC\r\n", entry);
            Files.writeString(
                    newest, content.substring(0, end + "*1\r\n$4\r\nEXEC\r\n".length()), StandardCharsets.ISO_8859_1);
        }
        startAgain();
    }

    /** Has it do nothing, as a machine does that hangs, until {@link #goOn}. */
    @Override
    public void pause() {
        Signals.send("STOP", process.toHandle());
    }

    @Override
    public void goOn() {
        Signals.send("CONT", process.toHandle());
    }

    private static void end(Process process) {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        Signals.send("CONT", process.toHandle());
        kill();
    }
}
