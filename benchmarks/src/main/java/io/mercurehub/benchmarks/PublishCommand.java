package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.Load;
import io.mercurehub.benchmarks.load.LoadResult;
import io.mercurehub.benchmarks.load.LoadRun;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Publishing that nobody listens to: how many updates a second? */
@Command(name = "publish", description = "Publications a second without subscribers.", mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {

    @Mixin
    private TargetOptions target;

    @Mixin
    private TimingOptions timing;

    @Mixin
    private ReportOptions output;

    @Option(
            names = "--publishers",
            split = ",",
            description = "Publishers, each of whom waits for its answer; one run for each number (default: 1,16,64).")
    private List<Integer> publishers = List.of(1, 16, 64);

    @Option(names = "--data", description = "Bytes of data in an update, at least 24 (default: ${DEFAULT-VALUE}).")
    private int dataBytes = 100;

    @Override
    public Integer call() throws Exception {
        boolean clean = true;
        for (int count : publishers) {
            Load load = new Load(1, 0, count, dataBytes, new Load.ClosedLoop(Double.POSITIVE_INFINITY));
            LoadResult result = new LoadRun(target.hub(), load, timing.timing(), target.server()).run();
            output.print(result.report("publish"));
            clean &= result.faults().isEmpty();
        }
        return clean ? Main.CLEAN : Main.FAULTY;
    }
}
