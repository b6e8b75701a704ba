package io.mercurehub.standalone.jetty;

import io.mercurehub.standalone.admin.ConnectionCap;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
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
 * is closed; the server's idle timeout alone would wait for ever for a client that sends a byte now and then.
 *
 * <p>When there are as many as there may be, no more are accepted: those who come wait in the sockets' queues, in order, and none is
 * turned away, until one has gone. Meanwhile those are closed that have been quiet for longest, up to a quarter of all; whoever uses
 * such a one opens another.
 *
 * <p>A connection counts until its descriptor is free, which a selector sees to some time after it was closed.
 *
 * <p>Safe for use by several threads; checks are made by one at a time.
 */
final class ConnectionGuard extends AbstractLifeCycle implements SelectorManager.AcceptListener {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);
    private static final int CHECKS = 30;
    private static final long FULL_MILLIS = 10;
    private static final int KEPT_WHEN_FULL_PERCENT = 75;

    private final List<ServerConnector> connectors;
    private final Predicate<Connection> isBusy;
    private final ConnectionCap cap;
    private final Scheduler scheduler;
    private final long deadlineNanos;
    private final Queue<SelectableChannel> closing = new ConcurrentLinkedQueue<>();

    /** Confined to the checks. */
    private Map<EndPoint, Quiet> quiet = new HashMap<>();

    /** Whether nobody is accepted; guarded by this. */
    private boolean isFull;

    private volatile Scheduler.@Nullable Task next;

    /**
     * Begins to guard when it is started.
     *
     * @param connectors whose connections to guard, with a thread each that accepts them; not started yet
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

    /** Each thread that accepts has one connection more than there may be, at worst. */
    @Override
    public synchronized void onAccepting(SelectableChannel channel) {
        cap.open();
        if (cap.isFull() && !isFull) {
            cap.countFull();
            accept(false);
            scheduler.schedule(this::acceptAgain, FULL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        closing.add(channel);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        closing.add(channel);
    }

    private synchronized void acceptAgain() {
        countFreed();
        if (cap.isFull()) {
            scheduler.schedule(this::acceptAgain, FULL_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            accept(true);
        }
    }

    private void accept(boolean accepts) {
        isFull = !accepts;
        for (ServerConnector connector : connectors) {
            connector.setAccepting(accepts);
        }
    }

    private synchronized void countFreed() {
        for (SelectableChannel first = closing.peek(); first != null && !first.isRegistered(); first = closing.peek()) {
            closing.remove();
            cap.close();
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
        countFreed();
        if (cap.isFull()) {
            closeQuiet(now);
        }
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

    /** Closes those that were quiet at an earlier check already, the longest first. */
    private void closeQuiet(long now) {
        quiet.entrySet().stream()
                .filter(entry -> entry.getValue().sinceNanos != now)
                .sorted(Comparator.comparingLong(entry -> entry.getValue().sinceNanos - now))
                .limit(Math.max(1, cap.max() * (100L - KEPT_WHEN_FULL_PERCENT) / 100))
                .forEach(entry -> {
                    entry.getKey().close();
                    cap.countClosedEarly();
                });
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
