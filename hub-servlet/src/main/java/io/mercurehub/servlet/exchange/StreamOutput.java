package io.mercurehub.servlet.exchange;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of one stream go: the response of a container, or a connection that the server has handed over.
 *
 * <p>Confined to one thread at a time, but for {@link #awaitEnd} and {@link #hasEnded}. Whoever is told
 * of the stream is told when it is ready again, and when the client has gone: a {@link Party}.
 */
public interface StreamOutput {

    /**
     * {@return whether it takes more; if not, its {@link Party} is told once it does}
     *
     * @throws IOException when the client has gone, or the container has ended the request
     */
    boolean isReady() throws IOException;

    /**
     * Takes bytes, only when it {@linkplain #isReady is ready}.
     *
     * @param bytes not to be changed before it is ready again
     * @throws IOException when the client has gone, or the container has ended the request
     */
    void write(byte[] bytes, int from, int length) throws IOException;

    /**
     * Sends what was taken, only when it {@linkplain #isReady is ready}.
     *
     * @throws IOException when the client has gone, or the container has ended the request
     */
    void flush() throws IOException;

    /**
     * Ends the stream, soon; the caller must not touch it any more.
     *
     * @param last what to write before, if the client takes it soon; null: nothing
     */
    void end(byte @Nullable [] last);

    /** {@return whether it is known that no call waits, neither for the client nor for anything else} */
    boolean isPrompt();

    /** {@return whether the container is about to end the stream because the application stops} */
    boolean isStopping();

    /** Returns once the container has been told to end the stream, or after a second. Called by the container's callbacks. */
    void awaitEnd();

    /** {@return whether it is known that the stream has ended} */
    boolean hasEnded();
}
