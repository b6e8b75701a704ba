package io.mercurehub.servlet.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.limit.BoundedCache;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssertAlternative;

/** Verifiers of tokens of up to 8 KiB, and what they make of one. */
final class Verifiers {

    private Verifiers() {}

    /** {@return one for publishers, with a secret for HS256, at the time of the tests} */
    static TokenVerifier with(String secret) {
        return with(TokenRole.PUBLISHER, TokenKey.hs256(secret), HandMadeToken.NOW);
    }

    /** {@return one for both roles, likewise} */
    static TokenVerifier with(String publisherSecret, String subscriberSecret) {
        return new TokenVerifier(
                ConfiguredKeys.of(Map.of(
                        TokenRole.PUBLISHER, TokenKey.hs256(publisherSecret),
                        TokenRole.SUBSCRIBER, TokenKey.hs256(subscriberSecret))),
                8192,
                InstantSource.fixed(HandMadeToken.NOW));
    }

    /** {@return one for publishers, with the usual secret, that remembers tokens there} */
    static TokenVerifier with(BoundedCache<ByteBuffer, VerifiedToken> cache) {
        SignatureCheck check = new SignatureCheck(TokenKey.hs256(HandMadeToken.SECRET));
        return new TokenVerifier(
                Map.of(TokenRole.PUBLISHER, KeySource.of(new KeySet(List.of(check), false, cache))),
                8192,
                InstantSource.fixed(HandMadeToken.NOW));
    }

    static TokenVerifier with(TokenRole role, TokenKey key, Instant now) {
        return new TokenVerifier(ConfiguredKeys.of(Map.of(role, key)), 8192, InstantSource.fixed(now));
    }

    /** Asserts that a token may publish everything. */
    static void assertHolds(TokenVerifier verifier, String token) {
        assertThat(verifier.verify(token, TokenRole.PUBLISHER).mercure().publish())
                .contains(List.of("*"));
    }

    static ThrowableAssertAlternative<InvalidTokenException> assertProblem(
            TokenProblem problem, TokenVerifier verifier, String token) {
        return assertProblem(problem, verifier, token, TokenRole.PUBLISHER);
    }

    static ThrowableAssertAlternative<InvalidTokenException> assertProblem(
            TokenProblem problem, TokenVerifier verifier, String token, TokenRole role) {
        return assertThatExceptionOfType(InvalidTokenException.class)
                .isThrownBy(() -> verifier.verify(token, role))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(problem))
                .withNoCause();
    }
}
