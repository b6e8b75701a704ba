package io.mercurehub.hub.output;

import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.update.EventId;
import java.util.Optional;

/**
 * A subscriber that has its position in the log but no sink yet: whatever is published from now on will reach it exactly once.
 *
 * <p>Exactly one of {@link #start} and {@link #cancel} has to be called, once.
 */
public interface Joined {

    /**
     * {@return the subscriber, which can be told from now on that it is gone: whatever is said before {@link #start} counts once it
     * has begun}
     */
    Subscriber subscriber();

    /**
     * {@return the id of the update that precedes the first one to be sent, or {@link EventId#EARLIEST}; empty when the
     * request asked for no history}
     *
     * @see <a href="https://mercure.rocks/spec#reconciliation">Reconnection, "Mercure-Last-Event-ID"</a>
     */
    Optional<EventId> precedingId();

    /**
     * Begins to send. The lane calls the sink from now on; the sink may be called before this returns. When the factory throws, the
     * subscriber is forgotten.
     *
     * @param factory makes the sink, given the subscriber that it tells about its state
     * @return the subscriber
     */
    Subscriber start(SinkFactory factory);

    /** Forgets the subscriber before it began. */
    void cancel();

    /** Makes the sink of a subscriber. */
    @FunctionalInterface
    interface SinkFactory {
        /** {@return the sink} */
        UpdateSink create(Subscriber subscriber);
    }
}
