package io.mercurehub.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.benchmarks.measure.Fault;
import io.mercurehub.benchmarks.measure.ProcessUsage;
import io.mercurehub.benchmarks.toyhub.Mischief;
import io.mercurehub.benchmarks.toyhub.ToyHub;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The load client against a hub that can be told to do everything wrong. */
@Tag("ci")
class LoadRunIT {

    private static final Timing TIMING =
            new Timing(Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofMillis(1500));
    private static final int DATA_BYTES = 60;
    private static final Load.ClosedLoop NOT_FAR_BEHIND = new Load.ClosedLoop(16);

    @Test
    void findsNoFaultInAHubThatHasNone() throws Exception {
        LoadResult result = run(Mischief.NONE, new Load(3, 12, 4, DATA_BYTES, NOT_FAR_BEHIND));

        assertThat(result.faults().summary()).isEqualTo("none");
        assertThat(result.measured().deliveries()).isPositive();
        assertThat(result.measured().publications()).isPositive();
        assertThat(result.deliveryLatencies().count())
                .isEqualTo(result.measured().deliveries());
        assertThat(result.publishLatencies().count()).isPositive();
        assertThat(result.meanLag()).isBetween(0.0, 20.0);
    }

    @ParameterizedTest
    @CsvSource({
        "LOSES, LOST",
        "DUPLICATES, DUPLICATED",
        "SWAPS, DISORDERED",
        "MISROUTES, MISROUTED",
        "BREAKS_A_CHUNK, MALFORMED",
        "CUTS_THE_STREAM, MALFORMED",
        "ENDS_THE_STREAM, CLOSED"
    })
    void findsTheOneFault(Mischief mischief, Fault fault) throws Exception {
        LoadResult result = run(mischief, new Load(1, 5, 1, DATA_BYTES, NOT_FAR_BEHIND));

        assertThat(result.faults().count(fault)).as(result.faults().summary()).isEqualTo(1);
        assertThat(result.faults().examples()).anyMatch(example -> example.contains("subscriber"));
    }

    @ParameterizedTest
    @EnumSource(names = {"CORRUPTS", "MERGES"})
    void findsDataThatWasNotPublished(Mischief mischief) throws Exception {
        LoadResult result = run(mischief, new Load(1, 5, 1, DATA_BYTES, NOT_FAR_BEHIND));

        assertThat(result.faults().count(Fault.CORRUPTED)).isEqualTo(1);
        assertThat(result.faults().count(Fault.LOST)).isEqualTo(mischief == Mischief.MERGES ? 2 : 1);
    }

    @Test
    void findsALineThatNoEventStreamHas() throws Exception {
        LoadResult result = run(Mischief.BREAKS_THE_STREAM, new Load(1, 5, 1, DATA_BYTES, NOT_FAR_BEHIND));

        assertThat(result.faults().examples()).first().asString().contains("malformed", "dada: 1");
    }

