package io.mercurehub.cluster;

import io.mercurehub.test.engines.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Hubs on a Redis that has each update on its disk before it answers. */
final class RedisClusterIT extends ClusterContract {

    @Override
    Engine startEngine(Path folder) throws Exception {
        return new RedisEngine(
                RedisServer.start(Files.createDirectories(folder), "--appendonly", "yes", "--appendfsync", "always"));
    }
}
