package io.mercurehub.standalone.stream;

import io.mercurehub.hub.limit.HubOverloadedException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * The connections that have streams of the hub on them: these alone may be silent as long as the hub's settings allow.
 *
 * <p>A connection of HTTP/1 has one stream at a time, and belongs to it. One of HTTP/2 may have many.
 *
 * <p>Safe for use by several threads.
 */
public final class StreamConnections {

    private final int max;
    private final AtomicInteger count = new AtomicInteger();
    private final ConcurrentMap<EndPoint, Held> held = new ConcurrentHashMap<>();

    /** @param max how many connections of HTTP/1 may have a stream */
    public StreamConnections(int max) {
        this.max = max;
    }

    /** Offers the servlet the connection of a request. */
    public void offer(Request request, Response response) {
        request.setAttribute(OfferedConnection.ATTRIBUTE, new OfferedConnection(this, request, response));
    }

    /** @throws HubOverloadedException when there are too many streams */
    void enter() {
        if (count.incrementAndGet() > max) {
            leave();
            throw new HubOverloadedException("more than " + max + " connections with a stream (max_connections)");
        }
    }

    void leave() {
        count.decrementAndGet();
    }

    /** {@return what takes one back that has entered, and then runs something; it keeps nothing else in memory} */
    Runnable leaving(Runnable then) {
        return () -> {
            leave();
            then.run();
        };
    }

    /** Lets a connection be silent while the server has streams on it. */
    void hold(EndPoint connection) {
        held.compute(connection, (unused, before) -> {
            if (before != null) {
                return new Held(before.streams + 1, before.idleMillis);
            }
            Held first = new Held(1, connection.getIdleTimeout());
            connection.setIdleTimeout(0);
            return first;
        });
    }

    void letGo(EndPoint connection) {
        held.computeIfPresent(connection, (unused, before) -> {
            if (before.streams > 1) {
                return new Held(before.streams - 1, before.idleMillis);
            }
            connection.setIdleTimeout(before.idleMillis);
            return null;
        });
    }

    /**
     * A connection that may be silent.
     *
     * @param streams how many are on it
     * @param idleMillis how long it may be silent once there are none
     */
    private record Held(int streams, long idleMillis) {}
}
