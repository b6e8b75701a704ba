package io.mercurehub.servlet.config;

import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.servlet.key.Jwk;
import io.mercurehub.servlet.key.JwsAlgorithm;
import io.mercurehub.servlet.key.Pem;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that verifies the access tokens of one role, and the one algorithm with which they must be signed. A value; it never
 * prints its key.
 *
 * <p>For {@code HS256}, {@code HS384} and {@code HS512} the key is the secret that issuer and hub share; for all others it is the
 * public key of the issuer, as PEM ({@code PUBLIC KEY} or {@code CERTIFICATE}) or as JWK.
 */
public final class JwtKey {

    /** The algorithm that is meant when none is named. */
    public static final String DEFAULT_ALGORITHM = "HS256";

    /** Keys that recipes and images have published; whoever can read can sign with them. */
    private static final List<String> PUBLISHED_KEYS =
            List.of("!ChangeMe!", "!ChangeThisMercureHubJWTSecretKey!", "your-256-bit-secret", "aVerySecretKey");

    /** What people write where a key is to be filled in. */
    private static final Pattern PLACEHOLDER = Pattern.compile("(?i)your[-_ ].*(key|secret).*"
            + "|[!<]?(please[-_ ]?)?(change|replace)[-_ ]?(me|this|it)\\b.*|!(change|replace).*!"
            + "|my[-_ ]?(jwt[-_ ]?)?secret([-_ ]?key)?|secret([-_ ]?key)?|<[a-z _-]+>");

    private static final Pattern ALGORITHM_NAME =
            Pattern.compile("(?i)(HS|RS|ES|PS)[0-9]{3}K?|EdDSA|Ed[0-9]{3,5}|none");
    private static final Pattern OPENSSH_PUBLIC_KEY = Pattern.compile("\\s*(ssh-|ecdsa-sha2-|---- BEGIN SSH2)");
    private static final Pattern TOKEN = Pattern.compile("([A-Za-z0-9_-]+)\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");
    private static final Pattern TOKEN_HEADER = Pattern.compile("\\s*\\{.*\"alg\"\\s*:.*}\\s*", Pattern.DOTALL);

    private static final String ADVICE = " make one with: openssl rand -base64 32";

    private final JwsAlgorithm algorithm;
    private final Key key;
    private final List<String> weaknesses;

    private JwtKey(JwsAlgorithm algorithm, Key key, List<String> weaknesses) {
        this.algorithm = algorithm;
        this.key = key;
        this.weaknesses = List.copyOf(weaknesses);
    }

    /**
     * {@return the key that a text is, for the algorithm that it names itself, as a JWK may, or else for
     * {@value #DEFAULT_ALGORITHM}}
     *
     * @param key see {@link #of(String, String)}
     * @throws OptionValueException see {@link #of(String, String)}
     */
    public static JwtKey of(String key) {
        Optional<JwsAlgorithm> named = Jwk.isIn(key) ? Jwk.parse(key).algorithm() : Optional.empty();
        return of(key, named.map(JwsAlgorithm::jwaName).orElse(DEFAULT_ALGORITHM));
    }

    /**
     * {@return the key that a text is}
     *
     * @param key a secret as given, white space included, whose bytes are those of UTF-8; or a PEM; or a JWK
     * @param algorithm the JWA name of the signature: {@code HS256}, {@code HS384}, {@code HS512}, {@code RS256}, {@code RS384},
     *     {@code RS512}, {@code ES256}, {@code ES384}, {@code ES512} or {@code EdDSA}
     * @throws OptionValueException when the algorithm is not supported, or the key is empty, is a token, is private, or doesn't fit
     *     the algorithm; the message does not show the key
     */
    public static JwtKey of(String key, String algorithm) {
        JwsAlgorithm jws = algorithm(algorithm);
        if (key.isEmpty()) {
            throw OptionValueException.hidden("the key is empty");
        }
        if (looksLikeToken(key)) {
            throw OptionValueException.hidden(
                    "this is a token, not a key: put the secret that signs the tokens here, and give the token to the client");
        }
        if (Pem.isIn(key)) {
            return new JwtKey(jws, fitting(jws, publicKey(key)), List.of());
        }
        if (Jwk.isIn(key)) {
            return ofJwk(Jwk.parse(key), jws);
        }
        if (!jws.isSymmetric()) {
            String advice = OPENSSH_PUBLIC_KEY.matcher(key).lookingAt()
                    ? "OpenSSH makes one with: " + Pem.OPENSSH_COMMAND_FOR_PUBLIC_KEY
                    : "a PEM begins with -----BEGIN PUBLIC KEY-----, and {file.PATH} reads it from a file";
            throw OptionValueException.hidden(
                    "this is neither a PEM nor a JWK, but " + jws.jwaName() + " needs " + jws.needs() + "; " + advice);
        }
        SecretKey secret = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HMAC");
        List<String> weaknesses = weaknesses(jws, secret);
        if (!key.equals(key.strip())) {
            weaknesses.add("the key begins or ends with white space, which is part of it");
        }
        return new JwtKey(jws, secret, weaknesses);
    }

