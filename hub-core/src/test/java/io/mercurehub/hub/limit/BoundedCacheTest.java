package io.mercurehub.hub.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BoundedCacheTest {

    @Test
    void findsWhatWasAdded() {
        BoundedCache<String, String> cache = new BoundedCache<>(10, 10_000);

        assertThat(cache.add("one", "1", 10)).isEqualTo("1");

        assertThat(cache.find("one")).contains("1");
        assertThat(cache.find("two")).isEmpty();
    }

    @Test
    void keepsWhatWasAddedFirst() {
        BoundedCache<String, String> cache = new BoundedCache<>(10, 10_000);
        cache.add("one", "first", 10);

        assertThat(cache.add("one", "second", 10)).isEqualTo("first");
        assertThat(cache.find("one")).contains("first");
    }

    @Test
    void theLeastRecentlyUsedGoesWhenThereAreTooMany() {
        BoundedCache<String, String> cache = new BoundedCache<>(2, 10_000);
        cache.add("one", "1", 10);
        cache.add("two", "2", 10);
        assertThat(cache.find("one")).isPresent();

        cache.add("three", "3", 10);

        assertThat(cache.find("two")).isEmpty();
        assertThat(cache.find("one")).isPresent();
        assertThat(cache.find("three")).isPresent();
    }

    @Test
    void theLeastRecentlyUsedGoWhenTheyAreTooLarge() {
        BoundedCache<String, String> cache = new BoundedCache<>(1000, 3000);
        for (int i = 0; i < 4; i++) {
            cache.add("small" + i, "", 10);
        }

        cache.add("large1", "", 1000);
        cache.add("large2", "", 1000);
        cache.add("large3", "", 1000);

        assertThat(cache.size()).isEqualTo(3);
        assertThat(cache.find("small3")).isEmpty();
    }

    @Test
    void whatIsLargerThanAllRoomPushesNothingOut() {
        BoundedCache<String, String> cache = new BoundedCache<>(1000, 1000);
        cache.add("small", "", 10);

        assertThat(cache.add("huge", "x", 1001)).isEqualTo("x");

        assertThat(cache.find("small")).isPresent();
        assertThat(cache.find("huge")).isEmpty();
    }

    @Test
    void whatIsAddedAgainTakesItsRoomOnce() {
        BoundedCache<String, String> cache = new BoundedCache<>(1000, 200);
        for (int i = 0; i < 100; i++) {
            cache.add("same", "", 100);
        }

        cache.add("other", "", 100);

        assertThat(cache.find("same")).isPresent();
        assertThat(cache.find("other")).isPresent();
    }

    /** Adding and finding by many threads leaves the account of bytes right: the cache holds what fits, and no more. */
    @Test
    void underLoadTheBoundsHoldAndTheAccountIsKept() throws Exception {
        int threads = 8;
        BoundedCache<Integer, String> cache = new BoundedCache<>(1000, 2000);
        cache.add(0, "", 100); // from here on it is never empty
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                SplittableRandom random = new SplittableRandom(thread);
                futures.add(executor.submit(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        int key = random.nextInt(100);
                        if (random.nextBoolean()) {
                            cache.find(key);
                        } else {
                            cache.add(key, "", 100 + random.nextInt(200));
                        }
                        assertThat(cache.size()).isBetween(1, 20);
                    }
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        } finally {
            executor.shutdownNow();
        }

        for (int key = 100; key < 121; key++) {
            cache.add(key, "", 100);
        }
        assertThat(cache.size()).isEqualTo(20);
        assertThat(cache.find(100)).isEmpty();
        assertThat(cache.find(101)).isPresent();
    }
}
