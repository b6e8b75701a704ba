package io.mercurehub.standalone.jetty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.work.NamedThreads;
import io.mercurehub.standalone.admin.ConnectionCap;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps connections from being held by those who do not use them, and within their number.
 *
 * <p>A connection is quiet while no whole request header has come on it that is not answered yet. One that is quiet for too long
 * is closed; the server's idle timeout alone would wait for ever for a client that sends a byte now and then.
 *
 * <p>When there are as many as there may be, no more are accepted: those who come wait in the sockets' queues, in order, and none is
 * turned away, until one has gone. Meanwhile those are closed that have been quiet for longest, since whoever uses such a one opens
 * another; and then those whose one request, which is no stream, has been on its way for more than a second. While many requests wait
 * for a thread, no more connections are accepted than requests answered, or few.
 *
 * <p>A connection counts until its descriptor is free, which a selector sees to some time after it was closed.
 *
 * <p>Safe for use by several threads; has a thread of its own for the looks, since a scheduler needs memory for each turn.
 */
final class ConnectionGuard extends AbstractLifeCycle implements SelectorManager.AcceptListener {

    private static final int CHECKS = 30;
    private static final long LOOK_MILLIS = 20;
    private static final long FULL_CHECK_NANOS = 100_000_000;
    private static final long QUIET_NANOS = 300_000_000;
    private static final long UNANSWERED_NANOS = 1_000_000_000;
    private static final int PART_CLOSED = 4;

    /** What takes the server's threads well under a second. */
    private static final int MAX_QUEUE = 256;

    /** How many are accepted at least between two looks when more wait for a thread: those that have a connection might never end. */
    private static final int MAX_ACCEPTED_BEHIND = 40;

    private final List<ServerConnector> connectors;
    private final Predicate<Connection> isBusy;
    private final ConnectionCap cap;
    private final IntSupplier queue;
    private final LongSupplier answered;
    private final long deadlineNanos;
    private final Queue<SelectableChannel> closing = new ConcurrentLinkedQueue<>();
    private @Nullable Thread looks;

    @GuardedBy("this")
    private Map<EndPoint, Still> still = new HashMap<>();

    @GuardedBy("this")
    private long checkedNanos = System.nanoTime();

    /** Whether nobody is accepted. */
    @GuardedBy("this")
    private boolean isFull;

    @GuardedBy("this")
    private long acceptedBehind;

    @GuardedBy("this")
    private long maxAcceptedBehind = MAX_ACCEPTED_BEHIND;

    @GuardedBy("this")
    private long answeredBefore;

    /**
     * Begins to guard when it is started.
     *
     * @param connectors whose connections to guard, with a thread each that accepts them; not started yet
     * @param isBusy knows connections that have a request whose response is not whole yet
     * @param cap how many there may be
     * @param queue how many requests wait for a thread of the server
     * @param answered how many requests have been answered so far
     * @param deadline how long a connection may be quiet
     */
    ConnectionGuard(
            List<ServerConnector> connectors,
            Predicate<Connection> isBusy,
            ConnectionCap cap,
            IntSupplier queue,
            LongSupplier answered,
            Duration deadline) {
        this.connectors = List.copyOf(connectors);
        this.isBusy = isBusy;
        this.cap = cap;
        this.queue = queue;
        this.answered = answered;
        this.deadlineNanos = deadline.toNanos();
        for (ServerConnector connector : connectors) {
            connector.getSelectorManager().addEventListener(this);
        }
    }

    @Override
    protected void doStart() {
        looks = new NamedThreads("connections").every(LOOK_MILLIS, "A look at the connections", this::look);
    }

    @Override
    protected void doStop() {
        if (looks != null) {
            looks.interrupt();
        }
    }

    /** Each thread that accepts has one connection more than there may be, at worst. */
    @Override
    public synchronized void onAccepting(SelectableChannel channel) {
        cap.open();
        if (queue.getAsInt() >= MAX_QUEUE) {
            acceptedBehind++;
        }
        if (!isFull && (cap.isFull() || acceptedBehind >= maxAcceptedBehind)) {
            cap.countFull();
            accept(false);
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

    private synchronized void look() {
        for (SelectableChannel first = closing.peek(); first != null && !first.isRegistered(); first = closing.peek()) {
            closing.remove();
            cap.close();
        }
        long now = System.nanoTime();
        if (now - checkedNanos >= (cap.isFull() ? FULL_CHECK_NANOS : deadlineNanos / CHECKS)) {
            checkedNanos = now;
            check(now);
        }
        acceptedBehind = 0;
        long answeredNow = answered.getAsLong();
        maxAcceptedBehind = Math.max(MAX_ACCEPTED_BEHIND, answeredNow - answeredBefore);
        answeredBefore = answeredNow;
        if (isFull && !cap.isFull()) {
            accept(true);
        }
    }

    @GuardedBy("this")
    private void accept(boolean accepts) {
        isFull = !accepts;
        for (ServerConnector connector : connectors) {
            connector.setAccepting(accepts);
        }
    }

    @GuardedBy("this")
    private void check(long now) {
        Map<EndPoint, Still> found = new HashMap<>();
        for (ServerConnector connector : connectors) {
            for (EndPoint endPoint : connector.getConnectedEndPoints()) {
                Connection connection = http(endPoint);
                // Only streams may be idle for ever.
                if (connection != null && endPoint.getIdleTimeout() > 0) {
                    Still seen = new Still(connection.getMessagesIn(), isQuiet(connection), now);
                    Still before = still.get(endPoint);
                    found.put(endPoint, before != null && before.isSameAs(seen) ? before : seen);
                }
            }
        }
        still = found;
        found.forEach((endPoint, seen) -> {
            if (seen.isQuiet() && now - seen.sinceNanos() >= deadlineNanos) {
                endPoint.close();
            }
        });
        if (cap.isFull() && closeLongest(now, true, QUIET_NANOS) == 0) {
            closeLongest(now, false, UNANSWERED_NANOS);
        }
    }

    /** {@return how many it has closed; of the quiet ones none on which something waits to be read} */
    @GuardedBy("this")
    private int closeLongest(long now, boolean isQuiet, long leastNanos) {
        List<EndPoint> longest = still.entrySet().stream()
                .filter(entry -> entry.getValue().isQuiet() == isQuiet
                        && now - entry.getValue().sinceNanos() >= leastNanos
                        && (!isQuiet || entry.getKey().isFillInterested()))
                .sorted(Comparator.comparingLong(entry -> entry.getValue().sinceNanos() - now))
                .limit(Math.max(1, cap.max() / PART_CLOSED))
                .map(Map.Entry::getKey)
                .toList();
        for (EndPoint endPoint : longest) {
            endPoint.close();
            cap.countClosedEarly();
        }
        return longest.size();
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
     * A connection on which nothing has come to an end.
     *
     * @param requests how many there have been on it
     * @param isQuiet whether each of them is answered
     * @param sinceNanos when that was seen first
     */
    private record Still(long requests, boolean isQuiet, long sinceNanos) {

        boolean isSameAs(Still other) {
            return requests == other.requests && isQuiet == other.isQuiet;
        }
    }
}
