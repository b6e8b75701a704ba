package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.Load;
import io.mercurehub.benchmarks.load.LoadResult;
import io.mercurehub.benchmarks.load.LoadRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Many topics with few subscribers each: how many deliveries a second where batches do not form? */
@Command(
        name = "topics",
        description = "Deliveries a second over many topics with few subscribers each.",
        mixinStandardHelpOptions = true)
final class TopicsCommand implements Callable<Integer> {

    @Mixin
    private TargetOptions target;

    @Mixin
    private TimingOptions timing;

    @Mixin
    private ClientOptions client;

    @Mixin
    private ReportOptions output;

    @Option(names = "--topics", description = "Topics (default: ${DEFAULT-VALUE}).")
    private int topics = 1000;

    @Option(names = "--subscribers-per-topic", description = "Streams of each topic (default: ${DEFAULT-VALUE}).")
    private int subscribersPerTopic = 10;

    @Option(names = "--publishers", description = "Publishers; each goes round all topics (default: ${DEFAULT-VALUE}).")
    private int publishers = 16;

    @Option(names = "--data", description = "Bytes of data in an update, at least 24 (default: ${DEFAULT-VALUE}).")
    private int dataBytes = 100;

    @Override
    public Integer call() throws Exception {
        Load.ClosedLoop rhythm = new Load.ClosedLoop(Double.POSITIVE_INFINITY);
        Load load = new Load(topics, topics * subscribersPerTopic, publishers, dataBytes, rhythm);
        LoadResult result =
                new LoadRun(target.hub(), load.over(client.processes()), timing.timing(), target.server()).run();
        output.print(result.report("topics"));
        return result.faults().isEmpty() ? Main.CLEAN : Main.FAULTY;
    }
}
