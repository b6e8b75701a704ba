package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.Idle;
import io.mercurehub.benchmarks.load.IdleResult;
import io.mercurehub.benchmarks.load.IdleRun;
import io.mercurehub.benchmarks.measure.LiveHeap;
import io.mercurehub.benchmarks.measure.ProcessUsage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Streams on which nothing happens: what do they cost? */
@Command(name = "idle", description = "Memory of idle streams.", mixinStandardHelpOptions = true)
final class IdleCommand implements Callable<Integer> {

    @Mixin
    private TargetOptions target;

    @Mixin
    private ClientOptions client;

    @Mixin
    private ReportOptions output;

    @Option(names = "--connections", description = "Streams (default: ${DEFAULT-VALUE}).")
    private int connections = 10_000;

    @Option(names = "--jcmd", description = "Count the live objects of the first process, a JVM, with jcmd.")
    private boolean jcmd;

    @Option(
            names = "--first",
            description = "Streams to open and close before; on a new hub, their time is that of a cold start"
                    + " (default: ${DEFAULT-VALUE}).")
    private int first = 200;

    @Option(
            names = "--settle",
            description =
                    "Seconds to keep the streams before the hub's CPU time is looked at (default: ${DEFAULT-VALUE}).")
    private double settling = 0;

    @Option(
            names = "--hold",
            description = "Seconds to keep the streams then, for the hub's CPU time (default: ${DEFAULT-VALUE}).")
    private double hold = 0;

    @Option(
            names = "--patience",
            description = "Seconds in which the hub may do nothing until it is given up (default: ${DEFAULT-VALUE}).")
    private double patience = 30;

    @Override
    public Integer call() throws Exception {
        ProcessUsage server = target.server();
        if (server == null) {
            throw new IllegalArgumentException("--server-pid is needed: the memory of the hub is what this is about");
        }
        LiveHeap heap = jcmd ? new LiveHeap(target.serverPids().get(0)) : null;
        Idle idle = new Idle(
                connections, first, TimingOptions.duration(settling), TimingOptions.duration(hold), client.processes());
        IdleResult result = new IdleRun(target.hub(), idle, TimingOptions.duration(patience), server, heap).run();
        output.print(result.report("idle"));
        return result.faults().isEmpty() ? Main.CLEAN : Main.FAULTY;
    }
}
