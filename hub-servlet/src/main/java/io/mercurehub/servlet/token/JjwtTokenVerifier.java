package io.mercurehub.servlet.token;

import io.mercurehub.servlet.key.JwsAlgorithm;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Verifies tokens with the keys of the hub's own configuration.
 *
 * <p>The token never chooses how it is verified: each key has one algorithm, and a {@code kid} only says which of them to try.
 * Its time is judged at every call; that its signature holds, and what it claims, is remembered within {@link TokenLimits}, until
 * the keys of its role change. A token whose signature does not hold is not remembered: each forgery is a new text, so that
 * remembering them would only push out good ones.
 *
 * <p>May be called by any thread.
 *
 * @see <a href="https://mercure.rocks/spec#token-validation">Token Validation</a>
 */
public final class JjwtTokenVerifier implements TokenVerifier {

    private final Map<TokenRole, RoleKeys> keys = new EnumMap<>(TokenRole.class);
    private final int maxTokenBytes;
    private final InstantSource clock;
    private final VerifiedTokenCache cache;

    /**
     * @param keys the key of each role; tokens of a role that has none do not hold
     * @param limits how much is read and remembered
     * @param clock tells the time at which tokens are judged
     * @throws IllegalArgumentException when one of the keys is private
     */
    public JjwtTokenVerifier(Map<TokenRole, TokenKey> keys, TokenLimits limits, InstantSource clock) {
        this(limits, clock);
        keys.forEach((role, key) -> this.keys.put(role, new RoleKeys(KeySource.of(KeySet.of(key)))));
    }

    /**
     * @param keys those of a configuration; tokens of a role that has none do not hold. Whoever opened them closes them
     * @param limits how much is read and remembered
     * @param clock tells the time at which tokens are judged
     */
    public JjwtTokenVerifier(ConfiguredKeys keys, TokenLimits limits, InstantSource clock) {
        this(limits, clock);
        keys.byRole().forEach((role, source) -> this.keys.put(role, new RoleKeys(source)));
    }

    private JjwtTokenVerifier(TokenLimits limits, InstantSource clock) {
        this.maxTokenBytes = limits.maxTokenBytes();
        this.clock = clock;
        this.cache = new VerifiedTokenCache(limits.maxCachedTokens(), limits.maxCachedBytes());
    }

    @Override
    public boolean verifies(TokenRole role) {
        return keys.containsKey(role);
    }

    @Override
    public VerifiedToken verify(String token, TokenRole role) {
        RoleKeys roleKeys = keys.get(role);
        if (roleKeys == null) {
            throw new InvalidTokenException(TokenProblem.NO_KEY, "no key for the role " + role);
        }
        if (token.length() > maxTokenBytes) {
            throw new InvalidTokenException(
                    TokenProblem.TOO_LARGE, token.length() + " bytes (expected: at most " + maxTokenBytes + ")");
        }
        KeySet current = roleKeys.current(cache);
        VerifiedToken verified = cache.find(VerifiedTokenCache.Fingerprint.of(token, role, current))
                .orElseGet(() -> verifyAnew(token, role, roleKeys, current));
        verified.requireValidAt(clock.instant());
        return verified;
    }

    private VerifiedToken verifyAnew(String token, TokenRole role, RoleKeys roleKeys, KeySet current) {
        JwsText text = JwsText.parse(token);
        KeySet used = current;
        List<SignatureCheck> candidates = used.candidates(text);
        if (candidates.isEmpty() && JwsAlgorithm.named(text.algorithm()).isPresent()) {
            used = roleKeys.source().newerThan(current);
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
        VerifiedTokenCache.Fingerprint fingerprint = VerifiedTokenCache.Fingerprint.of(token, role, used);
        return cache.add(fingerprint, VerifiedToken.read(text.claims(), fingerprint.hash()), text.payloadLength());
    }

    /** The keys of a role, and those of them that were seen last. */
    private static final class RoleKeys {

        private final KeySource source;
        private volatile KeySet seen;

        RoleKeys(KeySource source) {
            this.source = source;
            this.seen = source.current();
        }

        KeySource source() {
            return source;
        }

        /** {@return the keys of now; what was remembered of earlier ones is forgotten} */
        KeySet current(VerifiedTokenCache cache) {
            KeySet now = source.current();
            KeySet before = seen;
            if (now != before) {
                seen = now;
                cache.forget(before);
            }
            return now;
        }
    }
}
