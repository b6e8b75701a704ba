package io.mercurehub.cluster;

import java.io.IOException;

/** The server that keeps the log of several hubs, as tests treat it. Confined to one thread. */
interface Engine extends AutoCloseable {

    /** {@return the port of this machine's loopback address on which it listens} */
    int port();

    /** {@return the directive by which a hub uses it, through a port of this machine} */
    String transport(int port, String node);

    /** Ends it at once. */
    void kill() throws IOException, InterruptedException;

    /** Starts it again after that, on the same port, with what it has kept; returns once it answers. */
    void startAgain() throws IOException, InterruptedException;

    /** Stops all of its processes, which keep their connections. */
    void pause() throws IOException, InterruptedException;

    /** Has them go on. */
    void goOn() throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
