package io.mercurehub.test.engines;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is between clients and a server: a port whose connections go on to the server's, unless it delays, holds, cuts or half-closes them.
 *
 * <p>Safe for use by any thread.
 */
public final class Network implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 << 10;

    private final int target;
    private final ServerSocket listener;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile long delayMillis;
    private volatile boolean refuses;
    private boolean isHeld;

    private Network(int target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /** Opens one that goes to a port of this machine's loopback address, whether anybody listens there yet or not. */
    public static Network to(int target) {
        try {
            Network network = new Network(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            start(network::accept);
            return network;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return where it begins, on the loopback address} */
    public int port() {
        return listener.getLocalPort();
    }

    /** {@return how many connections have come} */
    public int accepted() {
        return accepted.get();
    }

    /** Has all bytes take so much longer. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    /**
     * Lets nothing through until it {@linkplain #heal heals}, not even that a connection has ended: as when a process stands still, or a
     * cable is pulled.
     */
    public synchronized void hold() {
        isHeld = true;
    }

    /** Closes every connection; new ones work. */
    public void cut() {
        connections.forEach(Connection::close);
    }

    /** Closes every connection, and new ones as soon as they come, until it {@linkplain #heal heals}. */
    public void interrupt() {
        refuses = true;
        cut();
    }

    /** Tells both ends of every connection that nothing more comes from the other; new ones work. */
    public void halfClose() {
        connections.forEach(Connection::halfClose);
    }

    /** Works as it should from now on, also for what was held. */
    public synchronized void heal() {
        delayMillis = 0;
        refuses = false;
        isHeld = false;
        notifyAll();
    }

    private synchronized void awaitLetThrough() throws InterruptedException {
        while (isHeld) {
            wait();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Connection connection = new Connection(listener.accept());
            accepted.incrementAndGet();
            connections.add(connection);
            if (refuses) {
                connection.close();
            } else {
                start(connection::connect);
            }
        }
    }

    /** A client's, and the one that goes on to the server. */
    private final class Connection {

        private final Socket client;
        private final Socket server = new Socket();
        private final AtomicInteger ended = new AtomicInteger();

        Connection(Socket client) {
            this.client = client;
        }

        void connect() throws IOException, InterruptedException {
            try {
                awaitLetThrough();
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
            } catch (IOException e) {
                close();
                throw e;
            }
            start(() -> pass(server, client));
            pass(client, server);
        }

        private void pass(Socket from, Socket to) throws IOException, InterruptedException {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    TimeUnit.MILLISECONDS.sleep(delayMillis);
                    awaitLetThrough();
                    out.write(buffer, 0, length);
                }
                awaitLetThrough();
                to.shutdownOutput();
            } catch (IOException e) {
                close();
                throw e;
            }
            if (ended.incrementAndGet() == 2) {
                close();
            }
        }

        void halfClose() {
            try {
                client.shutdownOutput();
                server.shutdownOutput();
            } catch (IOException e) {
                close();
            }
        }

        void close() {
            connections.remove(this);
            try (client;
                    server) {
                // Both, whatever becomes of the other.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What a thread does until a connection ends, or all do. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException e) {
                        // It has ended.
                    }
                },
                "network");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
        heal();
    }
}
