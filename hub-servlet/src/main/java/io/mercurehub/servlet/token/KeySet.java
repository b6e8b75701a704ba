package io.mercurehub.servlet.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.limit.BoundedCache;
import io.mercurehub.servlet.key.Jwk;
import io.mercurehub.servlet.key.JwkSet;
import io.mercurehub.servlet.key.JwsAlgorithm;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.SecretKey;

/**
 * The keys of one role at some moment, and what was verified with them: what is remembered of one set says nothing of the next.
 *
 * <p>May be used by any thread. Equal to itself only.
 */
final class KeySet {

    /** How many keys are tried for one token: sending it costs nothing, and each try a computation. */
    static final int MAX_TRIES = 4;

    private static final int MAX_CACHED_TOKENS = 10_000;
    private static final long MAX_CACHED_BYTES = 8L * 1024 * 1024;

    private final List<SignatureCheck> checks;
    private final boolean byId;
    private final BoundedCache<ByteBuffer, VerifiedToken> verified;

    KeySet(List<SignatureCheck> checks, boolean byId, BoundedCache<ByteBuffer, VerifiedToken> verified) {
        this.checks = checks;
        this.byId = byId;
        this.verified = verified;
    }

    /**
     * {@return the only key of a role, which judges every token, whatever key that says}
     *
     * @throws IllegalArgumentException when it is a private key
     */
    static KeySet of(TokenKey key) {
        return new KeySet(List.of(new SignatureCheck(key)), false, cache());
    }

    /** {@return the keys of a JWK Set, each for the algorithm that it names, else for all for which it is good} */
    static KeySet of(JwkSet set) {
        return new KeySet(set.keys().stream().flatMap(KeySet::checks).toList(), true, cache());
    }

    private static Stream<SignatureCheck> checks(Jwk jwk) {
        return jwk.algorithm().map(List::of).orElseGet(() -> JwsAlgorithm.of(jwk.key())).stream()
                .map(algorithm -> new SignatureCheck(TokenKey.of(jwk, algorithm)));
    }

    private static BoundedCache<ByteBuffer, VerifiedToken> cache() {
        return new BoundedCache<>(MAX_CACHED_TOKENS, MAX_CACHED_BYTES);
    }

    /** {@return the tokens that these keys have signed by their hashes, as far as they are remembered; not whether they hold now} */
    BoundedCache<ByteBuffer, VerifiedToken> verified() {
        return verified;
    }

    /**
     * {@return the keys that may have signed a token, a few at most: those of its algorithm and its {@code kid}, or of its
     * algorithm when it has no {@code kid}}
     *
     * @throws InvalidTokenException {@code malformed} when it says no algorithm, or a {@code kid} that is no text
     */
    List<SignatureCheck> candidates(JwsText token) {
        String algorithm = token.algorithm();
        Optional<String> id = byId ? token.keyId() : Optional.empty();
        return checks.stream()
                .filter(check -> check.key().algorithm().equals(algorithm))
                .filter(check -> id.isEmpty() || check.key().id().equals(id))
                .limit(MAX_TRIES)
                .toList();
    }

    /** {@return whether a text is one of the secrets, as somebody sends who takes the key for a token} */
    boolean isAKey(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return checks.stream()
                .anyMatch(check -> check.key().key() instanceof SecretKey secret
                        && MessageDigest.isEqual(secret.getEncoded(), bytes));
    }

    /** {@return why there is no candidate for a token} */
    InvalidTokenException noCandidate(JwsText token) {
        if (checks.isEmpty()) {
            return new InvalidTokenException(
                    TokenProblem.UNKNOWN_KEY, "the JWK Set has no key for tokens, or could not be read yet");
        }
        if (checks.stream().noneMatch(check -> check.key().algorithm().equals(token.algorithm()))) {
            return new InvalidTokenException(
                    TokenProblem.WRONG_ALGORITHM,
                    JwsText.printable(token.algorithm()) + " (expected: " + algorithms() + ")");
        }
        return new InvalidTokenException(
                TokenProblem.UNKNOWN_KEY,
                "no key of the JWK Set for " + token.algorithm() + " has the kid of the token");
    }

    private String algorithms() {
        return checks.stream().map(check -> check.key().algorithm()).distinct().collect(Collectors.joining(", "));
    }
}
