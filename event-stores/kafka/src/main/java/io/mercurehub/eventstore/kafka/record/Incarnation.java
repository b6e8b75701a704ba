package io.mercurehub.eventstore.kafka.record;

/**
 * A node from one announcement to the next: one that others have taken for dead comes back with the next number.
 *
 * @param nodeId which node
 * @param number counts from 1
 */
public record Incarnation(String nodeId, int number) {

    /** {@return the one that follows} */
    public Incarnation next() {
        return new Incarnation(nodeId, number + 1);
    }
}
