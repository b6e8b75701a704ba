package io.mercurehub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.engines.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge is no use if it acquits a Redis that keeps nothing on its disk. */
@Tag("ci")
final class LosingRedisIT {

    @Test
    void isConvicted(@TempDir Path folder) throws Exception {
        try (Engine engine =
                        RedisClusterIT.engine(RedisServer.start(Files.createDirectories(folder.resolve("engine"))));
                FaultyCluster cluster = new FaultyCluster(engine, folder)) {
            List<Fault> plan = List.of(
                    new Fault(Fault.Kind.ENGINE_KILLED, 0, Duration.ofSeconds(5), Duration.ofSeconds(1)),
                    new Fault(Fault.Kind.NETWORK_CUT, 0, Duration.ofSeconds(5), Duration.ofMillis(100)));

            assertThat(cluster.faultsAfter(1, plan))
                    .anySatisfy(fault -> assertThat(fault).endsWith("was acknowledged, and is lost"));
        }
    }
}
