package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.CeilingResult;
import io.mercurehub.benchmarks.load.CeilingRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** No hub at all: how many deliveries a second could this client take? */
@Command(
        name = "ceiling",
        description = "Deliveries a second that this client can take from a prepared stream.",
        mixinStandardHelpOptions = true)
final class CeilingCommand implements Callable<Integer> {

    @Mixin
    private TimingOptions timing;

    @Mixin
    private ReportOptions output;

    @Option(names = "--connections", description = "Streams (default: ${DEFAULT-VALUE}).")
    private int connections = 16;

    @Option(names = "--data", description = "Bytes of data in an update, at least 24 (default: ${DEFAULT-VALUE}).")
    private int dataBytes = 100;

    @Option(names = "--events-per-chunk", description = "Updates in each chunk (default: ${DEFAULT-VALUE}).")
    private int eventsPerChunk = 64;

    @Override
    public Integer call() throws Exception {
        CeilingResult result = new CeilingRun(connections, dataBytes, eventsPerChunk, timing.timing()).run();
        output.print(result.report("ceiling"));
        return result.faults().isEmpty() ? Main.CLEAN : Main.FAULTY;
    }
}
