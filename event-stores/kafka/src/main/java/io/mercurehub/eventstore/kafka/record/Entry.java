package io.mercurehub.eventstore.kafka.record;

import io.mercurehub.hub.store.Node;
import io.mercurehub.update.Update;

/** What one record says. */
public sealed interface Entry {

    /** Somebody has published an update. */
    record Published(Update update) implements Entry {}

    /** A node tells of one of its subscriptions; if it has begun under this canonical topic, that it has ended. */
    record Told(Update event, Incarnation by) implements Entry {}

    /** A subscription of a node has begun; the end is what another node tells if this one can't. */
    record Begun(Update beginning, Update end, Incarnation by) implements Entry {}

    /** A node tells the end of a subscription of another one, which is dead. Counts if the subscription is still open. */
    record EndedFor(Update end, Incarnation of) implements Entry {}

    /** A node says again which subscription is open, since the record that said so is about to be deleted. */
    record Carried(Update beginning, Update end, Incarnation by) implements Entry {}

    /**
     * A node is there.
     *
     * @param leaseMillis after so long without a heartbeat it counts as dead
     * @param reads the newest format of records that it reads
     */
    record Joined(Node node, Incarnation as, long leaseMillis, int reads) implements Entry {}

    /** A node has left, or another one has found it dead. Of several the first one counts. */
    record Left(Incarnation who, String byNodeId) implements Entry {}

    /** Every node is to end what a principal reads. */
    record Revocation(String principal) implements Entry {}

    /**
     * A node lives.
     *
     * @param revokedThrough the offset after the newest {@link Revocation} up to which it has carried out all
     */
    record Heartbeat(Incarnation of, long revokedThrough) implements Entry {}
}
