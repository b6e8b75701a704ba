package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.Load;
import io.mercurehub.benchmarks.load.LoadResult;
import io.mercurehub.benchmarks.load.LoadRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A moderate, steady load: how long does an update take? */
@Command(name = "latency", description = "Latency under a steady rate of updates.", mixinStandardHelpOptions = true)
final class LatencyCommand implements Callable<Integer> {

    @Mixin
    private TargetOptions target;

    @Mixin
    private TimingOptions timing;

    @Mixin
    private ClientOptions client;

    @Mixin
    private ReportOptions output;

    @Option(names = "--rate", description = "Updates a second (default: ${DEFAULT-VALUE}).")
    private double rate = 50;

    @Option(names = "--subscribers", description = "Streams (default: ${DEFAULT-VALUE}).")
    private int subscribers = 1000;

    @Option(names = "--publishers", description = "Publishers who take turns (default: ${DEFAULT-VALUE}).")
    private int publishers = 16;

    @Option(names = "--data", description = "Bytes of data in an update, at least 24 (default: ${DEFAULT-VALUE}).")
    private int dataBytes = 100;

    @Override
    public Integer call() throws Exception {
        Load load = new Load(1, subscribers, publishers, dataBytes, new Load.OpenLoop(rate));
        LoadResult result =
                new LoadRun(target.hub(), load.over(client.processes()), timing.timing(), target.server()).run();
        output.print(result.report("latency"));
        return result.faults().isEmpty() ? Main.CLEAN : Main.FAULTY;
    }
}
