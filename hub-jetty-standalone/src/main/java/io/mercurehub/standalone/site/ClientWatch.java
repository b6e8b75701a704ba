package io.mercurehub.standalone.site;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.HttpChannel;
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
 * disconnected.
 *
 * <p>The lock orders a read, which never waits, before or after the end of the stream: after it, the bytes are the server's.
 */
final class ClientWatch implements Callback {

    /** How much of a next request is kept; less than the server's own buffer holds. */
    private static final int KEPT_BYTES = 2 * 1024;

    /** How often to look whether a request without a body that matters is over. */
    private static final int MAX_READS = 16;

    private static final Throwable OVER = new IOException("the stream is over");

    private final AbstractEndPoint endPoint;
    private final HttpChannel channel;
    private final Connection connection;
    private final Executor executor;
    private final long idleMillis;

    @GuardedBy("this")
    private ByteBuffer kept = BufferUtil.EMPTY_BUFFER;

    @GuardedBy("this")
    private boolean isWatching;

    private ClientWatch(Request request, AbstractEndPoint endPoint) {
        this.executor = request.getComponents().getThreadPool();
        this.endPoint = endPoint;
        this.channel = HttpChannel.from(request);
        this.connection = endPoint.getConnection();
        this.idleMillis = endPoint.getIdleTimeout();
    }

    /** Watches the client from now on, until the response is complete, and lets the connection be silent as long. */
    static void begin(Request request, AbstractEndPoint endPoint) {
        ClientWatch watch = new ClientWatch(request, endPoint);
        request.addHttpStreamWrapper(watch::untilTheEndOf);
        endPoint.setIdleTimeout(0);
        if (isReadToItsEnd(request)) {
            watch.listen();
        }
    }

    private HttpStream.Wrapper untilTheEndOf(HttpStream stream) {
        return new HttpStream.Wrapper(stream) {
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

    /** What is left of a body must not be taken for a next request, so such a client is left unwatched. */
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

    private synchronized void listen() {
        isWatching = endPoint.tryFillInterested(this);
    }

    private void end() {
        ByteBuffer next;
        synchronized (this) {
            if (isWatching) {
                isWatching = false;
                endPoint.getFillInterest().onFail(OVER);
            }
            next = kept;
            kept = BufferUtil.EMPTY_BUFFER;
        }
        endPoint.setIdleTimeout(idleMillis);
        if (next.hasRemaining() && connection instanceof Connection.UpgradeTo server) {
            server.onUpgradeTo(next);
        }
    }

    /** There is something to read, if only the end. */
    @Override
    public void succeeded() {
        @Nullable Throwable gone;
        synchronized (this) {
            if (!isWatching) {
                return;
            }
            try {
                gone = read();
            } catch (IOException e) {
                gone = e;
            }
            isWatching = gone == null && endPoint.tryFillInterested(this);
        }
        if (gone != null) {
            tell(gone);
        }
    }

    @GuardedBy("this")
    private @Nullable Throwable read() throws IOException {
        if (kept.capacity() == 0) {
            kept = BufferUtil.allocate(KEPT_BYTES);
        }
        int read = endPoint.fill(kept);
        if (read < 0) {
            return new EofException("the client has closed the connection");
        }
        return BufferUtil.space(kept) == 0 ? new IOException("the client sends without reading") : null;
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
        tell(failure);
    }

    /** As the server does when a client of HTTP/2 resets a stream. */
    private void tell(Throwable gone) {
        Runnable task = channel.onRemoteFailure(gone);
        if (task != null) {
            executor.execute(task);
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
