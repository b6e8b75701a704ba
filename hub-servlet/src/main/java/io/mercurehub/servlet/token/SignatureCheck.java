package io.mercurehub.servlet.token;

import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.io.AbstractDeserializer;
import io.jsonwebtoken.io.Deserializer;
import io.jsonwebtoken.security.SignatureException;
import java.io.Reader;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.EdECKey;
import java.security.spec.NamedParameterSpec;
import java.util.Map;
import javax.crypto.SecretKey;

/**
 * Whether one key has signed a token.
 *
 * <p>May be used by any thread.
 */
final class SignatureCheck {

    private static final int ED25519_BYTES = 64;
    private static final int ED448_BYTES = 114;

    private final TokenKey key;
    private final JwtParser parser;
    private final int maxBytes;

    /**
     * @param key verifies
     * @throws IllegalArgumentException when it is a private key
     */
    SignatureCheck(TokenKey key) {
        this.key = key;
        JwtParserBuilder builder = Jwts.parser().zip().clear().and().json(says(key.algorithm()));
        builder.sig().clear().add(key.jwsAlgorithm().implementation());
        Key verifying = key.key();
        if (verifying instanceof SecretKey secret) {
            builder.verifyWith(secret);
        } else if (verifying instanceof PublicKey publicKey) {
            builder.verifyWith(publicKey);
        } else {
            throw new IllegalArgumentException(
                    "key: a private key for " + key.algorithm() + " (expected: the public key that belongs to it)");
        }
        this.parser = builder.build();
        // The JDK takes an EdDSA signature with a zero after it for the same one, so that a token would have two texts.
        this.maxBytes = !(verifying instanceof EdECKey ed)
                ? Integer.MAX_VALUE
                : ed.getParams().getName().equals(NamedParameterSpec.ED448.getName()) ? ED448_BYTES : ED25519_BYTES;
    }

    TokenKey key() {
        return key;
    }

    /**
     * {@return whether the key has signed a token, whose header says the key's algorithm}
     *
     * @throws InvalidTokenException {@code malformed} when there is nothing that could be a signature
     */
    boolean holds(JwsText text) {
        try {
            parser.parseSignedClaims(text.text());
            return text.signatureBytes() <= maxBytes;
        } catch (SignatureException unusedBecauseItQuotes) {
            return false;
        } catch (JwtException unusedBecauseItQuotes) {
            throw new InvalidTokenException(TokenProblem.MALFORMED, "no signature, or nothing that it signs");
        }
    }

    /**
     * {@return what tells jjwt that header and claims hold the algorithm, and nothing else}
     *
     * <p>{@link JwsText} has read the header and refused every other algorithm before. jjwt checks the signature; the claims are
     * read afterwards, by us, since it would accept a token at its {@code exp}, cut fractions off, and refuse a token for claims
     * that the hub does not look at.
     */
    private static Deserializer<Map<String, ?>> says(String algorithm) {
        return new AbstractDeserializer<>() {
            @Override
            protected Map<String, ?> doDeserialize(Reader reader) {
                return Map.of("alg", algorithm);
            }
        };
    }
}
