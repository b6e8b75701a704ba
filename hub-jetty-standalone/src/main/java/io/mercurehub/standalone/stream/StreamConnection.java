package io.mercurehub.standalone.stream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.servlet.exchange.ClientConnection;
import io.mercurehub.servlet.exchange.Party;
import io.mercurehub.servlet.exchange.StreamOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.EventListener;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of HTTP/1 that belongs to one stream, from the end of the answer's head to the end of its body.
 *
 * <pre>
 *   server ──head sent──▶ open ──end──▶ last bytes ──sent──▶ server again, or closed: HTTP/1.0, Connection: close, a stop
 *                          └──────────────┴── the client goes, or takes too long ──▶ closed
 * </pre>
 *
 * <p>Nothing lies between the stream and the socket: no request, no buffer. What the client doesn't take at once is copied, 16 KiB
 * at most, and the output isn't ready until it has left. The read side is watched all the while, so a client that goes is noticed at
 * once. What a client sends meanwhile, a next request, is kept for the server; one that sends more than fits is disconnected.
 *
 * <p>The stream's lane writes; the server's selector tells what it sees. The lock orders those two at the end, and is held during no
 * write.
 */
final class StreamConnection
        implements Connection, Connection.UpgradeFrom, Connection.UpgradeTo, Callback, StreamOutput {

    /** How long the last bytes may wait for a client that doesn't take them. */
    private static final long LAST_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);

    private static final ThreadLocal<Chunk> CHUNK = ThreadLocal.withInitial(Chunk::new);

    private final AbstractEndPoint endPoint;
    private final Connector connector;
    private ClientConnection.@Nullable Taker taker;
    private final Runnable whenOver;
    private final boolean isChunked;
    private final long idleMillis;

    private volatile Party party = Party.NOBODY;

    /** Whether something waits for the client. */
    private volatile boolean isWaiting;

    private volatile boolean hasEnded;

    /** Whether more may be asked on the connection after the stream; set before it is open. */
    private boolean isPersistent;

    /** Whether something is being written, or could not be: then nothing can follow. The stream's own. */
    private boolean isInChunk;

    @GuardedBy("this")
    private final NextRequest nextRequest;

    @GuardedBy("this")
    private boolean isWatching;

    @GuardedBy("this")
    private boolean isGivenBack;

    /** What is sent before the end; null: the stream goes on. */
    @GuardedBy("this")
    private @Nullable ByteBuffer last;

    /**
     * @param connector to which the connection belongs, again after the stream
     * @param nextRequest what was read of it
     * @param isChunked whether the body is in chunks; else it ends with the connection
     * @param taker gets the stream
     * @param whenOver is run once, when it has ended
     */
    StreamConnection(
            AbstractEndPoint endPoint,
            Connector connector,
            NextRequest nextRequest,
            boolean isChunked,
            ClientConnection.Taker taker,
            Runnable whenOver) {
        this.endPoint = endPoint;
        this.connector = connector;
        this.nextRequest = nextRequest;
        this.isChunked = isChunked;
        this.taker = taker;
        this.whenOver = whenOver;
        this.idleMillis = endPoint.getIdleTimeout();
    }

    /** What the server had read already comes before what was read since. */
    @Override
    public synchronized void onUpgradeTo(ByteBuffer read) {
        nextRequest.prepend(read);
    }

    /** {@return the taker, which is told once} */
    private ClientConnection.Taker taken() {
        ClientConnection.Taker told = Objects.requireNonNull(taker, "taker");
        taker = null;
        return told;
    }

    /** Hears that it will never be open. */
    void lost() {
        if (taker != null) {
            try {
                taken().lost();
            } finally {
                over();
            }
        }
    }

    /** Hears whether the server has announced that more may be asked on the connection; before it is open. */
    void setPersistent(boolean persistent) {
        isPersistent = persistent;
    }

    @Override
    public void onOpen() {
        endPoint.setIdleTimeout(0);
        Party taking;
        try {
            taking = taken().take(this);
        } catch (Throwable failure) {
            LOG.error("A stream could not begin", failure);
            close();
            return;
        }
        party = taking;
        watch();
        taking.writable();
    }

    @Override
    public boolean isPrompt() {
        return true;
    }

    @Override
    public boolean isReady() {
        return !isWaiting;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        isInChunk = true;
        ByteBuffer chunk = CHUNK.get().of(bytes, from, length, isChunked);
        if (!sendNow(chunk)) {
            ByteBuffer rest = ByteBuffer.allocate(chunk.remaining()).put(chunk).flip();
            isWaiting = true;
            endPoint.write(new Rest(), rest);
        }
        isInChunk = false;
    }

    /** Without TLS, the end point would only make a vector of it. */
    private boolean sendNow(ByteBuffer chunk) throws IOException {
        if (endPoint.getTransport() instanceof SocketChannel socket) {
            socket.write(chunk);
            return !chunk.hasRemaining();
        }
        return endPoint.flush(chunk);
    }

    /** All has been sent that could be. */
    @Override
    public void flush() {}

    /** What the client did not take at once. */
    private final class Rest implements Callback {

        @Override
        public void succeeded() {
            ByteBuffer end;
            synchronized (StreamConnection.this) {
                isWaiting = false;
                end = last;
            }
            if (end == null) {
                party.writable();
            } else {
                send(end);
            }
        }

        @Override
        public void failed(Throwable failure) {
            goneBecause(failure.toString());
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }

    @Override
    public void end(byte @Nullable [] lastBytes) {
        party = Party.NOBODY;
        try {
            endAfter(lastBytes);
        } catch (Throwable failure) {
            close();
            throw failure;
        }
    }

    private void endAfter(byte @Nullable [] lastBytes) {
        ByteBuffer end = ending(lastBytes);
        boolean isNow;
        synchronized (this) {
            last = end;
            isNow = !isWaiting;
        }
        if (isInChunk || !endPoint.isOpen() || (!isNow && lastBytes == null)) {
            close();
            return;
        }
        startIdleTimeout(LAST_MILLIS);
        if (isNow) {
            send(end);
        }
    }

    /** Without this, a stream that was silent for long would have run out of time already. */
    private void startIdleTimeout(long millis) {
        EndPoint socket = endPoint instanceof EndPoint.Wrapper tls ? tls.unwrap() : endPoint;
        if (socket instanceof IdleTimeout clock) {
            clock.notIdle();
        }
        endPoint.setIdleTimeout(millis);
    }

    private ByteBuffer ending(byte @Nullable [] lastBytes) {
        byte[] bytes = lastBytes == null ? new byte[0] : lastBytes;
        ByteBuffer end = ByteBuffer.allocate(bytes.length + Chunk.OVERHEAD);
        if (bytes.length > 0) {
            Chunk.put(end, bytes, 0, bytes.length, isChunked);
        }
        if (isChunked) {
            Chunk.putLast(end);
        }
        return end.flip();
    }

    private void send(ByteBuffer end) {
        endPoint.write(Callback.from(InvocationType.NON_BLOCKING, this::whole, failure -> close()), end);
    }

    private void whole() {
        try {
            giveBack();
        } catch (Throwable failure) {
            LOG.error("A connection could not be given back after its stream", failure);
            close();
        }
    }

    /** The body is whole: what comes next on the connection is the server's. */
    private void giveBack() {
        HttpConnectionFactory http = connector.getConnectionFactory(HttpConnectionFactory.class);
        boolean isNext;
        synchronized (this) {
            isNext = isPersistent
                    && http != null
                    && !connector.isShutdown()
                    && nextRequest.bytes().remaining()
                            <= http.getHttpConfiguration().getInputBufferSize();
            isGivenBack = isNext;
            if (isNext && isWatching) {
                isWatching = false;
                endPoint.getFillInterest().onClose();
            }
        }
        over();
        if (isNext) {
            endPoint.setIdleTimeout(idleMillis);
            endPoint.upgrade(http.newConnection(connector, endPoint));
        } else {
            endPoint.shutdownOutput();
        }
    }

    @Override
    public synchronized ByteBuffer onUpgradeFrom() {
        return nextRequest.bytes();
    }

    @Override
    public void close() {
        over();
        endPoint.close();
    }

    private void over() {
        synchronized (this) {
            if (hasEnded) {
                return;
            }
            hasEnded = true;
        }
        whenOver.run();
    }

    @Override
    public boolean isStopping() {
        return false;
    }

    @Override
    public void awaitEnd() {}

    @Override
    public boolean hasEnded() {
        return hasEnded;
    }

    private void watch() {
        synchronized (this) {
            isWatching = !isGivenBack;
            if (isWatching && !endPoint.tryFillInterested(this)) {
                isWatching = false;
            }
        }
        if (!endPoint.isOpen()) {
            // Nobody tells those who ask afterwards.
            failed(new ClosedChannelException());
        }
    }

    /** There is something to read, if only the end. */
    @Override
    public void succeeded() {
        String end;
        synchronized (this) {
            if (!isWatching) {
                return;
            }
            isWatching = false;
            try {
                end = read();
            } catch (IOException reset) {
                end = reset.toString();
            }
        }
        if (end == null) {
            watch();
        } else {
            goneBecause(end);
        }
    }

    /** {@return why this is not a client any more, if it isn't} */
    @GuardedBy("this")
    private @Nullable String read() throws IOException {
        if (nextRequest.isFull()) {
            return "the client sends, and does not wait for the end";
        }
        return nextRequest.read(endPoint) ? null : "the client has closed the connection";
    }

    /** The connection was closed, or nothing has happened at its end. */
    @Override
    public void failed(Throwable failure) {
        synchronized (this) {
            if (!isWatching) {
                return;
            }
            isWatching = false;
        }
        goneBecause(failure.toString());
    }

    private void goneBecause(String detail) {
        boolean isEnding;
        synchronized (this) {
            isEnding = last != null;
        }
        if (isEnding) {
            close();
        } else {
            party.gone(detail);
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public AbstractEndPoint getEndPoint() {
        return endPoint;
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        // Whoever watches or writes has been told.
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        return true;
    }

    @Override
    public void addEventListener(EventListener listener) {}

    @Override
    public void removeEventListener(EventListener listener) {}

    @Override
    public long getMessagesIn() {
        return 0;
    }

    @Override
    public long getMessagesOut() {
        return 0;
    }

    @Override
    public long getBytesIn() {
        return 0;
    }

    @Override
    public long getBytesOut() {
        return 0;
    }

    @Override
    public long getCreatedTimeStamp() {
        return endPoint.getCreatedTimeStamp();
    }

    @Override
    public String toString() {
        return "stream on " + endPoint.getRemoteSocketAddress();
    }
}
