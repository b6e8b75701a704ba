package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.Hub;
import io.mercurehub.benchmarks.load.HubKind;
import io.mercurehub.benchmarks.load.RunAbortedException;
import io.mercurehub.benchmarks.load.Timing;
import io.mercurehub.benchmarks.measure.Comparison;
import io.mercurehub.benchmarks.measure.ProcessUsage;
import io.mercurehub.benchmarks.measure.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Several hubs in alternation, so that a slower hour of the machine does not decide which is the faster hub. */
@Command(
        name = "compare",
        description = "The same work for several hubs in alternation; medians, ratios and their spread.",
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {

    @Option(
            names = {"--hub", "--other"},
            required = true,
            paramLabel = "NAME=[nchan+]URL[,PID]...",
            description = "A hub; may be repeated. One without a process is started, given --start-with.")
    private List<String> hubs = List.of();

    @Option(
            names = "--start-with",
            paramLabel = "COMMAND",
            description = "Starts a hub in the foreground; its last arguments are the hub's name and memory or file.")
    private @Nullable String startWith;

    @Option(names = "--base", description = "The hub that all others are compared with (default: the last one).")
    private @Nullable String base;

    @Option(
            names = "--works",
            split = ",",
            paramLabel = "WORK",
            description = "What is done, one after the other: ${COMPLETION-CANDIDATES} (default: fanout).")
    private List<Work> works = List.of(Work.FANOUT);

    @Option(names = "--rounds", description = "How often each has its turn (default: ${DEFAULT-VALUE}).")
    private int rounds = 10;

    @Option(
            names = "--first-warmup",
            description = "Seconds before figures are taken of a hub that has just started, whose code is still being"
                    + " compiled (default: ${DEFAULT-VALUE}).")
    private double firstWarmup = 25;

    @Option(names = "--streams", description = "Streams where they are idle (default: ${DEFAULT-VALUE}).")
    private int streams = 10_000;

    @Option(names = "--results", paramLabel = "FOLDER", description = "Where all runs go as lines of JSON, and logs.")
    private @Nullable Path results;

    @Mixin
    private HubOptions options;

    @Mixin
    private LoadOptions load;

    @Mixin
    private TimingOptions timing;

    @Mixin
    private ClientOptions client;

    @Mixin
    private ReportOptions output;

    /** Starting may take longer than doing nothing for a while. */
    private static final int STARTING_FACTOR = 3;

    /** Those that were started here; a hook of the JVM ends them, too. */
    private final Map<Contender, ServerProcess> running = new ConcurrentHashMap<>();

    private boolean clean = true;

    /** One of those that take turns: a hub and what is asked of it. */
    private record Side(String name, Contender contender, Hub hub) {}

    @Override
    public Integer call() throws Exception {
        List<Contender> contenders = hubs.stream().map(Contender::of).toList();
        if (results != null) {
            Files.createDirectories(results);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAll, "stop"));
        for (Work work : works) {
            compare(work, contenders);
        }
        return clean ? Main.CLEAN : Main.FAULTY;
    }

    private void compare(Work work, List<Contender> contenders) throws IOException, InterruptedException {
        List<Side> sides = new ArrayList<>();
        Map<String, String> bases = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            sides(work, contender, sides, bases);
        }
        if (work != Work.PRIVATE) {
            String against =
                    base == null ? contenders.get(contenders.size() - 1).name() : base;
            if (contenders.stream().noneMatch(contender -> contender.name().equals(against))) {
                throw new IllegalArgumentException("--base: " + against + " (expected: one of the hubs)");
            }
            contenders.forEach(contender -> bases.put(contender.name(), against));
            bases.remove(against);
        }
        Comparison comparison = new Comparison(
                work.toString(), work.figures(), sides.stream().map(Side::name).toList(), bases);
        try {
            for (int round = 1; round <= rounds; round++) {
                for (Side side : sides) {
                    run(work, side, round, comparison);
                }
                Collections.reverse(sides);
            }
        } finally {
            stopAll();
        }
        keep(comparison.report());
        output.print(comparison);
    }

    private void sides(Work work, Contender contender, List<Side> sides, Map<String, String> bases) {
        Hub hub = options.publicHub(contender.url(), contender.kind());
        if (work != Work.PRIVATE) {
            sides.add(new Side(contender.name(), contender, hub));
        } else if (contender.kind() == HubKind.MERCURE) {
            String name = contender.name() + "-private";
            sides.add(new Side(contender.name(), contender, hub));
            sides.add(new Side(name, contender, options.privately(hub)));
            bases.put(name, contender.name());
        }
    }

    private void run(Work work, Side side, int round, Comparison comparison) throws IOException, InterruptedException {
        Report report;
        try {
            boolean isNew = isToBeStarted(side.contender());
            List<Long> pids = pids(work, side.contender());
            ProcessUsage server = pids.isEmpty() ? null : new ProcessUsage(pids);
            Timing time = isNew ? timing.timing().warmedUp(TimingOptions.duration(firstWarmup)) : timing.timing();
            Work.Extent extent = new Work.Extent(load.load(), streams, time, client.processes());
            Work.Ran ran = work.run(side.hub(), server, extent);
            report = ran.report();
            if (ran.clientLimited()) {
                comparison.note(side.name(), "the client was the limit, or nearly");
            }
            if (!ran.faults().isEmpty()) {
                clean = false;
                comparison.note(side.name(), "faults: " + ran.faults().summary());
            }
        } catch (RunAbortedException | IOException e) {
            clean = false;
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            report = new Report(work.toString()).add("aborted", reason);
            comparison.note(side.name(), "aborted");
            stop(side.contender());
        }
        if (work.needsNewHub()) {
            stop(side.contender());
        }
        report.add("hub", side.name()).add("round", round);
        comparison.add(side.name(), report);
        keep(report);
        output.printPart(report);
    }

    private void stop(Contender contender) {
        ServerProcess server = running.remove(contender);
        if (server != null) {
            server.close();
        }
    }

    private void stopAll() {
        running.keySet().forEach(this::stop);
    }

    private boolean isToBeStarted(Contender contender) {
        return startWith != null && contender.pids().isEmpty() && !running.containsKey(contender);
    }

    /** {@return the hub's processes, which are started if it is not running} */
    private List<Long> pids(Work work, Contender contender) throws IOException, InterruptedException {
        ServerProcess server = running.get(contender);
        if (server == null) {
            if (startWith == null || !contender.pids().isEmpty()) {
                return contender.pids();
            }
            List<String> command = new ArrayList<>(List.of(startWith.trim().split("\\s+", -1)));
            command.add(contender.name());
            command.add(work.store());
            Path log = log(contender);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            server = new ServerProcess(process, contender.url(), log);
            running.put(contender, server);
            server.awaitAnswer(timing.patience().multipliedBy(STARTING_FACTOR));
        }
        return server.pids();
    }

    private Path log(Contender contender) throws IOException {
        if (results != null) {
            return results.resolve(contender.name() + ".log");
        }
        Path log = Files.createTempFile(contender.name(), ".log");
        log.toFile().deleteOnExit();
        return log;
    }

    private void keep(Report report) throws IOException {
        if (results != null) {
            Files.writeString(
                    results.resolve("runs.jsonl"),
                    report.json() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }
}
