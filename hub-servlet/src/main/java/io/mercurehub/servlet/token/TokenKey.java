package io.mercurehub.servlet.token;

import java.nio.charset.StandardCharsets;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of one role, and the only algorithm with which it signs.
 *
 * <p>Immutable, and equal to itself only. It never prints its key.
 */
public final class TokenKey {

    /** HMAC with SHA-256; the key is a secret that issuer and hub share. */
    public static final String HS256 = "HS256";

    private final String algorithm;
    private final SecretKey key;

    private TokenKey(String algorithm, SecretKey key) {
        this.algorithm = algorithm;
        this.key = key;
    }

    /**
     * {@return the key for tokens of that algorithm}
     *
     * @param algorithm the name that RFC 7518 gives it: {@code HS256}, case-sensitive
     * @param key the bytes of the secret, used as they are; at least one. Fewer than 32 are weak, and accepted all the same
     *     since deployed hubs have such keys
     * @throws IllegalArgumentException when the algorithm is not supported, or the key is empty
     */
    public static TokenKey of(String algorithm, byte[] key) {
        if (!algorithm.equals(HS256)) {
            throw new IllegalArgumentException("algorithm: " + algorithm + " (expected: " + HS256 + ")");
        }
        if (key.length == 0) {
            throw new IllegalArgumentException("key: empty (expected: at least one byte)");
        }
        return new TokenKey(algorithm, new SecretKeySpec(key, "HmacSHA256"));
    }

    /**
     * {@return the key for HS256 whose bytes are the text's in UTF-8}
     *
     * @throws IllegalArgumentException when the text is empty
     */
    public static TokenKey hs256(String secret) {
        return of(HS256, secret.getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the name of the algorithm, as it travels in {@code alg}} */
    public String algorithm() {
        return algorithm;
    }

    SecretKey key() {
        return key;
    }

    /** {@return the algorithm, not the key} */
    @Override
    public String toString() {
        return "TokenKey[" + algorithm + "]";
    }
}
