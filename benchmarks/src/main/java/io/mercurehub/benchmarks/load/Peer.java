package io.mercurehub.benchmarks.load;

import java.io.IOException;

/** Who uses a {@link Connection}. Whatever it throws ends the connection, and comes back through {@link #failed}. */
interface Peer {

    /** Hears that the connection is open. */
    void connected() throws IOException;

    /**
     * Takes what has come, from {@code from} (inclusive) to {@code to} (exclusive). The array is reused after the call.
     *
     * @param nanoTime when it was read, in the clock of {@link System#nanoTime}
     */
    void received(byte[] bytes, int from, int to, long nanoTime) throws IOException;

    /** Hears that the server has closed its side; the connection is closed already. */
    void ended() throws IOException;

    /** Hears that the connection is closed, and why. */
    void failed(IOException cause);
}
