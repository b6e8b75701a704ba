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

    /** A subscriber has its position in the log. */
    default void subscriberConnected() {}

    /**
     * A subscriber's connection has ended.
     *
     * @param reason a short word, such as {@code dispatch_deadline}; one of a small fixed set. {@code subscriber_gone}: the other
     *     end, or somebody in between, has ended it
     * @param age how long it was open
     */
    default void subscriberClosed(String reason, Duration age) {}

    /** A subscriber was too slow for its pending updates, and catches up from the log. */
    default void subscriberFellBehind() {}

    /**
     * A subscriber that was connected, but behind, went on without updates of which the history keeps nothing: they had left memory
     * before it came to them. Some of them may have been for it. Counted once for each subscriber, which stays connected.
     */
    default void subscriberPassedGap() {}

    /**
     * A request was refused, or a connection ended, because clients take too much.
     *
     * @param reason what the hub is short of: {@code memory}, {@code joins}, {@code connections}, or the bound of one {@code
     *     address} or {@code token}
     */
    default void requestRefused(String reason) {}

    /**
     * A dispatch thread did not end its round for long.
     *
     * @param lane the number of the thread
     * @param stalled for how long, so far
     */
    default void laneStalled(int lane, Duration stalled) {}
}
