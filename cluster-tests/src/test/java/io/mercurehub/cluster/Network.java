package io.mercurehub.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The network between the hubs and their engine: a port whose connections go on to the engine, unless it delays, cuts or half-closes
 * them.
 *
 * <p>Safe for use by any thread.
 */
final class Network implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 * 1024;

    private final int target;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile long delayMillis;
    private volatile boolean refuses;

    private Network(int target, ServerSocket server) {
        this.target = target;
        this.server = server;
    }

    /** Opens one that goes to a port of this machine. */
    static Network to(int target) throws IOException {
        Network network = new Network(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        start("network", network::accept);
        return network;
    }

    /** {@return where it begins} */
    int port() {
        return server.getLocalPort();
    }

    /** Has all bytes take so much longer. */
    void delay(long millis) {
        delayMillis = millis;
    }

    /** Closes every connection; new ones work. */
    void cut() {
        sockets.forEach(Network::closeQuietly);
    }

    /** Closes every connection, and new ones as soon as they come, until it {@linkplain #heal heals}. */
    void interrupt() {
        refuses = true;
        cut();
    }

    /** Tells both ends of every connection that nothing more comes from the other; new ones work. */
    void halfClose() {
        for (Socket socket : sockets) {
            try {
                socket.shutdownOutput();
            } catch (IOException gone) {
                closeQuietly(socket);
            }
        }
    }

    /** Works as it should from now on. */
    void heal() {
        delayMillis = 0;
        refuses = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket hub = server.accept();
                if (refuses) {
                    closeQuietly(hub);
                } else {
                    connect(hub);
                }
            } catch (IOException closed) {
                // So is the server, or the next one is accepted.
            }
        }
    }

    private void connect(Socket hub) {
        try {
            Socket engine = new Socket(InetAddress.getLoopbackAddress(), target);
            hub.setTcpNoDelay(true);
            engine.setTcpNoDelay(true);
            sockets.add(hub);
            sockets.add(engine);
            start("to the engine", () -> pass(hub, engine));
            start("to the hub", () -> pass(engine, hub));
        } catch (IOException noEngine) {
            closeQuietly(hub);
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (delayMillis > 0) {
                    TimeUnit.MILLISECONDS.sleep(delayMillis);
                }
                out.write(buffer, 0, length);
            }
            to.shutdownOutput();
        } catch (IOException cut) {
            closeQuietly(from);
            closeQuietly(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "network " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException ignored) {
            // It is gone.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
