package io.mercurehub.standalone.attack;

import static org.awaitility.Awaitility.await;

import io.mercurehub.test.hub.HubProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that mean harm, from the honest clients' address or from others of this machine; closed, they are gone at once. Shared by
 * their threads.
 */
final class Attackers implements AutoCloseable {

    /** As little as the kernel agrees to. */
    private static final int RECEIVE_BUFFER_BYTES = 2048;

    private static final int CONNECT_MILLIS = 5_000;
    private static final long PAUSE_MILLIS = 20;

    private static final String HONEST = "127.0.0.1";
    private static final int OTHER_ADDRESSES = 200;

    /** An address has some 28,000 ports, each of which rests for a minute after its use: the honest clients need some, too. */
    private static final int MAX_FROM_HONEST = 8_000;

    private final int port;
    private final boolean isFromHonest;
    private final AtomicInteger connected = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private volatile boolean isClosed;

    /**
     * @param port of the hub
     * @param from where they come from: 127.0.0.1, the honest clients' address; or else many others
     */
    Attackers(int port, String from) {
        this.port = port;
        this.isFromHonest = from.equals(HONEST);
    }

    /** What one attacker does. */
    interface Deed {
        void run() throws IOException, InterruptedException;
    }

    /** Lets so many attackers do something again and again, whatever the hub makes of it. */
    void each(int count, Deed deed) {
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(() -> repeat(deed), "attacker");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void repeat(Deed deed) {
        while (!isClosed) {
            begun.incrementAndGet();
            try {
                try {
                    deed.run();
                } catch (IOException refused) {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** {@return how often something was begun} */
    int begun() {
        return begun.get();
    }

    boolean isOver() {
        return isClosed;
    }

    /** {@return a new connection, which takes little that is not read} */
    Socket connect() throws IOException {
        int number = connected.incrementAndGet();
        if (isFromHonest && number > MAX_FROM_HONEST) {
            throw new IOException("no more ports");
        }
        Socket socket = new Socket();
        sockets.add(socket);
        try {
            socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(isFromHonest ? HONEST : "127.0.1." + (1 + number % OTHER_ADDRESSES), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
        } catch (IOException e) {
            close(socket);
            throw e;
        }
        if (isClosed) {
            close(socket);
            throw new IOException("over");
        }
        return socket;
    }

    /** {@return a new connection on which something was sent} */
    Socket connect(byte[] bytes) throws IOException {
        Socket socket = connect();
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            close(socket);
            throw e;
        }
        return socket;
    }

    /** {@return a text as it is sent, each character a byte} */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Takes whatever comes, up to its end. */
    static void drain(Socket socket) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        int read = 0;
        while (read >= 0) {
            read = socket.getInputStream().read(buffer);
        }
    }

    /** Closes one of their connections. */
    void close(Socket socket) throws IOException {
        sockets.remove(socket);
        socket.close();
    }

    /** Closes one so that the hub gets a reset. */
    void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        close(socket);
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        for (Socket socket : sockets) {
            close(socket);
        }
        threads.forEach(Thread::interrupt);
        await("the attackers' end")
                .atMost(HubProcess.PATIENCE)
                .until(() -> threads.stream().noneMatch(Thread::isAlive));
    }
}
