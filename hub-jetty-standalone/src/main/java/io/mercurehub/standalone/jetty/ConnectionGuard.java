package io.mercurehub.standalone.jetty;

import io.mercurehub.standalone.admin.ConnectionCap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps connections from being held by those who do not use them, and within their number.
 *
 * <p>A connection is quiet while no whole request header has come on it that is not answered yet. One that is quiet for too long
 * is closed; the server's idle timeout alone would wait for ever for a client that sends a byte now and then. When the
 * connections come near their number, those that have been quiet for longest are closed before their time, since whoever
 * uses such a one opens another. One too many is closed at once, which tells its client more than if it was left waiting.
 *
 * <p>What is known of connections is confined to the scheduler, which runs one check at a time.
 */
final class ConnectionGuard extends AbstractLifeCycle implements Connection.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);
    private static final int CHECKS = 30;

    private final List<ServerConnector> connectors;
    private final ConnectionCap cap;
    private final Scheduler scheduler;
    private final long deadlineNanos;
    private Map<EndPoint, Quiet> quiet = new HashMap<>();
    private volatile Scheduler.@Nullable Task next;

    /**
     * Begins to guard when it is started.
     *
     * @param connectors whose connections to guard; not started yet
     * @param cap how many there may be
     * @param scheduler runs the checks, {@value CHECKS} in each deadline
     * @param deadline how long a connection may be quiet
     */
    ConnectionGuard(List<ServerConnector> connectors, ConnectionCap cap, Scheduler scheduler, Duration deadline) {
        this.connectors = List.copyOf(connectors);
        this.cap = cap;
        this.scheduler = scheduler;
        this.deadlineNanos = deadline.toNanos();
        connectors.forEach(connector -> connector.addBean(this, false));
    }

    @Override
    protected void doStart() {
        scheduleNext();
    }

    @Override
    protected void doStop() {
        Scheduler.Task task = next;
        if (task != null) {
            task.cancel();
        }
    }

    private void scheduleNext() {
        next = scheduler.schedule(this::checkAndGoOn, deadlineNanos / CHECKS, TimeUnit.NANOSECONDS);
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint endPoint = connection.getEndPoint();
        if (endPoint instanceof SocketChannelEndPoint && !cap.admits(count())) {
            endPoint.close();
        }
    }

    private int count() {
        return connectors.stream()
                .mapToInt(connector -> connector.getConnectedEndPoints().size())
                .sum();
    }

    private void checkAndGoOn() {
        try {
            check(System.nanoTime());
        } catch (RuntimeException | Error e) {
            LOG.error("A check of the connections failed, and the next one follows", e);
        }
        if (isRunning() || isStarting()) {
            scheduleNext();
        }
    }

    private void check(long now) {
        Map<EndPoint, Quiet> still = new HashMap<>();
        for (ServerConnector connector : connectors) {
            for (EndPoint endPoint : connector.getConnectedEndPoints()) {
                look(endPoint, now, still);
            }
        }
        quiet = still;
        int tooMany = cap.tooMany(count());
        if (tooMany > 0) {
            closeLongestQuiet(now, tooMany);
        }
    }

    private void look(EndPoint endPoint, long now, Map<EndPoint, Quiet> still) {
        Connection connection = endPoint.getConnection();
        if (connection instanceof SslConnection tls) {
            connection = tls.getSslEndPoint().getConnection();
        }
        if (connection == null) {
            return;
        }
        long requests = connection.getMessagesIn();
        if (requests > connection.getMessagesOut()) {
            return;
        }
        Quiet before = quiet.get(endPoint);
        if (before == null || before.requests != requests) {
            still.put(endPoint, new Quiet(requests, now));
        } else if (now - before.sinceNanos < deadlineNanos) {
            still.put(endPoint, before);
        } else {
            LOG.debug("Closing {}: no request for too long", endPoint.getRemoteSocketAddress());
            endPoint.close();
        }
    }

    private void closeLongestQuiet(long now, int most) {
        List<Map.Entry<EndPoint, Quiet>> oldest = new ArrayList<>(quiet.entrySet());
        oldest.removeIf(entry -> entry.getValue().sinceNanos == now);
        oldest.sort(Comparator.comparingLong(entry -> entry.getValue().sinceNanos - now));
        int closed = Math.min(most, oldest.size());
        oldest.subList(0, closed).forEach(entry -> entry.getKey().close());
        cap.closedEarly(closed);
    }

    /**
     * A connection without a request in progress.
     *
     * @param requests how many there have been on it
     * @param sinceNanos when that was seen first
     */
    private record Quiet(long requests, long sinceNanos) {}
}
