package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.load.SharedCounters.Counter;
import io.mercurehub.benchmarks.measure.Fault;
import io.mercurehub.benchmarks.measure.ProcessUsage;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The processes besides this one that hold streams of a run, each a share. All read the same clock, that of the machine. */
final class Workers implements AutoCloseable {

    private record Colleague(Process process, ObjectOutputStream orders, ObjectInputStream reports) {}

    private final List<Process> started = new ArrayList<>();
    private final List<Colleague> all = new ArrayList<>();
    private final @Nullable Path file;
    private final SharedCounters counters;
    private int wanted;

    /** Starts processes and waits until they are ready. */
    Workers(int count) throws IOException {
        file = count == 0 ? null : Files.createTempFile("benchmarks", ".counters");
        counters = file == null ? SharedCounters.NONE : SharedCounters.in(file, count);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName());
        try {
            for (int number = 0; number < count; number++) {
                started.add(new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
            }
            for (Process process : started) {
                ObjectOutputStream orders = new ObjectOutputStream(process.getOutputStream());
                orders.flush();
                all.add(new Colleague(process, orders, new ObjectInputStream(process.getInputStream())));
            }
        } catch (IOException e) {
            close();
            throw new RunAbortedException("a process of this client does not start", e);
        }
    }

    /**
     * Has streams opened, each process an equal share, of which the caller's own is the first.
     *
     * @param count how many streams the run has
     * @param window how many are opened at the same time
     */
    void begin(Hub hub, Topics topics, Payload payload, Ledger ledger, int count, int window) throws IOException {
        wanted = count - share(count, 0);
        for (int row = 0; row < all.size(); row++) {
            int first = share(count, row);
            int own = share(count, row + 1) - first;
            Worker.Share share = new Worker.Share(
                    hub,
                    topics,
                    ledger.publishers(),
                    payload.length(),
                    first,
                    own,
                    Math.max(1, window / (all.size() + 1)),
                    String.valueOf(file),
                    row);
            tell(all.get(row), share);
            for (int stream = first; stream < first + own; stream++) {
                ledger.opened(stream % topics.count(), 0);
            }
        }
    }

    /** {@return the number of the first stream behind the share of that row, or behind the caller's own for row 0} */
    int share(int count, int row) {
        return (int) ((row + 1L) * count / (all.size() + 1));
    }

    boolean haveAllOpened() {
        return counters.sum(Counter.OPENED) == wanted;
    }

    long count(Counter counter) {
        return counters.sum(counter);
    }

    boolean areAlone() {
        return all.isEmpty();
    }

    /** Begins or ends the time in which durations are recorded. */
    void record(boolean on) throws IOException {
        for (Colleague colleague : all) {
            tell(colleague, on);
        }
    }

    /** Fails if a process has. */
    void check() throws IOException {
        for (Colleague colleague : all) {
            if (!colleague.process().isAlive()) {
                outcome(colleague);
                throw new RunAbortedException("a process of this client has ended too early");
            }
        }
    }

    /** Tells all what was published, and adds to the ledger what they have found. */
    void finish(Ledger ledger, Map<Integer, Long> orders) throws IOException {
        int[][] sent = ledger.sent();
        for (Colleague colleague : all) {
            tell(colleague, sent);
        }
        for (Colleague colleague : all) {
            Worker.Outcome outcome = outcome(colleague);
            ledger.deliveryLatencies().addAll(outcome.latencies());
            ledger.faults().addAll(outcome.faults());
            outcome.orders().forEach((topic, order) -> {
                Long other = orders.putIfAbsent(topic, order);
                int differs = other == null || other.equals(order) ? 0 : 1;
                ledger.faults().add(Fault.DISAGREED, differs, () -> "two processes: orders of topic " + topic);
            });
        }
    }

    private static void tell(Colleague colleague, Object order) throws IOException {
        try {
            colleague.orders().writeObject(order);
            colleague.orders().flush();
        } catch (IOException e) {
            // It has ended, and has said why.
            outcome(colleague);
            throw e;
        }
    }

    private static Worker.Outcome outcome(Colleague colleague) throws IOException {
        try {
            Object report = colleague.reports().readObject();
            if (report instanceof RunAbortedException e) {
                throw new RunAbortedException(String.valueOf(e.getMessage()), e.getCause());
            }
            return (Worker.Outcome) report;
        } catch (EOFException e) {
            throw new RunAbortedException("a process of this client has ended without a word", e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("both processes have the same classes", e);
        }
    }

    /** {@return what each process uses, this one first} */
    List<ProcessUsage> usage() {
        List<ProcessUsage> usage = new ArrayList<>();
        usage.add(ProcessUsage.ofMyself());
        all.forEach(colleague ->
                usage.add(new ProcessUsage(List.of(colleague.process().pid()))));
        return usage;
    }

    /** Ends all processes, and so closes their connections. */
    @Override
    public void close() throws IOException {
        started.forEach(Process::destroyForcibly);
        started.forEach(process -> process.onExit().join());
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
