package io.mercurehub.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.test.hub.HubProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server program of this machine that runs in the foreground, in a folder of its own; ended when closed. */
public final class PeerServer implements AutoCloseable {

    private final WorkFolder folder;
    private final Path output;
    private final Process process;

    private PeerServer(WorkFolder folder, Path output, Process process) {
        this.folder = folder;
        this.output = output;
        this.process = process;
    }

    /**
     * Starts one, and waits until it accepts connections.
     *
     * @param folder becomes the server's, and is deleted with it
     * @param ports where it will listen, on the loopback address
     */
    public static PeerServer start(WorkFolder folder, ProcessBuilder command, List<Integer> ports) throws IOException {
        Path output = folder.path().resolve("output.log");
        Process process = command.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        PeerServer server = new PeerServer(folder, output, process);
        try {
            ports.forEach(server::awaitPort);
        } catch (Throwable e) {
            server.close();
            throw e;
        }
        return server;
    }

    private void awaitPort(int port) {
        await("a server on " + port)
                .atMost(HubProcess.PATIENCE)
                .ignoreExceptions()
                .until(() -> !process.isAlive() || isOpen(port));
        assertThat(process.isAlive()).as(this::said).isTrue();
    }

    private static boolean isOpen(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    private String said() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** {@return where its files are} */
    public Path folder() {
        return folder.path();
    }

    /** {@return the process that has started all others of the server} */
    public Process process() {
        return process;
    }

    /** Has it end by itself, which ends its workers, too. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(HubProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        folder.close();
    }
}
