package io.mercurehub.eventstore.contract;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How fast a store is: figures, no test. */
public final class StoreRates {

    private static final String DATA = "x".repeat(200);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private StoreRates() {}

    /** {@return an update of 200 bytes, as those that are measured} */
    public static Update update() {
        return Update.of("https://example.com/books/1")
                .data(DATA)
                .id(EventId.random())
                .build();
    }

    /**
     * {@return how many updates a second the store acknowledges}
     *
     * @param inFlight so many wait for it at a time
     * @param time for so long
     */
    public static double appendsPerSecond(EventStore store, int inFlight, Duration time) throws InterruptedException {
        Semaphore free = new Semaphore(inFlight);
        AtomicLong acknowledged = new AtomicLong();
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            free.acquire();
            var unused = store.append(update()).whenComplete((position, failure) -> {
                acknowledged.addAndGet(failure == null ? 1 : 0);
                free.release();
            });
        }
        free.acquire(inFlight);
        return acknowledged.get() * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
    }

    /** When a node hears of what others append. */
    public static final class Arrivals implements EventStore.Follower {

        private final Map<EventId, Long> nanos = new ConcurrentHashMap<>();

        @Override
        public void appended(StoredUpdate update) {
            nanos.put(update.id(), System.nanoTime());
        }

        @Override
        public void endOfBatch() {}

        /**
         * {@return how long it takes from the call of an append until this hears of it, for people}
         *
         * @param store of another node
         * @param count of so many updates, one at a time
         */
        public String after(EventStore store, int count) throws InterruptedException {
            long[] taken = new long[count];
            for (int i = 0; i < count; i++) {
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
            return "p50 %.2f ms, p99 %.2f ms".formatted(taken[count / 2] / 1e6, taken[count * 99 / 100] / 1e6);
        }
    }
}
