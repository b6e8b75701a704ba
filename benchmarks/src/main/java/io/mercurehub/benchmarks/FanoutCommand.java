package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.Load;
import io.mercurehub.benchmarks.load.LoadResult;
import io.mercurehub.benchmarks.load.LoadRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Many subscribers of few topics: how many deliveries a second? */
@Command(name = "fanout", description = "Deliveries a second to many subscribers.", mixinStandardHelpOptions = true)
final class FanoutCommand implements Callable<Integer> {

    @Mixin
    private TargetOptions target;

    @Mixin
    private TimingOptions timing;

    @Mixin
    private ClientOptions client;

    @Mixin
    private ReportOptions output;

    @Mixin
    private LoadOptions load;

    @Override
    public Integer call() throws Exception {
        Load all = load.load().over(client.processes());
        LoadResult result = new LoadRun(target.hub(), all, timing.timing(), target.server()).run();
        output.print(result.report("fanout"));
        return result.faults().isEmpty() ? Main.CLEAN : Main.FAULTY;
    }
}
