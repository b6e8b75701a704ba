package io.mercurehub.cluster;

import io.mercurehub.test.engines.EngineServer;
import io.mercurehub.test.engines.Network;
import java.nio.file.Path;
import java.util.List;

/**
 * What keeps the log of several hubs. Confined to one thread.
 *
 * @param server runs; closed with this
 * @param network what is between it and the hubs; closed with this
 * @param transport name and address by which hubs use it, through that
 * @param jars what hubs need besides their own
 */
record Engine(EngineServer server, Network network, String transport, List<Path> jars) implements AutoCloseable {

    /** One that hubs use with their own jar alone. */
    Engine(EngineServer server, Network network, String transport) {
        this(server, network, transport, List.of());
    }

    /** {@return the directive by which a hub uses it; it waits for an engine that takes long to start on a busy machine} */
    String directive(String node) {
        return "transport " + transport + " {\nnode " + node + "\nlease 5s\ntimeout 3s\nstartup_timeout 10m\n}";
    }

    @Override
    public void close() {
        network.close();
        server.close();
    }
}
