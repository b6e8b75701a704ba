package io.mercurehub.hub.store;

import io.mercurehub.update.Update;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * An {@link EventStore} whose log several hubs share, each of which is a {@link Node}.
 *
 * <p>All followers of all nodes hear of all updates, whoever has appended them, in one order. Positions belong to one opened store:
 * another node, or the same after {@link Follower#historyLost}, has others for the same updates; ids are what nodes share.
 *
 * <p>A node lives as long as it renews its lease. Whoever finds that a lease has run out ends what the node has {@linkplain #begin
 * begun}, once for all nodes. {@link #close} ends the lease, and what is left of that. After {@link Follower#historyLost} a store ends
 * what its own node had begun as far as it still knows: the log may have lost ends.
 *
 * <p>A node that can't be told of all updates any more, since the log has trimmed some meanwhile, has lost its history as well.
 *
 * <p>What a node has had acknowledged every node finds at once, also before its follower has heard of it, and reads as soon as it has
 * found it or heard of it. The methods mean what {@code SharedStoreContract} tests.
 */
public interface SharedEventStore extends EventStore {

    /** {@return this node} */
    Node node();

    /** {@return the nodes whose lease runs, this one among them, oldest first; exceptionally with {@link EventStoreException}} */
    CompletionStage<List<Node>> nodes();

    /**
     * Appends the event that a subscription of this node has begun, as {@link #append} does, and keeps beside the log the event that
     * ends it. That is appended by another node once the lease of this one has run out. When this node appends an update of the
     * same canonical topic, which ends the subscription, what was kept is forgotten, at once with it.
     *
     * @param beginning a subscription event
     * @param end a subscription event with the same topics
     */
    CompletionStage<Position> begin(Update beginning, Update end);

    /**
     * {@return the events by which the subscriptions of all nodes have begun that were active at the position which {@link
     * #follow} returned, or, since then, at that of the newest {@link Follower#historyLost}; exceptionally with {@link
     * EventStoreException}}
     */
    CompletionStage<List<Update>> active();

    /**
     * Has all nodes {@linkplain Follower#revoke revoke} a principal, this one too.
     *
     * @return once every node whose lease runs has done so; exceptionally with {@link EventStoreException} when that cannot be known
     */
    CompletionStage<Void> revoke(String principal);
}
