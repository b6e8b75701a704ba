package io.mercurehub.cluster;

import io.mercurehub.test.engines.PostgresServer;
import java.net.URI;
import java.nio.file.Path;

/** Hubs on a PostgreSQL with its own settings. */
final class PostgresClusterIT extends ClusterContract {

    @Override
    Engine startEngine(Path folder) {
        return new PostgresEngine(PostgresServer.start("fsync=on"));
    }

    /** A PostgreSQL. */
    private record PostgresEngine(PostgresServer server) implements Engine {

        @Override
        public int port() {
            return server.port();
        }

        @Override
        public String transport(int port, String node) {
            URI url = URI.create(server.url("postgres"));
            return "transport postgresql postgresql://" + url.getRawUserInfo() + "@127.0.0.1:" + port
                    + "/postgres {\nnode " + node + "\nlease 5s\ntimeout 3s\n}";
        }

        @Override
        public void kill() {
            server.kill();
        }

        @Override
        public void startAgain() {
            server.start();
        }

        @Override
        public void pause() {
            server.pause();
        }

        @Override
        public void goOn() {
            server.resume();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
