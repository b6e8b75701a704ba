package io.mercurehub.standalone.stream;

import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.servlet.exchange.ClientConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a request for the hub, which may get a stream.
 *
 * <p>One of HTTP/1 is handed over: the server sends the head of the answer as that of a body that goes on, and when it has completed
 * the request, it lets go of the connection. No content may be sent before that, since the server ends a chunk only with the next one.
 *
 * <p>One whose request has a body that nobody has asked for is handed over for good: what is left of that must not be taken for a next
 * request. One of HTTP/2 stays the server's, which reads it and hears by itself of a client that goes.
 */
final class OfferedConnection implements ClientConnection {

    /** How much of a body that nobody has asked for is read to get at its end. */
    private static final int MAX_READS = 16;

    private final StreamConnections streams;
    private final Request request;
    private final Response response;
    private final AbstractEndPoint endPoint;
    private boolean isPrepared;
    private boolean isReadToItsEnd;
    private final NextRequest nextRequest = new NextRequest();

    /** Takes the connection once the request is completed; null: the server keeps it. */
    private volatile @Nullable StreamConnection next;

    OfferedConnection(StreamConnections streams, Request request, Response response) {
        this.streams = streams;
        this.request = request;
        this.response = response;
        this.endPoint = (AbstractEndPoint)
                request.getConnectionMetaData().getConnection().getEndPoint();
    }

    private HttpVersion version() {
        return request.getConnectionMetaData().getHttpVersion();
    }

    private boolean isMultiplexed() {
        return version() == HttpVersion.HTTP_2;
    }

    @Override
    public boolean hasClientGone() {
        if (isMultiplexed()) {
            return false;
        }
        prepare();
        if (!isReadToItsEnd) {
            return false;
        }
        // What it has read already comes first, and all must fit into its buffer when it gets it back.
        if (endPoint.getConnection() instanceof Connection.UpgradeFrom server) {
            nextRequest.append(server.onUpgradeFrom());
        }
        try {
            return !nextRequest.isFull() && !nextRequest.read(endPoint);
        } catch (IOException reset) {
            return true;
        }
    }

    /** Has the connection read to where a next request begins, if it can be, and hears of the answer from now on. */
    private void prepare() {
        if (!isPrepared) {
            isPrepared = true;
            isReadToItsEnd = readToItsEnd();
            request.addHttpStreamWrapper(Handing::new);
        }
    }

    private boolean readToItsEnd() {
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

    /** @throws HubOverloadedException when there are too many streams: this is the last answer on the connection, to make room */
    @Override
    public void streamBegins(Consumer<String> gone) {
        if (isMultiplexed()) {
            streams.hold(endPoint);
            request.addFailureListener(failure -> gone.accept(failure.toString()));
            Request.addCompletionListener(request, failure -> streams.letGo(endPoint));
        } else {
            enter();
        }
    }

    private void enter() {
        try {
            streams.enter();
        } catch (HubOverloadedException full) {
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
            Request.addCompletionListener(request, failure -> endPoint.close());
            throw full;
        }
        Request.addCompletionListener(request, failure -> {
            if (next == null) {
                streams.leave();
            }
        });
    }

    @Override
    public boolean handOver(Taker taker, Runnable whenOver) {
        if (isMultiplexed()) {
            return false;
        }
        prepare();
        StreamConnection taking = new StreamConnection(
                endPoint,
                request.getConnectionMetaData().getConnector(),
                nextRequest,
                version() == HttpVersion.HTTP_1_1,
                taker,
                streams.leaving(whenOver));
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, taking);
        next = taking;
        return true;
    }

    /** The server's own way to answer, up to where the connection is handed over. */
    private final class Handing extends HttpStream.Wrapper {

        private boolean isHeadSent;

        Handing(HttpStream stream) {
            super(stream);
        }

        @Override
        public void send(
                MetaData.Request asked,
                MetaData.@Nullable Response head,
                boolean last,
                @Nullable ByteBuffer content,
                Callback callback) {
            if (next == null
                    || head == null
                    || head.getStatus() != HttpStatus.OK_200
                    || BufferUtil.hasContent(content)) {
                super.send(asked, head, last, content, callback);
                return;
            }
            // Else the server has a body end with a connection that is not to be used again; HTTP/1.0 knows nothing
            // else.
            HttpFields.Mutable fields = HttpFields.build(head.getHttpFields(), EnumSet.of(HttpHeader.CONTENT_LENGTH))
                    .put(HttpHeader.TRANSFER_ENCODING, HttpHeaderValue.CHUNKED);
            if (!isReadToItsEnd) {
                fields.put(HttpFields.CONNECTION_CLOSE);
            }
            super.send(
                    asked,
                    new MetaData.Response(head.getStatus(), head.getReason(), head.getHttpVersion(), fields, -1),
                    false,
                    null,
                    new Callback.Nested(callback) {
                        @Override
                        public void succeeded() {
                            isHeadSent = true;
                            super.succeeded();
                        }
                    });
        }

        @Override
        public void succeeded() {
            StreamConnection taking = next;
            if (taking != null && isHeadSent) {
                taking.setPersistent(request.getConnectionMetaData().isPersistent());
            } else {
                if (taking != null) {
                    request.removeAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE);
                    taking.lost();
                }
                if (nextRequest.bytes().hasRemaining()
                        && endPoint.getConnection() instanceof Connection.UpgradeTo server) {
                    server.onUpgradeTo(nextRequest.bytes());
                }
            }
            super.succeeded();
        }

        /** For the server, an answer has failed, too, that leaves some of a body. */
        @Override
        public void failed(Throwable failure) {
            StreamConnection taking = next;
            if (taking != null && isHeadSent) {
                succeeded();
                return;
            }
            try {
                super.failed(failure);
            } finally {
                if (taking != null) {
                    taking.lost();
                }
            }
        }
    }
}
