package io.mercurehub.servlet.key;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;

/**
 * How a token may be signed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7518#section-3">RFC 7518, section 3</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8037">RFC 8037, EdDSA</a>
 */
public enum JwsAlgorithm {
    /** HMAC with SHA-256. */
    HS256(256),
    /** HMAC with SHA-384. */
    HS384(384),
    /** HMAC with SHA-512. */
    HS512(512),
    /** RSA, PKCS #1, with SHA-256. */
    RS256(2048),
    /** RSA, PKCS #1, with SHA-384. */
    RS384(2048),
    /** RSA, PKCS #1, with SHA-512. */
    RS512(2048),
    /** ECDSA on P-256 with SHA-256. */
    ES256(256),
    /** ECDSA on P-384 with SHA-384. */
    ES384(384),
    /** ECDSA on P-521 with SHA-512. */
    ES512(521),
    /** EdDSA with Ed25519 or Ed448. */
    EDDSA(255);

    /** The names of all, for messages. */
    public static final String NAMES = Arrays.stream(values())
            .map(JwsAlgorithm::jwaName)
            .collect(Collectors.joining(", "))
            .replace(", EdDSA", " or EdDSA");

    private static final String SECRET = "a shared secret";
    private static final String ON_CURVE = "an elliptic curve key on ";

    /** The elliptic curves of ECDSA in tokens, by their object identifiers in DER: the names that JDKs have for them differ. */
    private static final Map<String, String> CURVES =
            Map.of("06082a8648ce3d030107", "P-256", "06052b81040022", "P-384", "06052b81040023", "P-521");

    private final int bits;

    JwsAlgorithm(int bits) {
        this.bits = bits;
    }

    /** {@return the algorithm of that name, case-sensitive; empty when it is none of these} */
    public static Optional<JwsAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.jwaName().equals(name))
                .findFirst();
    }

    /** {@return the algorithms for which a key is good: several for RSA and for secrets; none when no token can have it} */
    public static List<JwsAlgorithm> of(Key key) {
        return Arrays.stream(values()).filter(algorithm -> algorithm.fits(key)).toList();
    }

    /** {@return the name, as it travels in {@code alg}} */
    public String jwaName() {
        return this == EDDSA ? "EdDSA" : name();
    }

    /** {@return what signs and verifies} */
    public SecureDigestAlgorithm<?, ?> implementation() {
        return Jwts.SIG.get().forKey(jwaName());
    }

    /** {@return whether issuer and hub share one secret key} */
    public boolean isSymmetric() {
        return name().startsWith("HS");
    }

    /** {@return the bits that a key needs; secrets are accepted with fewer, since deployed hubs have such} */
    public int bits() {
        return bits;
    }

    /** {@return whether a key, public, private or secret, is good for this algorithm} */
    public boolean fits(Key key) {
        return switch (this) {
            case HS256, HS384, HS512 -> key instanceof SecretKey;
            case RS256, RS384, RS512 ->
                key instanceof RSAKey rsa && rsa.getModulus().bitLength() >= bits;
            case ES256, ES384, ES512 -> key instanceof ECKey && describe(key).equals(needs());
            case EDDSA -> key instanceof EdECKey;
        };
    }

    /** {@return which keys fit, in words} */
    public String needs() {
        return switch (this) {
            case HS256, HS384, HS512 -> SECRET;
            case RS256, RS384, RS512 -> "an RSA key of at least " + bits + " bits";
            case ES256, ES384, ES512 -> ON_CURVE + "P-" + bits;
            case EDDSA -> "an Ed25519 or Ed448 key";
        };
    }

    /** {@return what kind of key that is, in words} */
    public static String describe(Key key) {
        if (key instanceof SecretKey) {
            return SECRET;
        }
        if (key instanceof RSAKey rsa) {
            return "an RSA key of " + rsa.getModulus().bitLength() + " bits";
        }
        if (key instanceof ECKey ec) {
            return ON_CURVE + curve(ec);
        }
        return key instanceof EdECKey ed
                ? "an " + ed.getParams().getName() + " key"
                : "a key of the kind " + key.getAlgorithm();
    }

    private static String curve(ECKey key) {
        String other = "another curve than P-256, P-384 and P-521";
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(key.getParams());
            return CURVES.getOrDefault(HexFormat.of().formatHex(parameters.getEncoded()), other);
        } catch (GeneralSecurityException | IOException unknown) {
            return other;
        }
    }
}
