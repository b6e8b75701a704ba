package io.mercurehub.standalone.site;

import io.mercurehub.hub.limit.HubOverloadedException;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * The connections that have streams of the hub on them: these alone may be silent as long as the hub's settings allow, and tell
 * when the client has gone.
 *
 * <p>A connection of HTTP/1.1 has one stream at a time. One of HTTP/2 may have many, and the server reads it all the while, so
 * that it hears by itself of a client that goes.
 *
 * <p>Safe for use by several threads.
 */
final class StreamConnections {

    /** The request attribute with what hears, by any thread, that the client of the stream has gone; the servlet sets it before. */
    private static final String CLIENT_GONE = "io.mercurehub.clientGone";

    private final int max;
    private final AtomicInteger watched = new AtomicInteger();
    private final ConcurrentMap<EndPoint, Held> held = new ConcurrentHashMap<>();

    /** @param max how many connections of HTTP/1.1 may have a stream */
    StreamConnections(int max) {
        this.max = max;
    }

    /** {@return what the servlet asks, and says, of the connection of a request} */
    Announced of(Request request, Response response) {
        return new Announced(request, response);
    }

    /**
     * A request for the hub, which may get a stream. The servlet asks it whether the client has gone, as far as that can be told before
     * the answer, and runs it when the answer becomes a stream, before anything of that is sent. Confined to the servlet's thread.
     */
    final class Announced implements BooleanSupplier, Runnable {

        private final Request request;
        private final Response response;
        private final EndPoint endPoint;
        private @Nullable ClientWatch watch;

        private Announced(Request request, Response response) {
            this.request = request;
            this.response = response;
            this.endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        }

        @Override
        public boolean getAsBoolean() {
            return !isMultiplexed() && watch().hasGone();
        }

        /** @throws HubOverloadedException when there are too many streams: this is the last answer on the connection, to make room */
        @Override
        public void run() {
            Consumer<String> gone = clientGone();
            if (isMultiplexed()) {
                hold(endPoint);
                request.addFailureListener(failure -> gone.accept(failure.toString()));
                Request.addCompletionListener(request, failure -> letGo(endPoint));
                return;
            }
            if (watched.incrementAndGet() > max) {
                watched.decrementAndGet();
                response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
                Request.addCompletionListener(request, failure -> endPoint.close());
                throw new HubOverloadedException("more than " + max + " connections with a stream (max_connections)");
            }
            Request.addCompletionListener(request, failure -> watched.decrementAndGet());
            watch().begin(gone);
        }

        @SuppressWarnings("unchecked") // The two attributes are one contract.
        private Consumer<String> clientGone() {
            return (Consumer<String>) Objects.requireNonNull(request.getAttribute(CLIENT_GONE), CLIENT_GONE);
        }

        private boolean isMultiplexed() {
            return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
        }

        private ClientWatch watch() {
            ClientWatch known = watch;
            if (known == null) {
                known = new ClientWatch(request, (AbstractEndPoint) endPoint);
                watch = known;
            }
            return known;
        }
    }

    private void hold(EndPoint connection) {
        held.compute(connection, (unused, before) -> {
            if (before != null) {
                return new Held(before.streams + 1, before.idleMillis);
            }
            Held first = new Held(1, connection.getIdleTimeout());
            connection.setIdleTimeout(0);
            return first;
        });
    }

    private void letGo(EndPoint connection) {
        held.computeIfPresent(connection, (unused, before) -> {
            if (before.streams > 1) {
                return new Held(before.streams - 1, before.idleMillis);
            }
            connection.setIdleTimeout(before.idleMillis);
            return null;
        });
    }

    /**
     * A connection of HTTP/2 that may be silent.
     *
     * @param streams how many are on it
     * @param idleMillis how long it may be silent once there are none
     */
    private record Held(int streams, long idleMillis) {}
}
