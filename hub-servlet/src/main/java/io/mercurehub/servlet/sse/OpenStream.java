package io.mercurehub.servlet.sse;

/** An event stream that is open, for whoever hears what the container says about its request. Safe for use by any thread. */
public interface OpenStream {

    /**
     * Hears that the other end is gone.
     *
     * @param detail what was seen, for the log
     */
    void gone(String detail);

    /**
     * Hears that the container is about to end the request because the application stops: ends the stream with a word on when to
     * come back, and returns once the container has been told, or after a second.
     */
    void containerStops();
}
