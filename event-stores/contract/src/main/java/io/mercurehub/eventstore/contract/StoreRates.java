package io.mercurehub.eventstore.contract;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** How fast a store is: figures, no test. */
public final class StoreRates {

    private static final String DATA = "x".repeat(200);
    private static final int[] IN_FLIGHT = {1, 64};
    private static final int DELIVERIES = 200;
    private static final Duration PAUSE = Duration.ofMillis(10);

    /** How long a benchmark is to run each time. */
    public static final Duration EACH = Duration.ofSeconds(4);

    private StoreRates() {}

    /** {@return an update of 200 bytes, as those that are measured} */
    public static Update update() {
        return Update.of("https://example.com/books/1")
                .data(DATA)
                .id(EventId.random())
                .build();
    }

    /** How many records a second an engine takes by its own benchmark. */
    @FunctionalInterface
    public interface Benchmark {
        /**
         * {@return how many}
         *
         * @param inFlight so many wait to be acknowledged at a time
         */
        double perSecond(int inFlight) throws Exception;
    }

    /**
     * Prints how many updates a second a store appends with 1 and 64 in flight, beside an engine's own benchmark, by turns; then when
     * another node hears of them.
     *
     * @param store the only one that has the log; nobody follows it yet
     * @param other opens that of another node
     * @param name of the benchmark
     */
    public static void print(
            EventStore store, Callable<? extends EventStore> other, int rounds, String name, Benchmark benchmark)
            throws Exception {
        store.follow(new Nothing());
        for (int round = 0; round < rounds; round++) {
            for (int inFlight : IN_FLIGHT) {
                double engine = benchmark.perSecond(inFlight);
                double goingOn = appendsPerSecond(store, inFlight);
                double waiting = appendsOfThreadPerSecond(store, inFlight);
                System.out.printf(
                        "%d in flight: %.0f appends/s, by a thread that waits %.0f/s, %s %.0f/s, ratios %.2f and %.2f%n",
                        inFlight, goingOn, waiting, name, engine, goingOn / engine, waiting / engine);
            }
        }
        try (EventStore another = other.call()) {
            Arrivals arrivals = new Arrivals();
            another.follow(arrivals);
            for (int round = 0; round < rounds; round++) {
                System.out.println("another node hears after: " + arrivals.after(store));
            }
        }
    }

    /** Each acknowledgement brings the next append, as in the benchmarks of engines. */
    private static double appendsPerSecond(EventStore store, int inFlight) throws InterruptedException {
        LongAdder acknowledged = new LongAdder();
        CountDownLatch ended = new CountDownLatch(inFlight);
        long start = System.nanoTime();
        for (int i = 0; i < inFlight; i++) {
            appendUntil(start + EACH.toNanos(), store, acknowledged, ended);
        }
        ended.await();
        return perSecond(acknowledged.sum(), start);
    }

    private static void appendUntil(long end, EventStore store, LongAdder acknowledged, CountDownLatch ended) {
        var unused = store.append(update()).whenComplete((position, failure) -> {
            acknowledged.add(failure == null ? 1 : 0);
            if (failure == null && System.nanoTime() - end < 0) {
                appendUntil(end, store, acknowledged, ended);
            } else {
                ended.countDown();
            }
        });
    }

    /** A thread brings all, and waits whenever so many are underway. */
    private static double appendsOfThreadPerSecond(EventStore store, int inFlight) throws InterruptedException {
        Semaphore free = new Semaphore(inFlight);
        AtomicLong acknowledged = new AtomicLong();
        long start = System.nanoTime();
        while (System.nanoTime() - start < EACH.toNanos()) {
            free.acquire();
            var unused = store.append(update()).whenComplete((position, failure) -> {
                acknowledged.addAndGet(failure == null ? 1 : 0);
                free.release();
            });
        }
        free.acquire(inFlight);
        return perSecond(acknowledged.get(), start);
    }

    private static double perSecond(long count, long start) {
        return count * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
    }

    /** Follows at no cost. */
    private static class Nothing implements EventStore.Follower {

        @Override
        public void appended(StoredUpdate update) {}

        @Override
        public void endOfBatch() {}
    }

    /** When a node hears of what others append. */
    private static final class Arrivals extends Nothing {

        private final Map<EventId, Long> nanos = new ConcurrentHashMap<>();

        @Override
        public void appended(StoredUpdate update) {
            nanos.put(update.id(), System.nanoTime());
        }

        /** {@return how long it takes from the call of an append at another node until this hears of it, for people} */
        String after(EventStore store) throws InterruptedException {
            long[] taken = new long[DELIVERIES];
            for (int i = 0; i < DELIVERIES; i++) {
                Update update = update();
                long start = System.nanoTime();
                store.append(update).toCompletableFuture().join();
                EventId id = update.id().orElseThrow();
                while (!nanos.containsKey(id)) {
                    Thread.onSpinWait();
                }
                taken[i] = nanos.get(id) - start;
                Thread.sleep(PAUSE.toMillis());
            }
            Arrays.sort(taken);
            return "p50 %.2f ms, p99 %.2f ms"
                    .formatted(taken[DELIVERIES / 2] / 1e6, taken[DELIVERIES * 99 / 100] / 1e6);
        }
    }
}
