package io.mercurehub.servlet.token;

import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.key.Jwk;
import io.mercurehub.servlet.key.JwsAlgorithm;
import io.mercurehub.servlet.key.Pem;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of one role, and the only algorithm with which it signs: a secret, which signs and verifies; a public key, which only
 * verifies; or a private key, which only signs.
 *
 * <p>Immutable, and equal to itself only. It never prints its key.
 */
public final class TokenKey {

    /** HMAC with SHA-256; the key is a secret that issuer and hub share. */
    public static final String HS256 = "HS256";

    private final JwsAlgorithm algorithm;
    private final Key key;
    private final Optional<String> id;

    private TokenKey(JwsAlgorithm algorithm, Key key, Optional<String> id) {
        this.algorithm = algorithm;
        this.key = key instanceof SecretKey secret ? padded(secret, algorithm.bits()) : key;
        this.id = id;
    }

    /**
     * {@return a secret as jjwt takes it, which refuses one that is shorter than the hash; HMAC itself fills it up with zeros}
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc2104#section-2">RFC 2104, section 2</a>
     */
    private static SecretKey padded(SecretKey secret, int bits) {
        byte[] bytes = secret.getEncoded();
        return new SecretKeySpec(Arrays.copyOf(bytes, Math.max(bytes.length, bits / Byte.SIZE)), "HmacSHA" + bits);
    }

    /** {@return the key of a configuration: a secret or a public key} */
    public static TokenKey of(JwtKey key) {
        return new TokenKey(algorithm(key.algorithm()), key.key(), Optional.empty());
    }

    /** {@return a key of a JWK Set for one of its algorithms} */
    static TokenKey of(Jwk jwk, JwsAlgorithm algorithm) {
        return new TokenKey(algorithm, jwk.key(), jwk.id());
    }

    /**
     * {@return the key for tokens of that algorithm}
     *
     * @param algorithm the name that RFC 7518 gives it, case-sensitive: {@code HS256}, {@code HS384} or {@code HS512}
     * @param secret the bytes of the secret, used as they are; at least one. Fewer than the hash has are weak, and accepted all the
     *     same since deployed hubs have such keys
     * @throws IllegalArgumentException when the algorithm is another one, or the secret is empty
     */
    public static TokenKey of(String algorithm, byte[] secret) {
        JwsAlgorithm jws = algorithm(algorithm);
        if (!jws.isSymmetric()) {
            throw new IllegalArgumentException("algorithm: " + algorithm + " (expected: HS256, HS384 or HS512)");
        }
        if (secret.length == 0) {
            throw new IllegalArgumentException("key: empty (expected: at least one byte)");
        }
        return new TokenKey(jws, new SecretKeySpec(secret, "HMAC"), Optional.empty());
    }

    /**
     * {@return the key for HS256 whose bytes are the text's in UTF-8}
     *
     * @throws IllegalArgumentException when the text is empty
     */
    public static TokenKey hs256(String secret) {
        return of(HS256, secret.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * {@return the key that signs with that algorithm}
     *
     * @param algorithm the name that RFC 7518 or RFC 8037 gives it, case-sensitive
     * @param text for {@code HS256}, {@code HS384} and {@code HS512} the secret; for all others the private key, as PEM
     *     ({@code PRIVATE KEY}, which is PKCS #8) or as JWK, whose {@code kid} the tokens then have
     * @throws IllegalArgumentException when it is something else, or does not fit the algorithm; the message does not show the key
     */
    public static TokenKey signing(String algorithm, String text) {
        JwsAlgorithm jws = algorithm(algorithm);
        if (jws.isSymmetric()) {
            return of(JwtKey.of(text, algorithm));
        }
        Optional<String> id =
                Pem.isIn(text) ? Optional.empty() : Jwk.parse(text).id();
        PrivateKey key = Pem.isIn(text) ? Pem.parse(text).privateKey() : Jwk.privateKey(text);
        if (!jws.fits(key)) {
            throw new IllegalArgumentException(
                    "this is " + JwsAlgorithm.describe(key) + ", but " + algorithm + " needs " + jws.needs());
        }
        return new TokenKey(jws, key, id);
    }

    private static JwsAlgorithm algorithm(String name) {
        return JwsAlgorithm.named(name)
                .orElseThrow(() ->
                        new IllegalArgumentException("algorithm: " + name + " (expected: " + JwsAlgorithm.NAMES + ")"));
    }

    /** {@return the name of the algorithm, as it travels in {@code alg}} */
    public String algorithm() {
        return algorithm.jwaName();
    }

    /** {@return whether tokens can be signed with it; a public key cannot} */
    public boolean canSign() {
        return key instanceof SecretKey || key instanceof PrivateKey;
    }

    JwsAlgorithm jwsAlgorithm() {
        return algorithm;
    }

    Key key() {
        return key;
    }

    /** {@return how tokens refer to it, if they do} */
    Optional<String> id() {
        return id;
    }

    /** {@return the algorithm, not the key} */
    @Override
    public String toString() {
        return "TokenKey[" + algorithm.jwaName() + "]";
    }
}
