package io.mercurehub.eventstore.kafka;

import io.mercurehub.eventstore.kafka.record.Incarnation;

/** What a record asks of whoever has read it, beside what it has changed in {@link LogState}. */
sealed interface Effect {

    /** Nothing. */
    record None() implements Effect {}

    /** The record is not in the log, though its bytes are: the node that wrote it had left before. */
    record Refused() implements Effect {}

    /** Another topic may stand at the name of the log: the record was written for one. */
    record OtherHistory() implements Effect {}

    /** This node was taken for dead. */
    record LeaseLost(Incarnation who) implements Effect {}

    /** This node is there. */
    record Joined(Incarnation as) implements Effect {}

    /** Subscriptions are open whose node has left, and this node is to end them. */
    record Orphans() implements Effect {}

    /** A principal is to be revoked. */
    record Revoke(String principal, long place) implements Effect {}

    /** Nothing is asked. */
    Effect NONE = new None();
}
