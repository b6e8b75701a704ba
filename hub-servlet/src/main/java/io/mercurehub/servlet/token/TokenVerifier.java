package io.mercurehub.servlet.token;

import io.mercurehub.servlet.key.JwsAlgorithm;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Verifies tokens with the keys of the hub's own configuration.
 *
 * <p>The token never chooses how it is verified: each key has one algorithm, and a {@code kid} only says which of them to try.
 * Its time is judged at every call; that its signature holds, and what it claims, is remembered until the keys of the role change, of
 * 10,000 tokens of each role within 8 MiB at most. A token whose signature does not hold is not remembered: each forgery is a new text,
 * so that remembering them would only push out good ones.
 *
 * <p>May be called by any thread.
 *
 * @see <a href="https://mercure.rocks/spec#token-validation">Token Validation</a>
 */
public final class TokenVerifier {

    /** What a token that is remembered takes beside its claims: key, times, nodes of the map. */
    private static final long ENTRY_BYTES = 256;

    /** Claims take about this much memory for each byte in which they travelled. */
    private static final long BYTES_PER_PAYLOAD_BYTE = 3;

    private final Map<TokenRole, KeySource> keys;
    private final int maxTokenBytes;
    private final InstantSource clock;

    /**
     * @param keys those of a configuration; tokens of a role that has none do not hold. Whoever opened them closes them
     * @param maxTokenBytes the longest token that is looked at, in bytes; at least 1
     * @param clock tells the time at which tokens are judged
     */
    public TokenVerifier(ConfiguredKeys keys, int maxTokenBytes, InstantSource clock) {
        this(keys.byRole(), maxTokenBytes, clock);
    }

    TokenVerifier(Map<TokenRole, KeySource> keys, int maxTokenBytes, InstantSource clock) {
        this.keys = Map.copyOf(keys);
        this.maxTokenBytes = maxTokenBytes;
        this.clock = clock;
    }

    /** {@return whether there is a key for that role, without which no token of it holds} */
    public boolean verifies(TokenRole role) {
        return keys.containsKey(role);
    }

    /**
     * {@return what the first candidate that holds claims}
     *
     * @param presented what a request presents
     * @param role for what it was presented
     * @throws InvalidTokenException when no candidate holds; it tells about the first
     */
    public VerifiedToken verify(PresentedToken.Token presented, TokenRole role) {
        InvalidTokenException first = null;
        for (String candidate : presented.candidates()) {
            try {
                return verify(candidate, role);
            } catch (InvalidTokenException invalid) {
                first = first == null ? invalid : first;
            }
        }
        throw Objects.requireNonNull(first, "a presented token has at least one candidate");
    }

    /**
     * {@return what the token claims}
     *
     * @param token the token as it travels; anything at all
     * @param role for what it was presented
     * @throws InvalidTokenException when it does not hold, now
     */
    public VerifiedToken verify(String token, TokenRole role) {
        KeySource source = keys.get(role);
        if (source == null) {
            throw new InvalidTokenException(TokenProblem.NO_KEY, "no key for the role " + role);
        }
        if (token.length() > maxTokenBytes) {
            throw new InvalidTokenException(
                    TokenProblem.TOO_LARGE, token.length() + " bytes (expected: at most " + maxTokenBytes + ")");
        }
        KeySet current = source.current();
        if (token.indexOf('.') < 0 && current.isAKey(token)) {
            throw new InvalidTokenException(
                    TokenProblem.IS_A_KEY,
                    "the key itself (expected: a token that is signed with it; the key stays secret)");
        }
        ByteBuffer hash = VerifiedToken.hash(token);
        VerifiedToken verified =
                current.verified().find(hash).orElseGet(() -> verifyAnew(new JwsText(token), hash, source, current));
        verified.requireValidAt(clock.instant());
        return verified;
    }

    private VerifiedToken verifyAnew(JwsText text, ByteBuffer hash, KeySource source, KeySet current) {
        KeySet used = current;
        List<SignatureCheck> candidates = used.candidates(text);
        if (candidates.isEmpty() && JwsAlgorithm.named(text.algorithm()).isPresent()) {
            used = source.newerThan(current);
            candidates = used.candidates(text);
        }
        if (candidates.isEmpty()) {
            throw used.noCandidate(text);
        }
        text.requireNothingSpecial();
        if (candidates.stream().noneMatch(candidate -> candidate.holds(text))) {
            throw new InvalidTokenException(
                    TokenProblem.BAD_SIGNATURE,
                    (candidates.size() == 1 ? "not signed with this key by " : "not signed with one of these keys by ")
                            + text.algorithm());
        }
        long bytes = ENTRY_BYTES + BYTES_PER_PAYLOAD_BYTE * text.payloadLength();
        return used.verified().add(hash, VerifiedToken.read(text.claims(), hash), bytes);
    }
}
