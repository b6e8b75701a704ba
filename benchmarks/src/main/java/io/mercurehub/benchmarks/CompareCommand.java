package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.HubKind;
import io.mercurehub.benchmarks.load.LoadResult;
import io.mercurehub.benchmarks.load.LoadRun;
import io.mercurehub.benchmarks.measure.Comparison;
import io.mercurehub.benchmarks.measure.ProcessUsage;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Two hubs in alternation, so that a slower hour of the machine does not decide which is the faster hub. */
@Command(
        name = "compare",
        description = "The same load on two hubs in alternation; medians and their ratio.",
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {

    @Option(names = "--a", required = true, paramLabel = "URL", description = "The first hub.")
    private URI urlA;

    @Option(names = "--b", required = true, paramLabel = "URL", description = "The second hub.")
    private URI urlB;

    @Option(names = "--a-kind", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private HubKind kindA = HubKind.MERCURE;

    @Option(names = "--b-kind", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private HubKind kindB = HubKind.MERCURE;

    @Option(names = "--a-pid", split = ",", paramLabel = "PID", description = "The first hub's processes.")
    private List<Long> pidsA = List.of();

    @Option(names = "--b-pid", split = ",", paramLabel = "PID", description = "The second hub's processes.")
    private List<Long> pidsB = List.of();

    @Option(names = "--rounds", description = "How often each has its turn (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Mixin
    private HubOptions options;

    @Mixin
    private LoadOptions load;

    @Mixin
    private TimingOptions timing;

    @Mixin
    private ReportOptions output;

    private final Comparison comparison = new Comparison();
    private boolean clean = true;

    @Override
    public Integer call() throws Exception {
        for (int round = 1; round <= rounds; round++) {
            boolean aFirst = round % 2 == 1;
            if (aFirst) {
                runA(round);
            }
            runB(round);
            if (!aFirst) {
                runA(round);
            }
        }
        output.print(comparison.report("compare"));
        return clean ? Main.CLEAN : Main.FAULTY;
    }

    private void runA(int round) throws IOException {
        LoadResult result = run(urlA, kindA, pidsA);
        output.print(result.report("a, round " + round));
        figures(result, comparison::addA);
    }

    private void runB(int round) throws IOException {
        LoadResult result = run(urlB, kindB, pidsB);
        output.print(result.report("b, round " + round));
        figures(result, comparison::addB);
    }

    private LoadResult run(URI url, HubKind kind, List<Long> pids) throws IOException {
        ProcessUsage server = pids.isEmpty() ? null : new ProcessUsage(pids);
        LoadResult result = new LoadRun(options.hub(url, kind), load.load(), timing.timing(), server).run();
        clean &= result.faults().isEmpty();
        return result;
    }

    private interface Figures {
        void add(String name, double value);
    }

    private static void figures(LoadResult result, Figures figures) {
        figures.add("publishes_per_second", result.publicationsPerSecond());
        figures.add("publish_p50_ms", result.publishLatencies().percentileMillis(50));
        figures.add("publish_p99_ms", result.publishLatencies().percentileMillis(99));
        if (result.load().subscribers() > 0) {
            figures.add("deliveries_per_second", result.deliveriesPerSecond());
            figures.add("delivery_p50_ms", result.deliveryLatencies().percentileMillis(50));
            figures.add("delivery_p99_ms", result.deliveryLatencies().percentileMillis(99));
            figures.add("mean_lag", result.meanLag());
        }
        figures.add("server_cpu_micros", result.serverMicros());
    }
}