    private static JwtKey ofJwk(Jwk jwk, JwsAlgorithm algorithm) {
        if (jwk.isPrivate()) {
            throw OptionValueException.hidden("this JWK has the private key in it, which a hub must not have"
                    + " (expected: the public key, without d)");
        }
        jwk.algorithm().filter(only -> only != algorithm).ifPresent(only -> {
            throw OptionValueException.hidden("this JWK is for " + only.jwaName() + ", not for " + algorithm.jwaName());
        });
        Key key = fitting(algorithm, jwk.key());
        return new JwtKey(algorithm, key, weaknesses(algorithm, key));
    }

    private static JwsAlgorithm algorithm(String name) {
        return JwsAlgorithm.named(name).orElseThrow(() -> unsupported(name));
    }

    private static OptionValueException unsupported(String name) {
        if (!ALGORITHM_NAME.matcher(name).matches()) {
            // It may be the key, in the wrong place.
            return OptionValueException.hidden(
                    "the algorithm, which comes after the key, is not the name of one (expected: " + JwsAlgorithm.NAMES
                            + ")");
        }
        return OptionValueException.expected(
                name,
                JwsAlgorithm.NAMES
                        + (name.toUpperCase(Locale.ROOT).startsWith("PS")
                                ? "; RSASSA-PSS is not supported: let the issuer sign with RS" + name.substring(2)
                                : ""));
    }

    private static Key publicKey(String pem) {
        Pem parsed = Pem.parse(pem);
        if (parsed.isPrivate()) {
            throw OptionValueException.hidden(
                    "this is a private key, which a hub must not have (expected: the public key; make it with: "
                            + parsed.commandForPublicKey() + ")");
        }
        return parsed.publicKey();
    }

    private static Key fitting(JwsAlgorithm algorithm, Key key) {
        if (algorithm.fits(key)) {
            return key;
        }
        String others = JwsAlgorithm.of(key).stream().map(JwsAlgorithm::jwaName).collect(Collectors.joining(", "));
        throw OptionValueException.hidden(
                "this is " + JwsAlgorithm.describe(key) + ", but " + algorithm.jwaName() + " needs " + algorithm.needs()
                        + (others.isEmpty() ? "" : "; the algorithm, which comes after the key, can be " + others));
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

    private static List<String> weaknesses(JwsAlgorithm algorithm, Key key) {
        List<String> weaknesses = new ArrayList<>();
        int bits = key.getEncoded().length * 8;
        if (isPublishedExample(key)) {
            weaknesses.add("INSECURE: the key is a published example, so that anyone can sign tokens;" + ADVICE);
        } else if (key instanceof SecretKey && bits < algorithm.bits()) {
            weaknesses.add("INSECURE: the key has " + bits + " bits, but " + algorithm.jwaName() + " needs at least "
                    + algorithm.bits() + "; make one with: openssl rand -base64 " + algorithm.bits() / 8);
        }
        return weaknesses;
    }

    /** {@return the secret, or the public key} */
    public Key key() {
        return key;
    }

    /** {@return the JWA name of the one algorithm that tokens must be signed with} */
    public String algorithm() {
        return algorithm.jwaName();
    }

    /** {@return whether the key stands in a published example, or is what others fill in there, so that anyone knows it} */
    public boolean isPublishedExample() {
        return isPublishedExample(key);
    }

    private static boolean isPublishedExample(Key key) {
        String text = key instanceof SecretKey ? new String(key.getEncoded(), StandardCharsets.UTF_8) : "";
        return PUBLISHED_KEYS.contains(text) || PLACEHOLDER.matcher(text).matches();
    }

    /** {@return what is unsafe about this key, a sentence each, without the key; usually empty} */
    List<String> weaknesses() {
        return weaknesses;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JwtKey that
                && algorithm == that.algorithm
                && MessageDigest.isEqual(key.getEncoded(), that.key.getEncoded());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key.getEncoded());
    }

    /** {@return the algorithm and the kind of key, never the key} */
    @Override
    public String toString() {
        return "JwtKey[" + algorithm.jwaName() + ", " + JwsAlgorithm.describe(key) + "]";
    }
}
