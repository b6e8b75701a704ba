package io.mercurehub.standalone.jetty;

import io.mercurehub.servlet.exchange.Exchange;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Knows the requests whose response is not whole yet, so that a stop can wait for them, and nobody takes their connections for
 * unused.
 *
 * <p>The server's own graceful handler would answer 503 meanwhile, which ends an EventSource for good.
 *
 * <p>A thread answers one request of a connection; those that were sent behind it wait until all other connections have had their turn.
 *
 * <p>Where nothing waits for anything, a publication that fits into a buffer is answered by the thread that has read it: in a round with what
 * has come on other connections, and without a switch between threads. All else may take longer, and goes to other threads.
 */
final class RequestsInProgress extends Handler.Wrapper {

    /** What the thread has answered last. */
    private static final ThreadLocal<@Nullable Read> LAST = new ThreadLocal<>();

    private final boolean publishesInRounds;
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private final ConcurrentMap<Connection, Integer> busy = new ConcurrentHashMap<>();
    private volatile @Nullable CountDownLatch none;

    /** How much of a connection had been read when a thread answered a request on it. */
    private record Read(Connection connection, long bytes) {}

    /**
     * @param handler answers them
     * @param publishesInRounds whether whoever has read a {@code POST} answers it, for which nobody waits; all connections are {@link
     *     RoundEndPoint}s then
     */
    RequestsInProgress(Handler handler, boolean publishesInRounds) {
        super(handler);
        this.publishesInRounds = publishesInRounds;
    }

    @Override
    public InvocationType getInvocationType() {
        return publishesInRounds ? InvocationType.NON_BLOCKING : super.getInvocationType();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Connection connection = request.getConnectionMetaData().getConnection();
        count.incrementAndGet();
        busy.merge(connection, 1, Integer::sum);
        Request.addCompletionListener(request, failure -> ended(connection));
        Read read = new Read(connection, connection.getBytesIn());
        RoundEndPoint round =
                publishesInRounds && isShortPublication(request) ? (RoundEndPoint) connection.getEndPoint() : null;
        if (round != null) {
            request.setAttribute(Exchange.ROUND, round.acknowledge());
        }
        boolean isBehind =
                read.equals(LAST.get()) && request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2;
        LAST.set(isBehind ? null : read);
        if (!isBehind && (round != null || !publishesInRounds)) {
            return super.handle(request, response, callback);
        }
        Executor later = round != null ? round : request.getComponents().getExecutor();
        later.execute(() -> handleInTurn(request, response, callback));
        return true;
    }

    /** The time that it takes is short, too. */
    private static boolean isShortPublication(Request request) {
        return HttpMethod.POST.is(request.getMethod())
                && request.getLength() >= 0
                && request.getLength() <= Connectors.INPUT_BUFFER_BYTES;
    }

    private void handleInTurn(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                callback.failed(new IllegalStateException("nobody has answered " + request));
            }
        } catch (Throwable failure) {
            callback.failed(failure);
        }
    }

    private void ended(Connection connection) {
        answered.increment();
        busy.computeIfPresent(connection, (unused, requests) -> requests > 1 ? requests - 1 : null);
        CountDownLatch waiting = count.decrementAndGet() == 0 ? none : null;
        if (waiting != null) {
            waiting.countDown();
        }
    }

    /** {@return whether a connection has any; the server itself only knows until the response begins} */
    boolean isBusy(Connection connection) {
        return busy.containsKey(connection);
    }

    /** {@return how many have ended so far} */
    long answered() {
        return answered.sum();
    }

    /** {@return how many there are} */
    int count() {
        return count.get();
    }

    /** {@return whether all have ended within a time; to be called once} */
    boolean awaitNone(Duration within) throws InterruptedException {
        CountDownLatch waiting = new CountDownLatch(1);
        none = waiting;
        return count.get() == 0 || waiting.await(within.toMillis(), TimeUnit.MILLISECONDS);
    }
}
