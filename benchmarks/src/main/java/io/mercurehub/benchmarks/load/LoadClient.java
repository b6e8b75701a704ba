package io.mercurehub.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The loop, the publishers and the subscribers of one run, and the steps that every run consists of. */
final class LoadClient implements AutoCloseable {

    /** How many streams are opened at the same time, so that no server's accept queue overflows. */
    static final int CONNECT_WINDOW = 100;

    /** How long nothing must come, when all has come, before it is believed that nothing comes twice. */
    private static final Duration SETTLING = Duration.ofMillis(100);

    private final Ledger ledger;
    private final EventLoop loop = new EventLoop();
    private final Publishers publishers;
    private final Subscribers subscribers;
    private final Duration patience;

    LoadClient(Hub hub, int topicCount, int publisherCount, int dataBytes, Duration patience) throws IOException {
        this.patience = patience;
        Topics topics = Topics.ofNewRun(topicCount);
        Payload payload = new Payload(dataBytes);
        ledger = new Ledger(topicCount, publisherCount);
        subscribers = new Subscribers(loop, hub, topics, payload, ledger);
        publishers = new Publishers(loop, hub, topics, payload, ledger);
        loop.afterEach(publishers::publish);
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
        subscribers.begin(count, CONNECT_WINDOW);
        await(subscribers::areAllOpened, subscribers::openedCount, "streams do not open");
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Serves connections once, but waits for them no longer than until {@code deadline}, and publishes what is due. */
    void round(long deadline) throws IOException {
        long now = System.nanoTime();
        loop.round(Math.max(0, Math.min(publishers.waitNanos(now), deadline - now)));
        publishers.publish();
    }

    /** Serves connections until {@code done}, and tells whether it came to that: false after too long without progress. */
    boolean roundsUntil(BooleanSupplier done, LongSupplier progress, Duration limit) throws IOException {
        long reached = progress.getAsLong();
        long deadline = System.nanoTime() + limit.toNanos();
        while (!done.getAsBoolean()) {
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
        subscribers.checkAtEnd();
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
    }
}
