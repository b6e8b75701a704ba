package io.mercurehub.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One non-blocking connection to the hub. */
final class Connection {

    private final EventLoop loop;
    private final SocketChannel channel;
    private final Peer peer;

    /** What the socket has not taken yet. */
    private @Nullable ByteBuffer unsent;

    Connection(EventLoop loop, SocketChannel channel, Peer peer) {
        this.loop = loop;
        this.channel = channel;
        this.peer = peer;
    }

    /** Sends a request; the buffer must stay as it is until the response has come. */
    void send(ByteBuffer request) throws IOException {
        channel.write(request);
        if (request.hasRemaining()) {
            unsent = request;
            loop.interest(channel, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    /** Stops reading, or reads again, so that the hub meets a client that is slow. */
    void stall(boolean on) {
        if (channel.isOpen()) {
            loop.interest(channel, on ? 0 : SelectionKey.OP_READ);
        }
    }

    /** Closes the connection without a word to the peer. */
    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new RunAbortedException("closing a connection failed", e);
        }
    }

    /** Does what the selector found possible. */
    void ready(SelectionKey key) {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                peer.connected();
                return;
            }
            if (key.isWritable()) {
                sendRest(key);
            }
            if (key.isReadable()) {
                loop.read(channel, this, peer);
            }
        } catch (IOException e) {
            close();
            peer.failed(e);
        }
    }

    private void sendRest(SelectionKey key) throws IOException {
        ByteBuffer rest = unsent;
        if (rest != null) {
            channel.write(rest);
        }
        if (rest == null || !rest.hasRemaining()) {
            unsent = null;
            key.interestOps(SelectionKey.OP_READ);
        }
    }
}
