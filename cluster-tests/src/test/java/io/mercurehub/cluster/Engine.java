package io.mercurehub.cluster;

import io.mercurehub.test.engines.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The server that keeps the log of several hubs, as tests treat it. Confined to one thread. */
interface Engine extends AutoCloseable {

    /** {@return what is between it and the hubs; closed with it} */
    Network network();

    /** {@return the jars that a hub needs besides its own} */
    default List<Path> jars() {
        return List.of();
    }

    /** {@return the directive by which a hub uses it, through that} */
    String transport(String node);

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
