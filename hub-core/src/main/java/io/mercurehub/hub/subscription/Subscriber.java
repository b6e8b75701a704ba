package io.mercurehub.hub.subscription;

import io.mercurehub.hub.grant.Grants;

/**
 * One live connection: what it wants, what it may read, and the way back from its sink to the hub.
 *
 * <p>Safe for use by any thread; every method returns at once.
 *
 * @see <a href="https://mercure.rocks/spec#subscribers">Subscribers</a>
 */
public interface Subscriber {

    /** {@return its identifier, unique in this hub} */
    String id();

    /** {@return what it may read beyond public updates} */
    Grants grants();

    /** Tells that the sink, having refused or kept something, can go on. Spurious calls do no harm. */
    void writable();

    /**
     * Tells that the other end is gone; the hub forgets the subscriber. Further calls do nothing.
     *
     * @param detail what was seen, for the log
     */
    void gone(String detail);

    /** Ends the connection from this side, after what the sink has taken. Further calls do nothing. */
    void cancel();

    /** {@return whether the connection has ended} */
    boolean isClosed();
}
