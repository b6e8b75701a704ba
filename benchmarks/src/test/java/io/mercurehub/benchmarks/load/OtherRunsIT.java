package io.mercurehub.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.benchmarks.measure.Fault;
import io.mercurehub.benchmarks.measure.LiveHeap;
import io.mercurehub.benchmarks.measure.ProcessUsage;
import io.mercurehub.benchmarks.toyhub.Mischief;
import io.mercurehub.benchmarks.toyhub.ToyHub;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Storms, idle streams, stops and the client's own ceiling, against the toy hub. */
@Tag("ci")
class OtherRunsIT {

    private static final Duration PATIENCE = Duration.ofMillis(1500);

    @Test
    void aStormIsOverWhenAllHaveCaughtUp() throws Exception {
        StormResult result = storm(Mischief.NONE);

        assertThat(result.faults().summary()).isEqualTo("none");
        assertThat(result.catchUps().count()).isEqualTo(20);
        assertThat(result.measured().deliveries()).isGreaterThanOrEqualTo(20 * 100);
    }

    @Test
    void aStormFindsWhatIsLostInTheReplay() throws Exception {
        StormResult result = storm(Mischief.LOSES);

        assertThat(result.faults().count(Fault.LOST)).isEqualTo(1);
    }

    private static StormResult storm(Mischief mischief) throws IOException {
        try (ToyHub hub = new ToyHub(mischief)) {
            return new StormRun(at(hub), new Storm(20, 100, 3, 60, 200), PATIENCE, null).run();
        }
    }

    @Test
    void idleStreamsAreCountedAndSeenToLeave() throws Exception {
        try (ToyHub hub = new ToyHub(Mischief.NONE)) {
            IdleResult result = new IdleRun(
                            at(hub),
                            new Idle(30, 10, Duration.ZERO, Duration.ofMillis(20), 2),
                            PATIENCE,
                            ProcessUsage.ofMyself(),
                            new LiveHeap(ProcessHandle.current().pid()))
                    .run();

            assertThat(result.faults().summary()).isEqualTo("none");
            assertThat(result.leaving()).isNotNull();
            assertThat(result.with().liveHeapBytes()).isPositive();
            assertThat(result.report("idle").json())
                    .contains("live_heap_kib_per_connection", "server_cpu_ms_per_second", "first_connect_seconds");
        }
    }

    @Test
    void aHubThatStopsEndsItsStreams() throws Exception {
        StopResult result = stop(Mischief.NONE);

        assertThat(result.isClean()).isTrue();
        assertThat(result.ended()).isEqualTo(10);
    }

    @Test
    void aHubThatCutsItsStreamsIsFoundOut() throws Exception {
        StopResult result = stop(Mischief.CUTS_AT_STOP);

        assertThat(result.isClean()).isFalse();
        assertThat(result.ended()).isZero();
        assertThat(result.report("stop").json()).contains("\"cut\":10");
    }

    private static StopResult stop(Mischief mischief) throws IOException {
        ToyHub hub = new ToyHub(mischief);
        return new StopRun(at(hub), 10, PATIENCE).run(() -> close(hub));
    }

    private static void close(ToyHub hub) {
        try {
            hub.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theCeilingIsReachedWithoutFaults() throws Exception {
        Timing timing = new Timing(Duration.ofMillis(50), Duration.ofMillis(200), PATIENCE);

        CeilingResult result = new CeilingRun(4, 100, 7, timing).run();

        assertThat(result.faults().summary()).isEqualTo("none");
        assertThat(result.deliveries()).isGreaterThan(1000);
    }

    private static Hub at(ToyHub hub) {
        return new Hub(HubAddress.of(hub.url(), false), HubKind.MERCURE, null, null);
    }
}
