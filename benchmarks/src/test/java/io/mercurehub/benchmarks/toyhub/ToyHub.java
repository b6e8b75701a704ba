package io.mercurehub.benchmarks.toyhub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A hub with just enough of the protocol for the load client: it publishes, dispatches, and replays after a known id; any cookie reads what is private. A
 * thread for each connection, everything else under one lock; and it can be told to misbehave.
 *
 * <p>Shared; its lock guards topics, streams and history.
 */
public final class ToyHub implements AutoCloseable {

    private final ServerSocket server;
    private final Mischief mischief;
    private final AtomicInteger publications = new AtomicInteger();
    private final List<ToyUpdate> history = new ArrayList<>();
    private final List<ToyStream> streams = new ArrayList<>();
    private final Set<String> cookies = new HashSet<>();

    @GuardedBy("this")
    private boolean stopped;

    /** Starts on a free port of the loopback interface. */
    public ToyHub(Mischief mischief) throws IOException {
        this(0, mischief);
    }

    /** Starts on a port of the loopback interface. */
    public ToyHub(int port, Mischief mischief) throws IOException {
        server = new ServerSocket(port, 1000, InetAddress.getLoopbackAddress());
        this.mischief = mischief;
        daemon(this::accept);
    }

    /** {@return where it is} */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/.well-known/mercure");
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                daemon(new ToyConnection(socket, this, mischief));
            }
        } catch (IOException e) {
            closeQuietly();
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "toy hub");
        thread.setDaemon(true);
        thread.start();
    }

    /** Appends an update and sends it to all streams of its topic. */
    synchronized ToyUpdate publish(String topic, String data, boolean isPrivate, Object publisher) throws IOException {
        ToyUpdate update = new ToyUpdate("urn:toy:" + history.size(), topic, data, isPrivate, publisher);
        history.add(update);
        for (ToyStream stream : streams) {
            stream.dispatch(update);
        }
        return update;
    }

    /** {@return how many publications have been asked for, this one included} */
    int countPublication() {
        return publications.incrementAndGet();
    }

    /** Opens a stream: its head, what came after the given id, and from now on everything live. */
    synchronized void subscribe(ToyStream stream, String lastEventId) throws IOException {
        stream.open(streams.isEmpty() ? mischief : Mischief.NONE);
        boolean after = false;
        for (ToyUpdate update : history) {
            if (after) {
                stream.dispatch(update);
            }
            after |= update.id().equals(lastEventId);
        }
        streams.add(stream);
        cookies.add(stream.cookie());
    }

    /** {@return the cookies of all streams there have been} */
    public synchronized Set<String> cookies() {
        return Set.copyOf(cookies);
    }

    synchronized void leave(ToyStream stream) {
        streams.remove(stream);
    }

    /** Ends all streams, and accepts no more connections. */
    @Override
    public synchronized void close() throws IOException {
        if (!stopped) {
            stopped = true;
            server.close();
            for (ToyStream stream : streams) {
                stream.end(mischief != Mischief.CUTS_AT_STOP);
            }
        }
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            throw new IllegalStateException("the toy hub cannot be closed", e);
        }
    }
}
