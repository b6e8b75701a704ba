package io.mercurehub.cluster;

import io.mercurehub.test.engines.KafkaServer;
import io.mercurehub.test.engines.Network;
import java.nio.file.Path;
import java.util.List;

/** Hubs on a broker of Kafka, whose jar stands beside that of the hub. */
final class KafkaClusterIT extends ClusterContract {

    @Override
    Engine startEngine(Path folder) {
        KafkaServer server = KafkaServer.start(1);
        Network network = server.networks().get(0);
        return new Engine(
                server,
                network,
                "kafka 127.0.0.1:" + network.port(),
                List.of(Path.of(System.getProperty("kafka.jar"))));
    }
}
