package io.mercurehub.eventstore.postgresql;

/**
 * What was appended before a place in the log.
 *
 * @param updates how many updates that count
 * @param bytes how many bytes of them, and of the ids of those that don't count
 * @param events how many subscription events
 * @param eventBytes how many bytes of them
 */
record Sums(long updates, long bytes, long events, long eventBytes) {

    static final Sums NONE = new Sums(0, 0, 0, 0);

    Sums plus(Sums others) {
        return new Sums(
                updates + others.updates, bytes + others.bytes, events + others.events, eventBytes + others.eventBytes);
    }
}
