package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.load.SharedCounters.Counter;
import io.mercurehub.benchmarks.measure.Faults;
import io.mercurehub.benchmarks.measure.Latencies;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A process that holds a share of the streams of another's run. What to do comes through its standard input: a {@link Share}, then
 * {@code true} or {@code false} to begin or end recording, and at last the {@code int[][]} of what was published. What it has found
 * goes to its standard output: an {@link Outcome}, or a {@link RunAbortedException}.
 */
public final class Worker {

    private static final long ROUND_NANOS = 2_000_000;

    /**
     * What a worker has to do.
     *
     * @param first the number of its first stream
     * @param count how many streams it holds
     * @param window how many it opens at the same time
     * @param counters the file of the shared counters
     * @param row its own row of these
     */
    record Share(
            Hub hub,
            Topics topics,
            int publishers,
            int dataBytes,
            int first,
            int count,
            int window,
            String counters,
            int row)
            implements Serializable {}

    /**
     * What a worker has found.
     *
     * @param orders the order in which each topic's updates arrived
     */
    record Outcome(Latencies latencies, Faults faults, HashMap<Integer, Long> orders) implements Serializable {}

    private final BlockingQueue<Object> orders = new LinkedBlockingQueue<>();

    private Worker() {}

    /** Works until all is done, or the process that has started this one has ended. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        ObjectOutputStream out = new ObjectOutputStream(System.out);
        // The head of the stream: this process is ready.
        out.flush();
        ObjectInputStream in = new ObjectInputStream(System.in);
        Share share = (Share) in.readObject();
        Worker worker = new Worker();
        Thread reader = new Thread(() -> worker.listen(in), "orders");
        reader.setDaemon(true);
        reader.start();
        out.writeObject(worker.report(share));
        out.flush();
    }

    private Object report(Share share) {
        try {
            return work(share);
        } catch (IOException e) {
            return new RunAbortedException(String.valueOf(e.getMessage()), e);
        } catch (RunAbortedException e) {
            return e;
        }
    }

    private void listen(ObjectInputStream in) {
        try {
            while (true) {
                orders.add(in.readObject());
            }
        } catch (IOException | ClassNotFoundException e) {
            // Nobody waits for the rest any more.
            Runtime.getRuntime().halt(1);
        }
    }

    private Outcome work(Share share) throws IOException {
        SharedCounters counters = SharedCounters.in(Path.of(share.counters()), share.row() + 1);
        Ledger ledger = new Ledger(share.topics().count(), share.publishers());
        try (EventLoop loop = new EventLoop()) {
            Subscribers subscribers = new Subscribers(
                    loop, share.hub(), share.topics(), new Payload(share.dataBytes()), ledger, share.first());
            loop.afterEach(() -> {
                counters.set(share.row(), Counter.OPENED, subscribers.openedCount());
                counters.set(share.row(), Counter.DELIVERED, ledger.delivered());
                counters.set(share.row(), Counter.REPEATED, ledger.repeatedCount());
            });
            subscribers.begin(share.count(), share.window());
            while (true) {
                Object order = orders.poll();
                if (order instanceof Boolean on) {
                    ledger.record(on);
                } else if (order instanceof int[][] sent) {
                    ledger.wasSent(sent);
                    Map<Integer, Long> seen = new HashMap<>();
                    subscribers.checkAtEnd(seen);
                    return new Outcome(ledger.deliveryLatencies(), ledger.faults(), new HashMap<>(seen));
                }
                loop.round(ROUND_NANOS);
            }
        }
    }
}
