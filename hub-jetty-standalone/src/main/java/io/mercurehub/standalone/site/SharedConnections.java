package io.mercurehub.standalone.site;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.eclipse.jetty.io.EndPoint;

/**
 * Connections of HTTP/2 that have streams of the hub on them, and may be silent as long as the hub's settings allow. Without this
 * the server would end a silent connection with all that is on it.
 *
 * <p>Safe for use by several threads.
 */
final class SharedConnections {

    private final ConcurrentMap<EndPoint, Held> held = new ConcurrentHashMap<>();

    /** Hears that a request of the hub's begins. */
    void begin(EndPoint connection) {
        held.compute(connection, (unused, before) -> {
            if (before != null) {
                return new Held(before.requests + 1, before.idleMillis);
            }
            Held first = new Held(1, connection.getIdleTimeout());
            connection.setIdleTimeout(0);
            return first;
        });
    }

    /** Hears that it has ended. */
    void end(EndPoint connection) {
        held.computeIfPresent(connection, (unused, before) -> {
            if (before.requests > 1) {
                return new Held(before.requests - 1, before.idleMillis);
            }
            connection.setIdleTimeout(before.idleMillis);
            return null;
        });
    }

    /**
     * A connection that may be silent.
     *
     * @param requests how many are on it
     * @param idleMillis how long it may be silent once there are none
     */
    private record Held(int requests, long idleMillis) {}
}
