package io.mercurehub.servlet.token;

import io.mercurehub.servlet.key.JwkSet;
import io.mercurehub.servlet.key.JwsAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The keys of one role at some moment.
 *
 * <p>Immutable, and equal to itself only: what is remembered of one set says nothing of the next.
 */
final class KeySet {

    /** How many keys are tried for one token: a try costs whoever sends it nothing, and the hub a computation. */
    static final int MAX_TRIES = 4;

    private final List<SignatureCheck> checks;
    private final boolean byId;

    private KeySet(List<SignatureCheck> checks, boolean byId) {
        this.checks = List.copyOf(checks);
        this.byId = byId;
    }

    /**
     * {@return the only key of a role, which judges every token, whatever key that says}
     *
     * @throws IllegalArgumentException when it is a private key
     */
    static KeySet of(TokenKey key) {
        return new KeySet(List.of(SignatureCheck.with(key)), false);
    }

    /** {@return the keys of a JWK Set, each for the algorithm that it names, else for all for which it is good} */
    static KeySet of(JwkSet set) {
        List<SignatureCheck> checks = new ArrayList<>();
        set.keys()
                .forEach(jwk -> jwk.algorithm()
                        .map(List::of)
                        .orElseGet(() -> JwsAlgorithm.of(jwk.key()))
                        .forEach(algorithm -> checks.add(SignatureCheck.with(TokenKey.of(jwk, algorithm)))));
        return new KeySet(checks, true);
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

    /** {@return how many ways there are to verify a token} */
    int size() {
        return checks.size();
    }
}
