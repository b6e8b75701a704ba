package io.mercurehub.hub.dispatch;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Holds acknowledgements back while dispatch is far behind the log, so that publishers who wait for them publish no faster than
 * subscribers can be served. Throughput is bought with the lag that is allowed here.
 *
 * <p>Nobody waits for a slow subscriber, only for lanes that have too much to do; and nobody waits longer than a second, so a
 * lane that is stuck holds nobody up for good.
 *
 * <p>Safe for use by any thread, without locks.
 */
final class PublishGate {

    /** How long an acknowledgement is held back at most: one second. */
    static final long MAX_NANOS = 1_000_000_000;

    private final int maxLag;
    private final HubClock clock;
    private final Executor executor;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private volatile LongSupplier lag = () -> 0;

    private record Waiting(CompletableFuture<Void> passed, long sinceNanos) {}

    /**
     * @param maxLag how many updates dispatch may be behind
     * @param clock the time
     * @param executor completes what was held back, since whoever waits may do anything then
     */
    PublishGate(int maxLag, HubClock clock, Executor executor) {
        this.maxLag = maxLag;
        this.clock = clock;
        this.executor = executor;
    }

    /** Watches this from now on: by how many updates the slowest lane is behind the log. */
    void watch(LongSupplier lag) {
        this.lag = lag;
    }

    /** {@return a stage that completes when dispatch is not far behind, already completed if so} */
    CompletionStage<Void> pass() {
        if (lag.getAsLong() <= maxLag) {
            return CompletableFuture.completedFuture(null);
        }
        Waiting entry = new Waiting(new CompletableFuture<>(), clock.nanos());
        waiting.add(entry);
        waitingCount.incrementAndGet();
        moved(); // they may have caught up between the look and the entry
        return entry.passed();
    }

    /** Lets those pass who need not wait any more. Called by the tail and by lanes when they have got on, and by the watchdog. */
    void moved() {
        if (waitingCount.get() == 0) {
            return;
        }
        boolean open = lag.getAsLong() <= maxLag;
        Waiting entry = waiting.peek();
        while (entry != null && (open || clock.nanos() - entry.sinceNanos() >= MAX_NANOS)) {
            Waiting taken = waiting.poll();
            if (taken == null) {
                return;
            }
            waitingCount.decrementAndGet();
            executor.execute(() -> taken.passed().complete(null));
            entry = waiting.peek();
        }
    }

    /** Lets everybody pass. */
    void open() {
        lag = () -> 0;
        moved();
    }
}
