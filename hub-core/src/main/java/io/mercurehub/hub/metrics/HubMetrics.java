package io.mercurehub.hub.metrics;

import java.time.Duration;

/**
 * Hears what happens in a hub, for whoever counts. Every method does nothing unless overridden.
 *
 * <p>Called from the hub's own threads, often: implementations return at once, never throw, and are safe for use by several
 * threads.
 */
public interface HubMetrics {

    /** Counts nothing. */
    HubMetrics NONE = new HubMetrics() {};

    /** An update was accepted and has become as durable as the store promises. */
    default void updatePublished() {}

    /** A subscriber has its place in the log. */
    default void subscriberConnected() {}

    /**
     * A subscriber's connection has ended.
     *
     * @param reason a short word, such as {@code dispatch_deadline}; one of a small fixed set
     */
    default void subscriberClosed(String reason) {}

    /** A subscriber was too slow for its pending updates, and catches up from the log. */
    default void subscriberFellBehind() {}

    /**
     * A subscriber that was connected, but behind, went on without updates of topics of which the history keeps nothing: they had
     * left memory before it came to them. It stays connected.
     *
     * @param most how many, at least 1; which of them were for it nobody knows any more, but some may have been
     */
    default void neverKeptUpdatesMissed(long most) {}

    /**
     * A dispatch thread did not end its round for long.
     *
     * @param lane the number of the thread
     * @param stalled for how long, so far
     */
    default void laneStalled(int lane, Duration stalled) {}
}
