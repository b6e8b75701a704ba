package io.mercurehub.cluster;

import io.mercurehub.test.engines.KafkaServer;
import io.mercurehub.test.engines.Network;
import java.nio.file.Path;
import java.util.List;

/** Hubs on a broker of Kafka, whose jar stands beside that of the hub. */
final class KafkaClusterIT extends ClusterContract {

    @Override
    Engine startEngine(Path folder) {
        return new KafkaEngine(KafkaServer.start(1));
    }

    /** A broker. */
    private record KafkaEngine(KafkaServer server) implements Engine {

        @Override
        public Network network() {
            return server.networks().get(0);
        }

        @Override
        public List<Path> jars() {
            return List.of(Path.of(System.getProperty("kafka.jar")));
        }

        @Override
        public String transport(String node) {
            // A broker takes long to start on a busy machine.
            return "transport kafka 127.0.0.1:" + network().port() + " {\nnode " + node
                    + "\nlease 5s\ntimeout 3s\nstartup_timeout 10m\n}";
        }

        @Override
        public void kill() {
            server.kill();
        }

        @Override
        public void startAgain() {
            server.startAgain();
        }

        @Override
        public void pause() {
            server.pause();
        }

        @Override
        public void goOn() {
            server.goOn();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
