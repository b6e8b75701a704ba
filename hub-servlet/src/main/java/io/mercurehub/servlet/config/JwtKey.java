package io.mercurehub.servlet.config;

import io.mercurehub.hub.option.OptionValueException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The shared secret that signs the access tokens of one role, and the one algorithm that they must use. A value; it never
 * prints its key.
 */
public final class JwtKey {

    /** The algorithm that is meant when none is named. */
    public static final String DEFAULT_ALGORITHM = "HS256";

    /** The shortest key that HS256 may have by RFC 7518, section 3.2. */
    private static final int SAFE_BITS = 256;

    /** Keys that recipes and images have published; whoever can read can sign with them. */
    private static final List<String> PUBLISHED_KEYS =
            List.of("!ChangeMe!", "!ChangeThisMercureHubJWTSecretKey!", "your-256-bit-secret", "aVerySecretKey");

    /** What people write where a key is to be filled in. */
    private static final Pattern PLACEHOLDER = Pattern.compile("(?i)your[-_ ].*(key|secret).*"
            + "|[!<]?(please[-_ ]?)?(change|replace)[-_ ]?(me|this|it)\\b.*|!(change|replace).*!"
            + "|my[-_ ]?(jwt[-_ ]?)?secret([-_ ]?key)?|secret([-_ ]?key)?|<[a-z _-]+>");

    private static final Pattern ALGORITHM_NAME =
            Pattern.compile("(?i)(HS|RS|ES|PS)[0-9]{3}K?|EdDSA|Ed[0-9]{3,5}|none");
    private static final Pattern TOKEN = Pattern.compile("([A-Za-z0-9_-]+)\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");
    private static final Pattern TOKEN_HEADER = Pattern.compile("\\s*\\{.*\"alg\"\\s*:.*}\\s*", Pattern.DOTALL);

    private static final String ADVICE = " make one with: openssl rand -base64 32";

    private final byte[] key;
    private final String algorithm;

    private JwtKey(byte[] key, String algorithm) {
        this.key = key;
        this.algorithm = algorithm;
    }

    /**
     * {@return the key that a text is, for {@value #DEFAULT_ALGORITHM}}
     *
     * @param key the secret as given, white space included; its bytes are those of UTF-8
     * @throws OptionValueException see {@link #of(String, String)}
     */
    public static JwtKey of(String key) {
        return of(key, DEFAULT_ALGORITHM);
    }

    /**
     * {@return the key that a text is}
     *
     * @param key the secret as given, white space included; its bytes are those of UTF-8
     * @param algorithm the JWA name of the signature; this version knows {@code HS256}
     * @throws OptionValueException when the key is empty, is a token or a PEM, or the algorithm is not supported; the message
     *     does not show the key
     */
    public static JwtKey of(String key, String algorithm) {
        requireSupported(algorithm);
        if (key.isEmpty()) {
            throw OptionValueException.hidden("the key is empty");
        }
        if (looksLikeToken(key)) {
            throw OptionValueException.hidden(
                    "this is a token, not a key: put the secret that signs the tokens here, and give the token to the client");
        }
        if (key.contains("-----BEGIN ")) {
            throw OptionValueException.hidden("this is a PEM key, but " + algorithm
                    + " signs with a shared secret; this version supports no public keys");
        }
        return new JwtKey(key.getBytes(StandardCharsets.UTF_8), algorithm);
    }

    private static void requireSupported(String algorithm) {
        if (algorithm.equals(DEFAULT_ALGORITHM)) {
            return;
        }
        if (ALGORITHM_NAME.matcher(algorithm).matches()) {
            throw OptionValueException.expected(
                    algorithm, "HS256, which is the only algorithm that this version supports");
        }
        // It may be the key, in the wrong place.
        throw OptionValueException.hidden(
                "the algorithm, which comes after the key, is not the name of one (expected: HS256)");
    }

    private static boolean looksLikeToken(String key) {
        var token = TOKEN.matcher(key.strip());
        if (!token.matches()) {
            return false;
        }
        try {
            byte[] header = Base64.getUrlDecoder().decode(token.group(1));
            return TOKEN_HEADER
                    .matcher(new String(header, StandardCharsets.UTF_8))
                    .matches();
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** {@return a copy of the secret's bytes} */
    public byte[] bytes() {
        return key.clone();
    }

    /** {@return the JWA name of the one algorithm that tokens must be signed with} */
    public String algorithm() {
        return algorithm;
    }

    /** {@return the length of the secret in bits} */
    public int bits() {
        return key.length * 8;
    }

    /** {@return whether the key stands in a published example, or is what others fill in there, so that anyone knows it} */
    public boolean isPublishedExample() {
        String text = new String(key, StandardCharsets.UTF_8);
        return PUBLISHED_KEYS.contains(text) || PLACEHOLDER.matcher(text).matches();
    }

    /** {@return what is unsafe about this key, a sentence each, without the key; usually empty} */
    List<String> weaknesses() {
        String text = new String(key, StandardCharsets.UTF_8);
        List<String> weaknesses = new ArrayList<>();
        if (isPublishedExample()) {
            weaknesses.add("INSECURE: the key is a published example, so that anyone can sign tokens;" + ADVICE);
        } else if (bits() < SAFE_BITS) {
            weaknesses.add("INSECURE: the key has " + bits() + " bits, but " + algorithm + " needs at least "
                    + SAFE_BITS + ";" + ADVICE);
        }
        if (!text.equals(text.strip())) {
            weaknesses.add("the key begins or ends with white space, which is part of it");
        }
        return weaknesses;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JwtKey that && algorithm.equals(that.algorithm) && MessageDigest.isEqual(key, that.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    /** {@return algorithm and length, never the key} */
    @Override
    public String toString() {
        return "JwtKey[" + algorithm + ", " + bits() + " bits]";
    }
}
