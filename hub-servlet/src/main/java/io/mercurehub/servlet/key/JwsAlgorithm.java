package io.mercurehub.servlet.key;

import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.List;
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
    HS256("HS256", "HmacSHA256", 256, Optional.empty()),
    /** HMAC with SHA-384. */
    HS384("HS384", "HmacSHA384", 384, Optional.empty()),
    /** HMAC with SHA-512. */
    HS512("HS512", "HmacSHA512", 512, Optional.empty()),
    /** RSA, PKCS #1, with SHA-256. */
    RS256("RS256", "RSA", 2048, Optional.empty()),
    /** RSA, PKCS #1, with SHA-384. */
    RS384("RS384", "RSA", 2048, Optional.empty()),
    /** RSA, PKCS #1, with SHA-512. */
    RS512("RS512", "RSA", 2048, Optional.empty()),
    /** ECDSA on P-256 with SHA-256. */
    ES256("ES256", "EC", 256, Optional.of(NamedCurve.P_256)),
    /** ECDSA on P-384 with SHA-384. */
    ES384("ES384", "EC", 384, Optional.of(NamedCurve.P_384)),
    /** ECDSA on P-521 with SHA-512. */
    ES512("ES512", "EC", 521, Optional.of(NamedCurve.P_521)),
    /** EdDSA with Ed25519 or Ed448. */
    EDDSA("EdDSA", "EdDSA", 255, Optional.empty());

    /** The names of all, for messages. */
    public static final String NAMES = Arrays.stream(values())
                    .limit(values().length - 1)
                    .map(JwsAlgorithm::jwaName)
                    .collect(Collectors.joining(", "))
            + " or " + values()[values().length - 1].jwaName();

    private final String name;
    private final String nameInTheJdk;
    private final int bits;
    private final Optional<NamedCurve> curve;

    JwsAlgorithm(String name, String nameInTheJdk, int bits, Optional<NamedCurve> curve) {
        this.name = name;
        this.nameInTheJdk = nameInTheJdk;
        this.bits = bits;
        this.curve = curve;
    }

    /** {@return the algorithm of that name, case-sensitive; empty when it is none of these} */
    public static Optional<JwsAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.name.equals(name))
                .findFirst();
    }

    /** {@return the algorithms for which a key is good: several for RSA and for secrets; none when no token can have it} */
    public static List<JwsAlgorithm> of(Key key) {
        return Arrays.stream(values()).filter(algorithm -> algorithm.fits(key)).toList();
    }

    /** {@return the name, as it travels in {@code alg}} */
    public String jwaName() {
        return name;
    }

    /** {@return the name of the algorithm for which the JDK makes keys} */
    public String nameInTheJdk() {
        return nameInTheJdk;
    }

    /** {@return whether issuer and hub share one secret key} */
    public boolean isSymmetric() {
        return nameInTheJdk.startsWith("Hmac");
    }

    /** {@return the bits that a key needs; secrets are accepted with fewer, since deployed hubs have such} */
    public int bits() {
        return bits;
    }

    /** {@return whether a key, public, private or secret, is good for this algorithm} */
    public boolean fits(Key key) {
        if (isSymmetric()) {
            return key instanceof SecretKey;
        }
        if (curve.isPresent()) {
            return key instanceof ECKey ec && NamedCurve.of(ec).equals(curve);
        }
        return this == EDDSA
                ? key instanceof EdECKey
                : key instanceof RSAKey rsa && rsa.getModulus().bitLength() >= bits;
    }

    /** {@return which keys fit, in words} */
    public String needs() {
        if (isSymmetric()) {
            return "a shared secret";
        }
        return curve.map(named -> "an elliptic curve key on " + named.jwaName())
                .orElseGet(
                        () -> this == EDDSA ? "an Ed25519 or Ed448 key" : "an RSA key of at least " + bits + " bits");
    }

    /** {@return what kind of key that is, in words} */
    public static String describe(Key key) {
        if (key instanceof SecretKey) {
            return "a shared secret";
        }
        if (key instanceof RSAKey rsa) {
            return "an RSA key of " + rsa.getModulus().bitLength() + " bits";
        }
        if (key instanceof ECKey ec) {
            return NamedCurve.of(ec)
                    .map(curve -> "an elliptic curve key on " + curve.jwaName())
                    .orElse("an elliptic curve key on another curve than P-256, P-384 and P-521");
        }
        return key instanceof EdECKey ed
                ? "an " + ed.getParams().getName() + " key"
                : "a key of the kind " + key.getAlgorithm();
    }
}
