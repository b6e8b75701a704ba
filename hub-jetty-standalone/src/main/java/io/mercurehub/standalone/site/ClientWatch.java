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
 * <p>From the first question, or the beginning of the stream, to the end of the response the read side of the connection is this
 * watch's. What a client sends meanwhile, a next request, is kept and handed to the server at the end; one that sends more than fits
 * during a stream is not a client of ours, and is disconnected. So is one, at the end, whose request had a body that nobody has asked for: what is left of it must not be taken
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
    private final Connection connection;
    private final long idleMillis;
    private final boolean isReadToItsEnd;

    /** Hears that the client of the stream has gone; null: there is no stream yet. */
    private volatile @Nullable Consumer<String> gone;

    @GuardedBy("this")
    private ByteBuffer kept = BufferUtil.EMPTY_BUFFER;

    @GuardedBy("this")
    private boolean isWatching;

    @GuardedBy("this")
    private boolean isOver;

    /**
     * Begins to watch when it is asked to.
     *
     * @param request has been read, as far as the answer needs it
     */
    ClientWatch(Request request, AbstractEndPoint endPoint) {
        this.endPoint = endPoint;
        this.connection = endPoint.getConnection();
        this.idleMillis = endPoint.getIdleTimeout();
        this.isReadToItsEnd = isReadToItsEnd(request);
        request.addHttpStreamWrapper(this::untilTheEndOf);
    }

    /** {@return whether the client has closed or reset the connection; for before the stream} */
    synchronized boolean hasGone() {
        try {
            return isReadToItsEnd && !isOver && hasSpace() && endPoint.fill(kept) < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Watches the client once the beginning has been sent, until the response is complete; as long the connection may be silent. */
    void begin(Consumer<String> whenGone) {
        gone = whenGone;
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
                super.send(request, head, last, content, head == null || gone == null ? callback : thenWatch(callback));
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
        if (gone != null) {
            endPoint.setIdleTimeout(idleMillis);
        }
        if (gone != null && !isReadToItsEnd) {
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
            tell(end);
        }
    }

    private void tell(String end) {
        Consumer<String> listener = gone;
        if (listener != null) {
            listener.accept(end);
        }
    }

    @GuardedBy("this")
    private boolean hasSpace() {
        if (kept.capacity() == 0) {
            kept = BufferUtil.allocate(KEPT_BYTES);
        }
        return BufferUtil.space(kept) > 0;
    }

    /** {@return why this is not a client any more, if it isn't} */
    @GuardedBy("this")
    private @Nullable String read() throws IOException {
        if (!hasSpace()) {
            return "the client sends, and does not wait for the end";
        }
        return endPoint.fill(kept) < 0 ? "the client has closed the connection" : null;
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
        tell(failure.toString());
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
