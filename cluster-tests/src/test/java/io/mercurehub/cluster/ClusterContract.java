package io.mercurehub.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What hubs on one engine promise, whatever fails.
 *
 * <p>{@code -Dmercure.cluster.seconds=3600} fails for an hour, {@code -Dmercure.cluster.seed=7} as that run did, as far as processes
 * allow.
 */
@Tag("ci")
abstract class ClusterContract {

    /** Starts an engine that keeps what it has acknowledged. */
    abstract Engine startEngine(Path folder) throws Exception;

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void losesDoublesAndReordersNothing(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("mercure.cluster.seed", 1);
        Duration time = Duration.ofSeconds(Integer.getInteger("mercure.cluster.seconds", 30));
        try (Engine engine = startEngine(folder.resolve("engine"));
                FaultyCluster cluster = new FaultyCluster(engine, folder)) {
            List<Fault> plan = Fault.plan(seed, 3, time);

            List<String> faults = assertTimeoutPreemptively(
                    time.multipliedBy(3).plusMinutes(1), () -> cluster.faultsAfter(seed, plan));

            System.out.println(getClass().getSimpleName() + ": seed " + seed + ", " + plan.size() + " faults, "
                    + cluster.summary());
            assertThat(faults)
                    .as("seed %d, plan %s, %s%n%s", seed, plan, cluster.summary(), cluster.said())
                    .isEmpty();
        }
    }
}
