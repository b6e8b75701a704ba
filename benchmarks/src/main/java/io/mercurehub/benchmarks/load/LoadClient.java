package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.load.SharedCounters.Counter;
import io.mercurehub.benchmarks.measure.ProcessUsage;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The loop, the publishers and the subscribers of one run, and the steps that every run consists of. */
final class LoadClient implements AutoCloseable {

    /** How many streams are opened at the same time, so that no server's accept queue overflows. */
    static final int CONNECT_WINDOW = 100;

    /** How long nothing must come, when all has come, before it is believed that nothing comes twice. */
    private static final Duration SETTLING = Duration.ofMillis(100);

    /** How often this process looks at what others have counted, when nothing happens to it. */
    private static final long NANOS_BETWEEN_LOOKS = 1_000_000;

    private final Ledger ledger;
    private final EventLoop loop = new EventLoop();
    private final Publishers publishers;
    private final Subscribers subscribers;
    private final Workers workers;
    private final Duration patience;
    private final Hub hub;
    private final Topics topics;
    private final Payload payload;

    /** @param processes how many hold the streams, this one included */
    LoadClient(Hub hub, int topicCount, int publisherCount, int dataBytes, Duration patience, int processes)
            throws IOException {
        this.hub = hub;
        this.patience = patience;
        topics = Topics.ofNewRun(topicCount);
        payload = new Payload(dataBytes);
        ledger = new Ledger(topicCount, publisherCount);
        subscribers = new Subscribers(loop, hub, topics, payload, ledger, 0);
        publishers = new Publishers(loop, hub, topics, payload, ledger);
        loop.afterEach(publishers::publish);
        workers = new Workers(processes - 1);
        ledger.addElsewhere(() -> workers.count(Counter.DELIVERED), () -> workers.count(Counter.REPEATED));
    }

    /** Waits until all publishers are connected and have all their answers. */
    void awaitPublishers() throws IOException {
        await(publishers::areAllFree, publishers::answers, "publishers are not answered");
    }

    /**
     * Opens streams and waits until all are open.
     *
     * @return how long that took
     */
    Duration openStreams(int count) throws IOException {
        long start = System.nanoTime();
        workers.begin(hub, topics, payload, ledger, count, CONNECT_WINDOW);
        subscribers.begin(workers.share(count, 0), CONNECT_WINDOW);
        await(
                () -> subscribers.areAllOpened() && workers.haveAllOpened(),
                () -> subscribers.openedCount() + workers.count(Counter.OPENED),
                "streams do not open");
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Serves connections once, but waits for them no longer than until {@code deadline}, and publishes what is due. */
    void round(long deadline) throws IOException {
        publishers.publish(); // the pace may be a new one, and nothing else may ever happen
        long now = System.nanoTime();
        long wait = Math.max(0, Math.min(publishers.waitNanos(now), deadline - now));
        loop.round(workers.areAlone() ? wait : Math.min(wait, NANOS_BETWEEN_LOOKS));
        publishers.publish();
    }

    /** Serves connections until {@code done}, and tells whether it came to that: false after too long without progress. */
    boolean roundsUntil(BooleanSupplier done, LongSupplier progress, Duration limit) throws IOException {
        long reached = progress.getAsLong();
        long deadline = System.nanoTime() + limit.toNanos();
        while (!done.getAsBoolean()) {
            workers.check();
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            round(deadline);
            if (progress.getAsLong() != reached) {
                reached = progress.getAsLong();
                deadline = System.nanoTime() + limit.toNanos();
            }
        }
        return true;
    }

    private void await(BooleanSupplier done, LongSupplier progress, String complaint) throws IOException {
        if (!roundsUntil(done, progress, patience)) {
            throw new RunAbortedException(complaint + " (nothing for " + patience.toSeconds() + " s)");
        }
    }

    /** Stops publishing, waits for everything that is owed, and checks that it came as it should. */
    void finish() throws IOException {
        publishers.keep(Pace.HELD);
        awaitPublishers();
        roundsUntil(() -> ledger.owed() <= 0, ledger::delivered, patience);
        roundsUntil(() -> false, ledger::arrivals, SETTLING);
        checkAtEnd();
    }

    /** Adds to the ledger what can only be seen at the end. */
    void checkAtEnd() throws IOException {
        Map<Integer, Long> orders = new HashMap<>();
        subscribers.checkAtEnd(orders);
        workers.finish(ledger, orders);
    }

    /** Begins or ends the time in which durations are recorded. */
    void record(boolean on) throws IOException {
        ledger.record(on);
        workers.record(on);
    }

    /** {@return what each process of this client uses} */
    List<ProcessUsage> usage() {
        return workers.usage();
    }

    Ledger ledger() {
        return ledger;
    }

    Publishers publishers() {
        return publishers;
    }

    Subscribers subscribers() {
        return subscribers;
    }

    /** Closes all connections. */
    @Override
    public void close() throws IOException {
        loop.close();
        workers.close();
    }
}
