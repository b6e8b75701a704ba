package io.mercurehub.eventstore.redis;

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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network between a store and its Redis, which can stop to carry anything without closing a connection.
 *
 * <p>Safe for use by any thread.
 */
final class Proxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 << 10;

    private final int target;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private boolean isPaused;

    private Proxy(int target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /** Starts one before a port of this machine. */
    static Proxy start(int target) {
        try {
            Proxy proxy = new Proxy(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            run(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "redis://127.0.0.1:" + listener.getLocalPort();
    }

    /** {@return how many connections have been made to it} */
    int accepted() {
        return accepted.get();
    }

    /** Carries nothing more. */
    synchronized void pause() {
        isPaused = true;
    }

    /** Carries on. */
    synchronized void resume() {
        isPaused = false;
        notifyAll();
    }

    private synchronized void awaitResumed() throws InterruptedException {
        while (isPaused) {
            wait();
        }
    }

    private void accept() throws IOException, InterruptedException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            sockets.add(client);
            accepted.incrementAndGet();
            run(() -> connect(client));
        }
    }

    private void connect(Socket client) throws IOException, InterruptedException {
        awaitResumed();
        try {
            Socket server = new Socket();
            sockets.add(server);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            run(() -> carry(client, server));
            run(() -> carry(server, client));
        } catch (IOException e) {
            client.close();
        }
    }

    private void carry(Socket from, Socket to) throws IOException, InterruptedException {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                awaitResumed();
                out.write(buffer, 0, count);
            }
        } finally {
            awaitResumed();
            from.close();
            to.close();
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    /** What a thread does until its connection ends. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void run(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException e) {
                        // The connection has ended, which is what the thread was for.
                        Thread.currentThread().interrupt();
                    }
                },
                "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
