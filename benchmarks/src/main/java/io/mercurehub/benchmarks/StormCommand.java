package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.Storm;
import io.mercurehub.benchmarks.load.StormResult;
import io.mercurehub.benchmarks.load.StormRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everybody comes back at once: how long until all have caught up? */
@Command(
        name = "storm",
        description = "Time to catch up when many subscribers reconnect at once.",
        mixinStandardHelpOptions = true)
final class StormCommand implements Callable<Integer> {

    @Mixin
    private TargetOptions target;

    @Mixin
    private ReportOptions output;

    @Option(names = "--subscribers", description = "Streams (default: ${DEFAULT-VALUE}).")
    private int subscribers = 2000;

    @Option(names = "--behind", description = "Updates that each of them has missed (default: ${DEFAULT-VALUE}).")
    private int behind = 5000;

    @Option(names = "--publishers", description = "Publishers (default: ${DEFAULT-VALUE}).")
    private int publishers = 16;

    @Option(names = "--rate", description = "Updates a second during the storm (default: ${DEFAULT-VALUE}).")
    private double rate = 100;

    @Option(names = "--data", description = "Bytes of data in an update, at least 24 (default: ${DEFAULT-VALUE}).")
    private int dataBytes = 100;

    @Option(
            names = "--patience",
            description = "Seconds without any of what the hub owes until it is given up (default: ${DEFAULT-VALUE}).")
    private double patience = 30;

    @Override
    public Integer call() throws Exception {
        Storm storm = new Storm(subscribers, behind, publishers, dataBytes, rate);
        StormResult result = new StormRun(target.hub(), storm, TimingOptions.duration(patience), target.server()).run();
        output.print(result.report("storm"));
        return result.faults().isEmpty() ? Main.CLEAN : Main.FAULTY;
    }
}
