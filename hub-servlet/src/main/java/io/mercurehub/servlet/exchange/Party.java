package io.mercurehub.servlet.exchange;

/**
 * Who has a request in hand, and hears what the container says about it.
 *
 * <p>Called by the container's threads, some of them perhaps while others of ours are at work: implementations only mark, or hand
 * over, and return.
 */
public interface Party {

    /** Nobody: what the container says is lost on it. */
    Party NOBODY = detail -> {};

    /**
     * Hears that the other end is gone, or that the container has ended the request.
     *
     * @param detail what was seen, for the log
     */
    void gone(String detail);

    /** Hears that the response may take more. */
    default void writable() {}

    /** Hears that the container is about to end the request because the application stops. */
    default void containerStops() {}
}
