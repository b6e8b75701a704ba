package io.mercurehub.cluster;

import io.mercurehub.test.engines.Network;
import io.mercurehub.test.engines.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Hubs on a Redis that has each update on its disk before it answers. */
final class RedisClusterIT extends ClusterContract {

    @Override
    Engine startEngine(Path folder) throws Exception {
        return engine(
                RedisServer.start(Files.createDirectories(folder), "--appendonly", "yes", "--appendfsync", "always"));
    }

    /** {@return one that hubs reach through a network} */
    static Engine engine(RedisServer server) {
        Network network = Network.to(server.port());
        return new Engine(server, network, "redis redis://127.0.0.1:" + network.port());
    }
}
