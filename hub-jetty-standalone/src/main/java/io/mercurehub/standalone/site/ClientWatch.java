package io.mercurehub.standalone.site;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Notices at once that a client has closed or reset its connection of HTTP/1.1 while a stream is open on it: the server itself
 * does not read such a connection, and would only notice when it writes.
 *
 * <p>From the beginning of the stream to its end the read side of the connection is this watch's. What a client sends meanwhile,
 * a next request, is kept and handed to the server at the end; one that sends more than fits is not a client of ours, and is
 * disconnected. So is one, at the end, whose request had a body that nobody has asked for: what is left of it must not be taken
 * for a next request.
 *
 * <p>The lock orders a read, which never waits, before or after the end of the stream: after it, the bytes are the server's.
 */
final class ClientWatch implements Callback {

    /** How much of a next request is kept; less than the server's own buffer holds. */
    private static final int KEPT_BYTES = 2 * 1024;

    /** How much of a body that nobody has asked for is read to get at its end. */
    private static final int MAX_READS = 16;

    private final AbstractEndPoint endPoint;
    private final Consumer<String> gone;
    private final Connection connection;
    private final long idleMillis;
    private final boolean isReadToItsEnd;

    @GuardedBy("this")
    private ByteBuffer kept = BufferUtil.EMPTY_BUFFER;

    @GuardedBy("this")
    private boolean isWatching;

    @GuardedBy("this")
    private boolean isOver;

    private ClientWatch(Request request, AbstractEndPoint endPoint, Consumer<String> gone) {
        this.endPoint = endPoint;
        this.gone = gone;
        this.connection = endPoint.getConnection();
        this.idleMillis = endPoint.getIdleTimeout();
        this.isReadToItsEnd = isReadToItsEnd(request);
    }

    /** Watches the client once the beginning has been sent, until the response is complete; as long the connection may be silent. */
    static void begin(Request request, AbstractEndPoint endPoint, Consumer<String> gone) {
        ClientWatch watch = new ClientWatch(request, endPoint, gone);
        request.addHttpStreamWrapper(watch::untilTheEndOf);
    }

    private HttpStream.Wrapper untilTheEndOf(HttpStream stream) {
        return new HttpStream.Wrapper(stream) {
            @Override
            public void send(
                    MetaData.Request request,
                    MetaData.@Nullable Response head,
                    boolean last,
                    @Nullable ByteBuffer content,
                    Callback callback) {
                super.send(request, head, last, content, head == null ? callback : thenWatch(callback));
            }

            @Override
            public void succeeded() {
                end();
                super.succeeded();
            }

            @Override
            public void failed(Throwable failure) {
                end();
                super.failed(failure);
            }
        };
    }

    /** Not earlier: whoever waits for this to be sent would wait for the thread that tells of a failure, and might be that thread. */
    private Callback thenWatch(Callback callback) {
        return new Callback.Nested(callback) {
            @Override
            public void succeeded() {
                endPoint.setIdleTimeout(0);
                super.succeeded();
                listen();
            }
        };
    }

    private static boolean isReadToItsEnd(Request request) {
        for (int i = 0; i < MAX_READS; i++) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                return false;
            }
            chunk.release();
            if (chunk.isLast()) {
                return !Content.Chunk.isFailure(chunk);
            }
        }
        return false;
    }

    private void listen() {
        synchronized (this) {
            isWatching = !isOver && endPoint.tryFillInterested(this);
        }
        if (!endPoint.isOpen()) {
            // Nobody tells those who ask afterwards.
            failed(new ClosedChannelException());
        }
    }

    private void end() {
        ByteBuffer next;
        synchronized (this) {
            isOver = true;
            if (isWatching) {
                isWatching = false;
                endPoint.getFillInterest().onClose();
            }
            next = kept;
            kept = BufferUtil.EMPTY_BUFFER;
        }
        endPoint.setIdleTimeout(idleMillis);
        if (!isReadToItsEnd) {
            endPoint.close();
        } else if (next.hasRemaining() && connection instanceof Connection.UpgradeTo server) {
            server.onUpgradeTo(next);
        }
    }

    /** There is something to read, if only the end. */
    @Override
    public void succeeded() {
        @Nullable String end;
        synchronized (this) {
            if (!isWatching) {
                return;
            }
            isWatching = false;
            try {
                end = read();
            } catch (IOException e) {
                end = e.toString();
            }
        }
        if (end == null) {
            listen();
        } else {
            gone.accept(end);
        }
    }

    /** {@return why this is not a client any more, if it isn't} */
    @GuardedBy("this")
    private @Nullable String read() throws IOException {
        if (kept.capacity() == 0) {
            kept = BufferUtil.allocate(KEPT_BYTES);
        }
        if (endPoint.fill(kept) < 0) {
            return "the client has closed the connection";
        }
        return BufferUtil.space(kept) == 0 ? "the client sends, and does not wait for the end" : null;
    }

    /** The connection was closed from this side, or the stream is over. */
    @Override
    public void failed(Throwable failure) {
        synchronized (this) {
            if (!isWatching) {
                return;
            }
            isWatching = false;
        }
        gone.accept(failure.toString());
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
