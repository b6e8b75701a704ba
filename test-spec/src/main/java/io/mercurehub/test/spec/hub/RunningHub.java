package io.mercurehub.test.spec.hub;

import java.io.IOException;

/** A hub that listens until it is closed. */
public interface RunningHub extends AutoCloseable {

    /** {@return the port, of 127.0.0.1} */
    int port();

    @Override
    void close() throws IOException;
}
