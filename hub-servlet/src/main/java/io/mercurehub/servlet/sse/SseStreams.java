package io.mercurehub.servlet.sse;

import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.work.Once;
import io.mercurehub.servlet.exchange.ClientConnection;
import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.exchange.Exchanges;
import io.mercurehub.servlet.exchange.Party;
import io.mercurehub.servlet.exchange.Reply;
import io.mercurehub.servlet.exchange.StreamOutput;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event streams that one servlet has open.
 *
 * <p>Safe for use by several threads.
 */
public final class SseStreams {

    private static final Logger LOGGER = LoggerFactory.getLogger(SseStreams.class);
    private static final long MAX_CONTAINER_NANOS = 1_000_000_000;
    private static final long LAST_BYTES_NANOS = 100_000_000;

    private final Set<SseStream> open = ConcurrentHashMap.newKeySet();

    /** What the container has been told to end because the hub stops. */
    private final Set<StreamOutput> leaving = ConcurrentHashMap.newKeySet();

    private final Supplier<Duration> reconnectDelay;
    private final Once deadlineTold = new Once(1);
    private volatile boolean closing;

    /** @param reconnectDelay a new delay for each subscriber that is sent away because the servlet ends */
    public SseStreams(Supplier<Duration> reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    /**
     * Begins the stream of a subscriber that has its place in the log: on the connection itself, where the server hands that over.
     *
     * @param joined the subscriber's place; given back by the caller when this fails
     * @param exchange the stream's from now on, even when this fails
     * @param reply what the stream begins with
     */
    public void start(Joined joined, Exchange exchange, Reply reply) {
        if (!exchange.handOver(reply, new Taking(joined))) {
            begin(joined, exchange.output(), stream -> stream.begin(exchange, reply));
        }
    }

    /** Begins the stream of a subscriber once its connection is handed over. */
    private final class Taking implements ClientConnection.Taker {

        private final Joined joined;

        Taking(Joined joined) {
            this.joined = joined;
        }

        @Override
        public Party take(StreamOutput output) {
            try {
                return begin(joined, output, SseStream::begin);
            } catch (Throwable failure) {
                lost();
                throw failure;
            }
        }

        @Override
        public void lost() {
            joined.cancel();
        }
    }

    private SseStream begin(Joined joined, StreamOutput output, Consumer<SseStream> first) {
        AtomicReference<@Nullable SseStream> opened = new AtomicReference<>();
        try {
            Subscriber subscriber = joined.start(reader -> {
                SseStream stream = new SseStream(reader, output, this);
                open.add(stream);
                opened.set(stream);
                first.accept(stream);
                return stream;
            });
            if (closing) {
                subscriber.cancel();
            }
            return Objects.requireNonNull(opened.get(), "begun");
        } catch (Throwable failure) {
            SseStream unwanted = opened.get();
            if (unwanted == null) {
                output.end(null);
            } else {
                unwanted.close(CloseReason.FAILED, Optional.empty());
            }
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
        Exchanges.await(open::isEmpty, deadline);
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
    void ended(SseStream stream, StreamOutput output, CloseReason reason, byte @Nullable [] last) {
        try {
            tell(stream, output, reason);
        } finally {
            open.remove(stream);
            output.end(last);
        }
    }

    private void tell(SseStream stream, StreamOutput output, CloseReason reason) {
        if (reason == CloseReason.HUB_CLOSED || closing) {
            leaving.add(output);
        }
        if (reason == CloseReason.DISPATCH_DEADLINE && deadlineTold.begin(reason)) {
            LOGGER.info(
                    "{} has read nothing for dispatch_timeout and was disconnected: it, or a proxy in front of it,"
                            + " has stopped reading. When it comes back it goes on where it was, as far as the history reaches (this"
                            + " is said once)",
                    stream);
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
        Exchanges.await(() -> leaving.stream().allMatch(StreamOutput::hasEnded), end);
        // Tomcat says so just before it sends the last bytes, and says nothing after that.
        LockSupport.parkNanos(LAST_BYTES_NANOS);
    }
}
