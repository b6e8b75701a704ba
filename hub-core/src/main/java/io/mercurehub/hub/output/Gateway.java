package io.mercurehub.hub.output;

import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a hub is for whoever serves it to clients over a protocol: {@code hub.unwrap(Gateway.class)}. Safe for use by any thread. */
public interface Gateway {

    /**
     * Gives a subscriber that will bring its own sink its position in the log: what is published after the stage has completed
     * reaches it exactly once.
     *
     * @param request what it asks for
     * @param admission since when it is known what it may read
     * @return the place; exceptionally with {@link io.mercurehub.hub.HubClosedException} once the hub is about to stop, {@link
     *     io.mercurehub.hub.store.EventStoreException}, or {@link HubOverloadedException} when clients take too much. Whoever cancels
     *     it gives the place back, whenever there is one
     */
    CompletableFuture<Joined> join(SubscribeRequest request, Admission admission);

    /** Does the same for whoever may read now what the request says. */
    default CompletableFuture<Joined> join(SubscribeRequest request) {
        return join(request, new Admission(moment(), null));
    }

    /** {@return the moment after all revocations so far, for an {@link Admission}} */
    long moment();

    /** Ends, soon, whoever was admitted with a session, or is about to be. */
    void endSession(UUID session);

    /** {@return a random time, longer than a restart takes, after which a subscriber that is sent away should come back} */
    Duration reconnectDelay();

    /**
     * Publishes as the hub does.
     *
     * @return completes as that of {@link io.mercurehub.hub.Hub#publish}, but on any thread, which must not be held up
     */
    CompletionStage<EventId> publish(Update update);

    /**
     * Brings a result together with those for other clients, while several come: for a container that answers each request on a thread
     * of its own.
     *
     * @return completes as the result does, in this thread or on one where other people's code may run
     */
    <T> CompletionStage<T> together(CompletionStage<T> result);

    /** {@return the memory that clients hold: its bound, and the accounts of the holders} */
    ClientMemory clientMemory();

    /** {@return who hears what happens} */
    HubMetrics metrics();
}
