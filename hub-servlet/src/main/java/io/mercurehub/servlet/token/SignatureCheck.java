package io.mercurehub.servlet.token;

import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.io.AbstractDeserializer;
import io.jsonwebtoken.security.SignatureException;
import java.io.Reader;
import java.security.PublicKey;
import java.util.Map;
import javax.crypto.SecretKey;

/**
 * Whether one key has signed a token.
 *
 * <p>May be used by any thread.
 */
final class SignatureCheck {

    private final TokenKey key;
    private final JwtParser parser;

    private SignatureCheck(TokenKey key, JwtParser parser) {
        this.key = key;
        this.parser = parser;
    }

    /**
     * {@return the check with that key}
     *
     * @throws IllegalArgumentException when it is a private key
     */
    static SignatureCheck with(TokenKey key) {
        JwtParserBuilder builder = Jwts.parser().zip().clear().and().json(new ConfiguredAlgorithm(key.algorithm()));
        if (key.key() instanceof SecretKey secret) {
            builder.sig().clear().add(Signatures.ofSecrets(key.jwsAlgorithm()));
            return new SignatureCheck(key, builder.verifyWith(secret).build());
        }
        if (key.key() instanceof PublicKey publicKey) {
            builder.sig().clear().add(Signatures.ofPairs(key.jwsAlgorithm()));
            return new SignatureCheck(key, builder.verifyWith(publicKey).build());
        }
        throw new IllegalArgumentException(
                "key: a private key for " + key.algorithm() + " (expected: the public key that belongs to it)");
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
            return true;
        } catch (SignatureException unusedBecauseItQuotes) {
            return false;
        } catch (JwtException unusedBecauseItQuotes) {
            throw new InvalidTokenException(TokenProblem.MALFORMED, "no signature, or nothing that it signs");
        }
    }

    /**
     * What jjwt is told that header and claims hold: the algorithm, and nothing else.
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
