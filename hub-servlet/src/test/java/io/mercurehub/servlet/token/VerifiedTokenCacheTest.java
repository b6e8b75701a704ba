package io.mercurehub.servlet.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerifiedTokenCacheTest {

    @Test
    void findsWhatWasAdded() {
        VerifiedTokenCache cache = new VerifiedTokenCache(10, 10_000);

        VerifiedToken token = cache.add(key("one"), token("a"), 10);

        assertThat(cache.find(key("one"))).containsSame(token);
        assertThat(cache.find(key("two"))).isEmpty();
    }

    @Test
    void theLeastRecentlyUsedGoesWhenThereAreTooMany() {
        VerifiedTokenCache cache = new VerifiedTokenCache(2, 10_000);
        cache.add(key("one"), token("a"), 10);
        cache.add(key("two"), token("a"), 10);
        assertThat(cache.find(key("one"))).isPresent();

        cache.add(key("three"), token("a"), 10);

        assertThat(cache.find(key("two"))).isEmpty();
        assertThat(cache.find(key("one"))).isPresent();
        assertThat(cache.find(key("three"))).isPresent();
    }

    @Test
    void theLeastRecentlyUsedGoWhenTheyAreTooLarge() {
        VerifiedTokenCache cache = new VerifiedTokenCache(1000, 3 * (256 + 3 * 1000));
        for (int i = 0; i < 4; i++) {
            cache.add(key("small" + i), token("a"), 0);
        }

        cache.add(key("large1"), token("a"), 1000);
        cache.add(key("large2"), token("a"), 1000);
        cache.add(key("large3"), token("a"), 1000);

        assertThat(cache.size()).isEqualTo(3);
        assertThat(cache.find(key("small3"))).isEmpty();
    }

    @Test
    void whatIsLargerThanAllRoomPushesNothingOut() {
        VerifiedTokenCache cache = new VerifiedTokenCache(1000, 1000);
        cache.add(key("small"), token("a"), 0);

        cache.add(key("huge"), token("a"), 1000);

        assertThat(cache.find(key("small"))).isPresent();
        assertThat(cache.find(key("huge"))).isEmpty();
    }

    @Test
    void aTokenThatIsAddedAgainTakesItsRoomOnce() {
        VerifiedTokenCache cache = new VerifiedTokenCache(1000, 2 * 256);
        for (int i = 0; i < 100; i++) {
            cache.add(key("same"), token("a"), 0);
        }

        cache.add(key("other"), token("a"), 0);

        assertThat(cache.find(key("same"))).isPresent();
        assertThat(cache.find(key("other"))).isPresent();
    }

    @Test
    void equalClaimsAreSharedAlsoWhenTheFirstTokenIsForgotten() {
        VerifiedTokenCache cache = new VerifiedTokenCache(0, 0);
        VerifiedToken first = cache.add(key("one"), token("a"), 0);

        VerifiedToken second = cache.add(key("two"), token("a"), 0);
        VerifiedToken other = cache.add(key("three"), token("b"), 0);

        assertThat(second.mercure()).isSameAs(first.mercure());
        assertThat(other.mercure()).isNotEqualTo(first.mercure());
    }

    @Test
    void claimsThatNobodyHoldsAnyMoreAreForgotten() {
        VerifiedTokenCache cache = new VerifiedTokenCache(10, 10_000);
        for (int i = 0; i < 10_000; i++) {
            cache.add(key("token" + i), token("topic" + i), 0);
        }

        await().untilAsserted(() -> {
            System.gc();
            assertThat(cache.sharedClaims()).isEqualTo(10);
        });
    }

    /** Many threads, a small cache, tokens that come and go: every answer is that of its own token, and the bounds hold. */
    @Test
    void underLoadEveryTokenGetsItsOwnClaims() throws Exception {
        int threads = 8;
        int distinct = 200;
        TokenVerifier verifier = Verifiers.with(new VerifiedTokenCache(50, 1_000_000));
        List<String> tokens = IntStream.range(0, distinct)
                .mapToObj(i -> HandMadeToken.withClaims("{\"mercure\":{\"publish\":[\"" + i + "\"]}}"))
                .toList();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                SplittableRandom random = new SplittableRandom(thread);
                futures.add(executor.submit(() -> {
                    start.await();
                    for (int i = 0; i < 2_000; i++) {
                        int chosen = random.nextInt(distinct);
                        VerifiedToken verified = verifier.verify(tokens.get(chosen), TokenRole.PUBLISHER);
                        assertThat(verified.mercure().publish()).contains(List.of(String.valueOf(chosen)));
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> future : futures) {
                future.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** Adding and finding by many threads leaves the account of bytes right: the cache holds what fits, and no more. */
    @Test
    void underLoadTheBoundsHoldAndTheAccountIsKept() throws Exception {
        int threads = 8;
        VerifiedTokenCache cache = new VerifiedTokenCache(1000, 20 * 256);
        List<ByteBuffer> keys =
                IntStream.range(0, 100).mapToObj(i -> key("token" + i)).toList();
        VerifiedToken token = token("a");
        cache.add(keys.get(0), token, 0); // from here on it is never empty
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                SplittableRandom random = new SplittableRandom(thread);
                futures.add(executor.submit(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        ByteBuffer key = keys.get(random.nextInt(keys.size()));
                        if (random.nextBoolean()) {
                            cache.find(key);
                        } else {
                            cache.add(key, token, random.nextInt(200));
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

        keys.subList(0, 20).forEach(key -> cache.add(key, token, 0));
        assertThat(cache.size()).isEqualTo(20);
        assertThat(keys.subList(0, 20))
                .allSatisfy(key -> assertThat(cache.find(key)).isPresent());
        cache.add(keys.get(20), token, 0);
        assertThat(cache.size()).isEqualTo(20);
    }

    private static ByteBuffer key(String token) {
        return VerifiedTokenCache.hash(token);
    }

    private static VerifiedToken token(String topic) {
        return new VerifiedToken(
                MercureClaim.of(List.of(topic), null, null),
                Optional.empty(),
                Optional.empty(),
                ByteBuffer.allocate(0));
    }
}
