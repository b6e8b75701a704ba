package io.mercurehub.standalone.jetty;

import io.mercurehub.standalone.admin.ConnectionCap;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.IO;
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
 * connections come near their number, each new one has the one closed that has been quiet for longest, since whoever uses such a
 * one opens another. One too many is closed at once, which tells its client more than if it was left waiting.
 *
 * <p>A connection counts until its descriptor is free, which a selector sees to some time after it was closed.
 *
 * <p>Safe for use by several threads; checks are made by one at a time.
 */
final class ConnectionGuard extends AbstractLifeCycle implements Connection.Listener, SelectorManager.AcceptListener {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);
    private static final int CHECKS = 30;

    private final List<ServerConnector> connectors;
    private final Predicate<Connection> isBusy;
    private final ConnectionCap cap;
    private final Scheduler scheduler;
    private final long deadlineNanos;
    private final Queue<SelectableChannel> closing = new ConcurrentLinkedQueue<>();
    private final Set<SelectableChannel> turnedAway = ConcurrentHashMap.newKeySet();

    /** Those that may be quiet, the longest first. */
    private volatile Queue<EndPoint> oldest = new ConcurrentLinkedQueue<>();

    /** Confined to the checks. */
    private Map<EndPoint, Quiet> quiet = new HashMap<>();

    private volatile Scheduler.@Nullable Task next;

    /**
     * Begins to guard when it is started.
     *
     * @param connectors whose connections to guard; not started yet
     * @param isBusy knows connections that have a request whose response is not whole yet
     * @param cap how many there may be
     * @param scheduler runs the checks, {@value CHECKS} in each deadline
     * @param deadline how long a connection may be quiet
     */
    ConnectionGuard(
            List<ServerConnector> connectors,
            Predicate<Connection> isBusy,
            ConnectionCap cap,
            Scheduler scheduler,
            Duration deadline) {
        this.connectors = List.copyOf(connectors);
        this.isBusy = isBusy;
        this.cap = cap;
        this.scheduler = scheduler;
        this.deadlineNanos = deadline.toNanos();
        for (ServerConnector connector : connectors) {
            connector.addBean(this, false);
            connector.getSelectorManager().addEventListener(this);
        }
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
    public void onAccepting(SelectableChannel channel) {
        countFreed();
        if (!cap.open()) {
            turnedAway.add(channel);
            // Free at once, since no selector has it yet.
            IO.close(channel);
        } else if (cap.isNear()) {
            closeLongestQuiet();
        }
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        if (!turnedAway.remove(channel)) {
            closing.add(channel);
        }
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        closing.add(channel);
    }

    private synchronized void countFreed() {
        for (SelectableChannel first = closing.peek(); first != null && !first.isRegistered(); first = closing.peek()) {
            closing.remove();
            cap.close();
        }
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection.getEndPoint() instanceof SocketChannelEndPoint endPoint) {
            oldest.add(endPoint);
        }
    }

    private void closeLongestQuiet() {
        for (EndPoint endPoint = oldest.poll(); endPoint != null; endPoint = oldest.poll()) {
            Connection connection = http(endPoint);
            if (endPoint.isOpen() && connection != null && isQuiet(connection)) {
                endPoint.close();
                cap.countClosedEarly();
                return;
            }
        }
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
        oldest = still.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> entry.getValue().sinceNanos - now))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(ConcurrentLinkedQueue::new));
        countFreed();
    }

    private void look(EndPoint endPoint, long now, Map<EndPoint, Quiet> still) {
        Connection connection = http(endPoint);
        if (connection == null || !isQuiet(connection)) {
            return;
        }
        long requests = connection.getMessagesIn();
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

    private static @Nullable Connection http(EndPoint endPoint) {
        Connection connection = endPoint.getConnection();
        return connection instanceof SslConnection tls ? tls.getSslEndPoint().getConnection() : connection;
    }

    /** A request that waits for a thread is not known to be in progress, but has been counted. */
    private boolean isQuiet(Connection connection) {
        return !isBusy.test(connection) && connection.getMessagesIn() <= connection.getMessagesOut();
    }

    /**
     * A connection without a request in progress.
     *
     * @param requests how many there have been on it
     * @param sinceNanos when that was seen first
     */
    private record Quiet(long requests, long sinceNanos) {}
}
