package io.mercurehub.servlet.token;

import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.io.AbstractDeserializer;
import io.jsonwebtoken.security.SignatureException;
import java.io.Reader;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import javax.crypto.SecretKey;

/**
 * Verifies tokens that a key of the hub's own configuration has signed: one key and one algorithm for each role.
 *
 * <p>The token never chooses how it is verified. Its time is judged at every call; that its signature holds, and what it
 * claims, is remembered within {@link TokenLimits}. A token whose signature does not hold is not remembered: each forgery is a
 * new text, so that remembering them would only push out good ones.
 *
 * <p>May be called by any thread.
 *
 * @see <a href="https://mercure.rocks/spec#token-validation">Token Validation</a>
 */
public final class JjwtTokenVerifier implements TokenVerifier {

    private final Map<TokenRole, RoleKey> keys = new EnumMap<>(TokenRole.class);
    private final int maxTokenBytes;
    private final InstantSource clock;
    private final VerifiedTokenCache cache;

    /**
     * @param keys the key of each role; tokens of a role that has none do not hold
     * @param limits how much is read and remembered
     * @param clock tells the time at which tokens are judged
     */
    public JjwtTokenVerifier(Map<TokenRole, TokenKey> keys, TokenLimits limits, InstantSource clock) {
        keys.forEach((role, key) -> this.keys.put(role, new RoleKey(key, parser(key))));
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
        RoleKey key = keys.get(role);
        if (key == null) {
            throw new InvalidTokenException(TokenProblem.NO_KEY, "no key for the role " + role);
        }
        if (token.length() > maxTokenBytes) {
            throw new InvalidTokenException(
                    TokenProblem.TOO_LARGE, token.length() + " bytes (expected: at most " + maxTokenBytes + ")");
        }
        VerifiedTokenCache.Fingerprint fingerprint = VerifiedTokenCache.Fingerprint.of(token, role, key.key());
        VerifiedToken verified = cache.find(fingerprint).orElseGet(() -> {
            JwsText text = JwsText.parse(token);
            return cache.add(fingerprint, verifySignature(text, key), text.payloadLength());
        });
        verified.requireValidAt(clock.instant());
        return verified;
    }

    private static VerifiedToken verifySignature(JwsText text, RoleKey key) {
        text.requireAlgorithm(key.key().algorithm());
        try {
            key.parser().parseSignedClaims(text.text());
        } catch (SignatureException unusedBecauseItQuotes) {
            throw new InvalidTokenException(
                    TokenProblem.BAD_SIGNATURE,
                    "not signed with this key by " + key.key().algorithm());
        } catch (JwtException unusedBecauseItQuotes) {
            throw new InvalidTokenException(TokenProblem.MALFORMED, "no signature, or nothing that it signs");
        }
        return VerifiedToken.read(text.claims());
    }

    private static JwtParser parser(TokenKey key) {
        JwtParserBuilder builder = Jwts.parser().zip().clear().and().json(new ConfiguredAlgorithm(key.algorithm()));
        if (key.key() instanceof SecretKey secret) {
            builder.sig().clear().add(Signatures.ofSecrets(key.jwsAlgorithm()));
            return builder.verifyWith(secret).build();
        }
        builder.sig().clear().add(Signatures.ofPairs(key.jwsAlgorithm()));
        return builder.verifyWith((PublicKey) key.key()).build();
    }

    private record RoleKey(TokenKey key, JwtParser parser) {}

    /**
     * What jjwt is told that header and claims hold: the configured algorithm, and nothing else.
     *
     * <p>{@link JwsText} has read the header and refused every other algorithm before. jjwt checks the signature; the claims are
     * read afterwards, by us, since it would accept a token at its {@code exp}, cut fractions off, and refuse a token for claims
     * that the hub does not look at.
     */
    private static final class ConfiguredAlgorithm extends AbstractDeserializer<Map<String, ?>> {

        private final Map<String, String> header;

        ConfiguredAlgorithm(String algorithm) {
            this.header = Map.of("alg", algorithm);
        }

        @Override
        protected Map<String, ?> doDeserialize(Reader reader) {
            return header;
        }
    }
}
