package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.AccessToken;
import io.mercurehub.benchmarks.load.Hub;
import io.mercurehub.benchmarks.load.HubAddress;
import io.mercurehub.benchmarks.load.HubKind;
import io.mercurehub.benchmarks.load.Idle;
import io.mercurehub.benchmarks.load.IdleResult;
import io.mercurehub.benchmarks.load.IdleRun;
import io.mercurehub.benchmarks.load.Load;
import io.mercurehub.benchmarks.load.LoadResult;
import io.mercurehub.benchmarks.load.LoadRun;
import io.mercurehub.benchmarks.load.PrivateReaders;
import io.mercurehub.benchmarks.load.RunAbortedException;
import io.mercurehub.benchmarks.load.StopResult;
import io.mercurehub.benchmarks.load.StopRun;
import io.mercurehub.benchmarks.load.Storm;
import io.mercurehub.benchmarks.load.StormResult;
import io.mercurehub.benchmarks.load.StormRun;
import io.mercurehub.benchmarks.load.Timing;
import io.mercurehub.benchmarks.measure.Faults;
import io.mercurehub.benchmarks.measure.ProcessUsage;
import io.mercurehub.benchmarks.measure.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The correctness run: starts a hub, loads it in every way for a few seconds, and stops it. No speed is demanded. */
@Command(
        name = "check",
        description = "Starts the standalone hub and checks it under load; no speed is demanded.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    private static final int DATA_BYTES = 100;

    /** More than sockets buffer in all, over the updates of a round, so that the hub has to deal with stalled readers. */
    private static final int LARGE_DATA_BYTES = 40_000;

    private static final int STREAMS_AT_STOP = 50;

    @Option(names = "--jar", description = "The standalone hub (default: ${DEFAULT-VALUE}).")
    private Path jar = Path.of("hub-jetty-standalone", "target", "mercure-hub.jar");

    @Option(names = "--java-option", description = "An option for the hub's JVM; may be repeated.")
    private List<String> javaOptions = List.of();

    @Option(names = "--directive", description = "A directive for the hub besides anonymous; may be repeated.")
    private List<String> directives = List.of();

    @Option(names = "--seconds", description = "How long each round publishes (default: ${DEFAULT-VALUE}).")
    private double seconds = 2;

    @Option(
            names = "--patience",
            description = "Seconds without any of what the hub owes until it is given up (default: ${DEFAULT-VALUE}).")
    private double patience = 20;

    @Mixin
    private ReportOptions output;

    private boolean clean = true;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> allDirectives = new ArrayList<>(List.of("anonymous"));
        allDirectives.addAll(directives);
        try (HubProcess process = new HubProcess(jar, javaOptions, allDirectives)) {
            process.server().awaitAnswer(patience());
            check(process);
            if (!clean) {
                output.print(new Report("hub").add("log", process.server().said()));
            }
        }
        return clean ? Main.CLEAN : Main.FAULTY;
    }

    private void check(HubProcess process) throws IOException, InterruptedException {
        Hub hub = new Hub(
                HubAddress.of(process.url(), false),
                HubKind.MERCURE,
                AccessToken.signedWith(process.publisherKey()),
                null);
        ProcessUsage server = new ProcessUsage(process.server().pids());
        try {
            fanout("fanout", hub, 1, server);
            load("topics", new Load(100, 500, 8, DATA_BYTES, new Load.ClosedLoop(16)), hub, server);
            load("stalled", new Load(1, 10, 4, LARGE_DATA_BYTES, new Load.OpenLoop(300), 3, 1), hub, server);
            load("publish", new Load(1, 0, 16, DATA_BYTES, new Load.ClosedLoop(Double.POSITIVE_INFINITY)), hub, server);
            fanout("private", privately(hub, process), 1, server);
            fanout("processes", hub, 3, server);
            idle(hub, server);
            storm(hub, server);
            stop(hub, process);
        } catch (RunAbortedException e) {
            clean = false;
            output.print(new Report("aborted").add("reason", String.valueOf(e.getMessage())));
        }
    }

    private static Hub privately(Hub hub, HubProcess process) {
        PrivateReaders readers = new PrivateReaders(process.subscriberKey(), 10);
        return new Hub(hub.address(), hub.kind(), hub.publisherToken(), null, readers);
    }

    private void fanout(String title, Hub hub, int processes, ProcessUsage server) throws IOException {
        Load load = new Load(1, 200, 4, DATA_BYTES, new Load.ClosedLoop(16));
        load(title, load.over(processes), hub, server);
    }

    private void idle(Hub hub, ProcessUsage server) throws IOException, InterruptedException {
        Idle idle = new Idle(200, 200, Duration.ZERO, TimingOptions.duration(seconds), 1);
        IdleResult result = new IdleRun(hub, idle, patience(), server, null).run();
        told(result.report("idle"), result.faults());
        clean &= result.leaving() != null;
    }

    private void load(String title, Load load, Hub hub, ProcessUsage server) throws IOException {
        Timing timing = new Timing(Duration.ofMillis(500), TimingOptions.duration(seconds), patience());
        LoadResult result = new LoadRun(hub, load, timing, server).run();
        told(result.report(title), result.faults());
    }

    private void storm(Hub hub, ProcessUsage server) throws IOException {
        StormResult result = new StormRun(hub, new Storm(200, 1000, 8, DATA_BYTES, 200), patience(), server).run();
        told(result.report("storm"), result.faults());
    }

    private void stop(Hub hub, HubProcess process) throws IOException, InterruptedException {
        StopResult result = new StopRun(hub, STREAMS_AT_STOP, patience()).run(process::terminate);
        boolean exited = process.awaitCleanExit(patience());
        output.print(result.report("stop").add("exit", exited ? "clean" : "not in time, or with another status"));
        clean &= result.isClean() && exited;
    }

    private void told(Report report, Faults faults) {
        output.print(report);
        clean &= faults.isEmpty();
    }

    private Duration patience() {
        return TimingOptions.duration(patience);
    }
}
