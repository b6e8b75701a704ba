package io.mercurehub.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One selector, its connections, and the one buffer into which all of them are read. */
final class EventLoop implements AutoCloseable {

    /** Large enough that a system call is paid by hundreds of small events, small enough for the second-level cache. */
    private static final int READ_BYTES = 128 * 1024;

    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    private final Consumer<SelectionKey> ready = this::ready;
    private Runnable afterEach = () -> {};

    EventLoop() throws IOException {
        selector = Selector.open();
    }

    /** Has something done whenever a connection has been served. */
    void afterEach(Runnable action) {
        afterEach = action;
    }

    /** Begins to connect; the peer hears when that is done, or that it failed. */
    Connection connect(HubAddress address, Peer peer) throws IOException {
        return connect(address, null, peer);
    }

    /**
     * Begins to connect; the peer hears when that is done, or that it failed.
     *
     * @param from the address of this machine to connect from, or null for any
     */
    Connection connect(HubAddress address, @Nullable InetAddress from, Peer peer) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (from != null) {
                channel.bind(new InetSocketAddress(from, 0));
            }
            Connection connection = new Connection(this, channel, peer);
            // A connect that is done at once still makes the channel connectable, so there is only one way on.
            channel.connect(address.socket());
            channel.register(selector, SelectionKey.OP_CONNECT, connection);
            return connection;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Serves once all connections that are ready.
     *
     * @param waitNanos how long to wait for one; below a millisecond, which is as fine as a selector waits, not at all
     */
    void round(long waitNanos) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(waitNanos);
        if (millis > 0) {
            selector.select(ready, millis);
        } else {
            selector.selectNow(ready);
        }
    }

    void read(SocketChannel channel, Connection connection, Peer peer) throws IOException {
        int length = channel.read(buffer.clear());
        if (length > 0) {
            peer.received(buffer.array(), 0, length, System.nanoTime());
        } else if (length < 0) {
            connection.close();
            peer.ended();
        }
    }

    void interest(SocketChannel channel, int operations) {
        channel.keyFor(selector).interestOps(operations);
    }

    private void ready(SelectionKey key) {
        ((Connection) key.attachment()).ready(key);
        afterEach.run();
    }

    /** Closes all connections. */
    @Override
    public void close() throws IOException {
        List<SelectionKey> keys = new ArrayList<>(selector.keys());
        for (SelectionKey key : keys) {
            key.channel().close();
        }
        selector.close();
    }
}
