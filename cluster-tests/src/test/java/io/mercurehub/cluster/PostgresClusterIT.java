package io.mercurehub.cluster;

import io.mercurehub.test.engines.Network;
import io.mercurehub.test.engines.PostgresServer;
import java.net.URI;
import java.nio.file.Path;

/** Hubs on a PostgreSQL with its own settings. */
final class PostgresClusterIT extends ClusterContract {

    @Override
    Engine startEngine(Path folder) {
        PostgresServer server = PostgresServer.start("fsync=on");
        Network network = Network.to(server.port());
        URI url = URI.create(server.url("postgres"));
        return new Engine(
                server,
                network,
                "postgresql postgresql://" + url.getRawUserInfo() + "@127.0.0.1:" + network.port() + "/postgres");
    }
}
