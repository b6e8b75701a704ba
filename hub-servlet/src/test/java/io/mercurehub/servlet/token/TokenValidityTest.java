package io.mercurehub.servlet.token;

import static io.mercurehub.servlet.token.HandMadeToken.CLAIMS;
import static io.mercurehub.servlet.token.HandMadeToken.HEADER;
import static io.mercurehub.servlet.token.HandMadeToken.NOW;
import static io.mercurehub.servlet.token.HandMadeToken.SECRET;
import static io.mercurehub.servlet.token.HandMadeToken.signed;
import static io.mercurehub.servlet.token.HandMadeToken.withClaims;
import static io.mercurehub.servlet.token.Verifiers.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.limit.BoundedCache;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a token holds, and what is remembered of it. */
class TokenValidityTest {

    private final TokenVerifier verifier = Verifiers.with(SECRET);

    // ---- time

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T11:59:59.999999999Z, true",
        "2026-03-01T12:00:00Z, false",
        "2026-03-01T12:00:00.000000001Z, false",
    })
    void aTokenHoldsUntilTheMomentBeforeItsExp(Instant now, boolean holds) {
        String token = withClaims("{\"exp\":" + NOW.getEpochSecond() + "}");
        TokenVerifier verifier = verifierAt(now);

        if (holds) {
            assertThat(verifier.verify(token, TokenRole.PUBLISHER).expiresAt()).contains(NOW);
        } else {
            assertProblem(TokenProblem.EXPIRED, verifier, token)
                    .withMessage("token.expired: exp 2026-03-01T12:00:00Z, 0 s before now");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T11:59:59.999999999Z, false",
        "2026-03-01T12:00:00Z, true",
        "2026-03-01T12:00:00.000000001Z, true",
    })
    void aTokenHoldsFromItsNbf(Instant now, boolean holds) {
        String token = withClaims("{\"nbf\":" + NOW.getEpochSecond() + "}");
        TokenVerifier verifier = verifierAt(now);

        if (holds) {
            assertThat(verifier.verify(token, TokenRole.PUBLISHER).notBefore()).contains(NOW);
        } else {
            assertProblem(TokenProblem.NOT_YET_VALID, verifier, token)
                    .withMessage("token.not-yet-valid: nbf 2026-03-01T12:00:00Z, 0 s after now");
        }
    }

    @Test
    void theFractionOfAnExpCounts() {
        String token = withClaims("{\"exp\":" + NOW.getEpochSecond() + ".242307}");

        assertThat(verifierAt(NOW.plusNanos(242_306_999)).verify(token, TokenRole.PUBLISHER))
                .isNotNull();
        assertProblem(TokenProblem.EXPIRED, verifierAt(NOW.plusNanos(242_307_000)), token);
    }

    @Test
    void withoutAnExpATokenNeverExpires() {
        assertThat(verifierAt(Instant.MAX).verify(withClaims(CLAIMS), TokenRole.PUBLISHER))
                .isNotNull();
        assertThat(verifierAt(Instant.MIN).verify(withClaims("{\"exp\":null,\"nbf\":null}"), TokenRole.PUBLISHER))
                .isNotNull();
    }

    @Test
    void timeIsJudgedOnEveryRequestAlsoOfARememberedToken() {
        SetClock clock = new SetClock(NOW);
        TokenVerifier verifier =
                new TokenVerifier(ConfiguredKeys.of(Map.of(TokenRole.PUBLISHER, TokenKey.hs256(SECRET))), 8192, clock);
        String token =
                withClaims("{\"nbf\":" + (NOW.getEpochSecond() + 10) + ",\"exp\":" + (NOW.getEpochSecond() + 20) + "}");

        assertProblem(TokenProblem.NOT_YET_VALID, verifier, token);
        clock.now = NOW.plusSeconds(10);
        assertThat(verifier.verify(token, TokenRole.PUBLISHER)).isNotNull();
        clock.now = NOW.plusSeconds(9);
        assertProblem(TokenProblem.NOT_YET_VALID, verifier, token);
        clock.now = NOW.plusSeconds(20);
        assertProblem(TokenProblem.EXPIRED, verifier, token);
        assertProblem(TokenProblem.EXPIRED, verifier, token);
        clock.now = NOW.plusSeconds(19);
        assertThat(verifier.verify(token, TokenRole.PUBLISHER)).isNotNull();
    }

    // ---- what is remembered

    @Test
    void aTokenSeenAgainGivesTheSameClaims() {
        VerifiedToken first = publish(withClaims(CLAIMS));

        assertThat(publish(withClaims(CLAIMS))).isSameAs(first);
    }

    @Test
    void aTokenRememberedForOneRoleIsNotKnownToTheOther() {
        TokenVerifier verifier = Verifiers.with("one", "two");
        String token = signed(HEADER, CLAIMS, "one");
        assertThat(verifier.verify(token, TokenRole.PUBLISHER)).isNotNull();

        assertProblem(TokenProblem.BAD_SIGNATURE, verifier, token, TokenRole.SUBSCRIBER);
    }

    @Test
    void withoutAMemoryEveryTokenIsVerifiedAnew() {
        TokenVerifier verifier = Verifiers.with(new BoundedCache<>(0, 0));
        String token = withClaims(CLAIMS);

        VerifiedToken first = verifier.verify(token, TokenRole.PUBLISHER);

        assertThat(verifier.verify(token, TokenRole.PUBLISHER)).isEqualTo(first).isNotSameAs(first);
    }

    /** Many threads, a small cache, tokens that come and go: every answer is that of its own token, and the bounds hold. */
    @Test
    void underLoadEveryTokenGetsItsOwnClaims() throws Exception {
        int threads = 8;
        int distinct = 200;
        TokenVerifier verifier = Verifiers.with(new BoundedCache<>(50, 1_000_000));
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

    private VerifiedToken publish(String token) {
        return verifier.verify(token, TokenRole.PUBLISHER);
    }

    private static TokenVerifier verifierAt(Instant now) {
        return Verifiers.with(TokenRole.PUBLISHER, TokenKey.hs256(SECRET), now);
    }

    /** A clock that shows what it is set to. */
    private static final class SetClock implements InstantSource {

        private Instant now;

        SetClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
