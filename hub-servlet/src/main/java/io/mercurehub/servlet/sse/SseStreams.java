package io.mercurehub.servlet.sse;

import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.output.UpdateSink;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.work.Once;
import io.mercurehub.servlet.exchange.ContainerRequest;
import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.exchange.Reply;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event streams that one servlet has open.
 *
 * <p>Safe for use by several threads: the streams are in a concurrent set; the lock only guards the signal that the last one has
 * ended.
 */
public final class SseStreams {

    private static final Logger LOGGER = LoggerFactory.getLogger(SseStreams.class);
    private static final long MAX_CONTAINER_NANOS = 1_000_000_000;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final long LAST_BYTES_NANOS = 100_000_000;

    private final Set<SseStream> open = ConcurrentHashMap.newKeySet();

    /** What the container has been told to end because the hub stops. */
    private final Set<ContainerRequest> leaving = ConcurrentHashMap.newKeySet();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition noneOpen = lock.newCondition();
    private final Supplier<Duration> reconnectDelay;
    private final Once deadlineTold = new Once(1);
    private volatile boolean closing;

    /** @param reconnectDelay a new delay for each subscriber that is sent away because the servlet ends */
    public SseStreams(Supplier<Duration> reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    /**
     * Begins the stream of a subscriber that has its place in the log.
     *
     * @param joined the subscriber's place; given back by the caller when this fails
     * @param exchange the stream's from now on, even when this fails
     * @param reply what the stream begins with
     */
    public void start(Joined joined, Exchange exchange, Reply reply) {
        Opening opening = new Opening(exchange, reply);
        try {
            Subscriber subscriber = joined.start(opening);
            if (closing) {
                subscriber.cancel();
            }
        } catch (Throwable failure) {
            opening.abandon();
            throw failure;
        }
    }

    /** {@return how many streams are open} */
    public int count() {
        return open.size();
    }

    /**
     * Ends all streams, and those that begin from now on, each with a word on when to come back.
     *
     * <p>Returns when all are gone, or after a while.
     *
     * @param patience for how long to wait at most
     */
    public void close(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        closing = true;
        for (SseStream stream : open) {
            stream.cancel();
        }
        try {
            awaitNoneOpen(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int left = count();
        if (left > 0) {
            LOGGER.warn("{} event streams have not ended within {} ms", left, patience.toMillis());
        }
    }

    /**
     * {@return what to tell a subscriber whose stream is ended from this side; empty unless it is because all are}
     *
     * @param containerStops whether the container has said so
     */
    Optional<Duration> reconnectAfter(boolean containerStops) {
        return closing || containerStops ? Optional.of(reconnectDelay.get()) : Optional.empty();
    }

    /**
     * Hears that a stream has ended, from its lane; ends its response.
     *
     * @param reason why; when the hub stops, the application may, too
     * @param last what to write before the end; null: nothing
     */
    void ended(SseStream stream, ContainerRequest request, CloseReason reason, byte @Nullable [] last) {
        try {
            tell(stream, request, reason);
        } finally {
            request.end(last);
            open.remove(stream);
        }
        if (closing) {
            lock.lock();
            try {
                noneOpen.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void tell(SseStream stream, ContainerRequest request, CloseReason reason) {
        if (reason == CloseReason.HUB_CLOSED || closing) {
            leaving.add(request);
        }
        if (reason == CloseReason.DISPATCH_DEADLINE && deadlineTold.begin(reason)) {
            LOGGER.info(
                    "{} has read nothing for dispatch_timeout and was disconnected: it, or a proxy in front of it,"
                            + " has stopped reading. When it comes back it goes on where it was, as far as the history reaches (this"
                            + " is said once)",
                    stream);
        }
    }

    private void awaitNoneOpen(long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = deadline - System.nanoTime();
            while (!open.isEmpty() && left > 0) {
                left = noneOpen.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits, a second at most, until the container has ended the responses that were completed: it does so on threads of its own,
     * and cuts those off for which it needs the application when that is gone.
     *
     * @param patience for how long to wait at most
     */
    public void awaitContainer(Duration patience) {
        if (leaving.isEmpty()) {
            return;
        }
        long end = System.nanoTime() + Math.min(MAX_CONTAINER_NANOS, patience.toNanos());
        while (leaving.stream().anyMatch(request -> !request.hasEnded()) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        // Tomcat says so just before it sends the last bytes, and says nothing after that.
        LockSupport.parkNanos(LAST_BYTES_NANOS);
    }

    /** Makes the stream of a subscriber, and remembers it. */
    private final class Opening implements Joined.SinkFactory {

        private final Exchange exchange;
        private final Reply reply;
        private @Nullable SseStream stream;

        Opening(Exchange exchange, Reply reply) {
            this.exchange = exchange;
            this.reply = reply;
        }

        @Override
        public UpdateSink create(Subscriber subscriber) {
            SseStream created = new SseStream(subscriber, exchange.request(), SseStreams.this);
            open.add(created);
            stream = created;
            created.begin(exchange, reply);
            return created;
        }

        /** The hub will not have the stream. */
        void abandon() {
            if (stream == null) {
                exchange.request().end(null);
            } else {
                stream.close(CloseReason.FAILED, Optional.empty());
            }
        }
    }
}