    @Test
    void findsThatSubscribersDisagreeAboutTheOrderBetweenPublishers() throws Exception {
        LoadResult result = run(Mischief.SWAPS_PUBLISHERS, new Load(1, 5, 2, DATA_BYTES, NOT_FAR_BEHIND));

        assertThat(result.faults().count(Fault.DISORDERED)).isZero();
        assertThat(result.faults().count(Fault.LOST)).isZero();
        assertThat(result.faults().count(Fault.DISAGREED)).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSES_AFTER_ANSWERS", "LEAVES_AFTER_ANSWERS"})
    void letsAHubCloseConnectionsBetweenTwoPublications(Mischief mischief) throws Exception {
        LoadResult result = run(mischief, new Load(1, 3, 8, DATA_BYTES, new Load.OpenLoop(50)));

        assertThat(result.faults().summary()).isEqualTo("none");
        assertThat(result.measured().deliveries()).isPositive();
    }

    @Test
    void addsUpProcesses() throws Exception {
        Load load = new Load(3, 12, 4, DATA_BYTES, NOT_FAR_BEHIND).over(3);

        LoadResult result = run(Mischief.NONE, load);

        assertThat(result.faults().summary()).isEqualTo("none");
        assertThat(result.measured().deliveries())
                .isGreaterThan(2 * result.measured().publications());
        assertThat(result.deliveryLatencies().count())
                .isGreaterThan(2 * result.publishLatencies().count());
        assertThat(result.measured().clientCpu()).hasSize(3);
        assertThat(result.meanLag()).isLessThanOrEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({"LOSES, LOST", "DUPLICATES, DUPLICATED", "SWAPS, DISORDERED", "CUTS_THE_STREAM, MALFORMED"})
    void findsTheOneFaultInWhicheverProcess(Mischief mischief, Fault fault) throws Exception {
        LoadResult result = run(mischief, new Load(1, 2, 1, DATA_BYTES, NOT_FAR_BEHIND).over(2));

        assertThat(result.faults().count(fault)).as(result.faults().summary()).isEqualTo(1);
    }

    @Test
    void findsThatProcessesDisagreeAboutTheOrder() throws Exception {
        LoadResult result = run(Mischief.SWAPS_PUBLISHERS, new Load(1, 2, 2, DATA_BYTES, NOT_FAR_BEHIND).over(2));

        assertThat(result.faults().summary()).isEqualTo("1 disagreed");
    }

    @Test
    void abortsWhenTheSubscribersOfAnotherProcessAreRefused() {
        // This one has none itself.
        Load load = new Load(1, 1, 1, DATA_BYTES, NOT_FAR_BEHIND).over(2);

        assertThatThrownBy(() -> run(Mischief.REFUSES_SUBSCRIBERS, load))
                .isInstanceOf(RunAbortedException.class)
                .hasMessageContaining("503");
    }

    @Test
    void readsPrivateUpdatesWithCookies() throws Exception {
        try (ToyHub toy = new ToyHub(Mischief.NONE)) {
            Hub hub = new Hub(
                    HubAddress.of(toy.url(), false), HubKind.MERCURE, "TOKEN", null, new PrivateReaders("KEY", 3));

            LoadResult result = new LoadRun(hub, new Load(1, 12, 4, DATA_BYTES, NOT_FAR_BEHIND), TIMING, null).run();

            assertThat(result.faults().summary()).isEqualTo("none");
            assertThat(result.measured().deliveries()).isPositive();
            assertThat(toy.cookies()).hasSize(3).allMatch(cookie -> cookie.startsWith("mercureAuthorization=ey"));
        }
    }

    @Test
    void findsThatAPrivateUpdateIsLost() throws Exception {
        try (ToyHub toy = new ToyHub(Mischief.LOSES)) {
            Hub hub = new Hub(
                    HubAddress.of(toy.url(), false), HubKind.MERCURE, "TOKEN", null, new PrivateReaders("KEY", 3));

            LoadResult result = new LoadRun(hub, new Load(1, 5, 1, DATA_BYTES, NOT_FAR_BEHIND), TIMING, null).run();

            assertThat(result.faults().summary()).isEqualTo("1 lost");
        }
    }

    @Test
    void abortsWhenSubscribersAreRefused() {
        assertThatThrownBy(() -> run(Mischief.REFUSES_SUBSCRIBERS, new Load(1, 5, 1, DATA_BYTES, NOT_FAR_BEHIND)))
                .isInstanceOf(RunAbortedException.class)
                .hasMessageContaining("subscriber")
                .hasMessageContaining("503");
    }

    @Test
    void abortsWhenPublishersAreRefused() {
        assertThatThrownBy(() -> run(Mischief.REFUSES_PUBLISHERS, new Load(1, 5, 1, DATA_BYTES, NOT_FAR_BEHIND)))
                .isInstanceOf(RunAbortedException.class)
                .hasMessageContaining("publisher 0")
                .hasMessageContaining("401");
    }

    @Test
    void abortsWhenItCannotKnowWhetherAnUpdateWasPublished() {
        assertThatThrownBy(() -> run(Mischief.NEVER_ANSWERS, new Load(1, 5, 1, DATA_BYTES, NOT_FAR_BEHIND)))
                .isInstanceOf(RunAbortedException.class)
                .hasMessageContaining("before the answer");
    }

    @Test
    void abortsWhenNobodyIsThere() throws Exception {
        ToyHub gone = new ToyHub(Mischief.NONE);
        gone.close();

        assertThatThrownBy(() -> run(gone, new Load(1, 5, 1, DATA_BYTES, NOT_FAR_BEHIND)))
                .isInstanceOf(RunAbortedException.class);
    }

    @Test
    void publishesAtAFixedRate() throws Exception {
        LoadResult result = run(Mischief.NONE, new Load(1, 2, 4, DATA_BYTES, new Load.OpenLoop(200)));

        assertThat(result.faults().summary()).isEqualTo("none");
        assertThat(result.measured().publications()).isBetween(30L, 50L);
    }

    @Test
    void holdsPublishersBackWhileSubscribersAreFarBehind() throws Exception {
        LoadResult result = run(Mischief.NONE, new Load(1, 20, 8, DATA_BYTES, new Load.ClosedLoop(0)));

        assertThat(result.faults().summary()).isEqualTo("none");
        assertThat(result.meanLag()).isLessThanOrEqualTo(1.0);
    }

    @Test
    void expectsEverythingOfStreamsThatWereNotReadForAWhile() throws Exception {
        LoadResult result = run(Mischief.NONE, new Load(1, 4, 2, 20_000, new Load.OpenLoop(100), 2, 1));

        assertThat(result.faults().summary()).isEqualTo("none");
        assertThat(result.meanLag()).isGreaterThan(2.0);
    }

    @Test
    void publishesToNobody() throws Exception {
        LoadResult result = run(Mischief.NONE, new Load(1, 0, 4, DATA_BYTES, new Load.ClosedLoop(0)));

        assertThat(result.measured().publications()).isPositive();
        assertThat(result.report("publish").json())
                .contains("publishes_per_second")
                .doesNotContain("deliver");
    }

    @Test
    void reportsWhatTheServerUsed() throws Exception {
        try (ToyHub hub = new ToyHub(Mischief.NONE)) {
            Load load = new Load(1, 2, 2, DATA_BYTES, NOT_FAR_BEHIND);
            LoadResult result = new LoadRun(at(hub), load, TIMING, ProcessUsage.ofMyself()).run();

            assertThat(result.report("fanout").figure("server_cpu_micros_per_delivery"))
                    .isPositive();
            assertThat(result.report("fanout").json())
                    .contains(
                            "server_cpu_micros_per_delivery",
                            "server_resident_mib",
                            "client_cpu_percent",
                            "client_limited");
        }
    }

    private static LoadResult run(Mischief mischief, Load load) throws IOException {
        try (ToyHub hub = new ToyHub(mischief)) {
            return run(hub, load);
        }
    }

    private static LoadResult run(ToyHub hub, Load load) throws IOException {
        return new LoadRun(at(hub), load, TIMING, null).run();
    }

    private static Hub at(ToyHub hub) {
        return new Hub(HubAddress.of(hub.url(), false), HubKind.MERCURE, "TOKEN", null);
    }
}
