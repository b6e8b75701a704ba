package io.mercurehub.standalone.tls;

import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.servlet.key.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Reads private keys in the three forms in which they come: PKCS #8, which Java knows, and the older ones of RSA (PKCS #1) and of
 * elliptic curves (SEC 1), which are the inner part of it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5208">RFC 5208</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5915">RFC 5915</a>
 */
final class PrivateKeys {

    private static final Map<String, String> OLDER = Map.of("RSA PRIVATE KEY", "RSA", "EC PRIVATE KEY", "EC");
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    // Parts of a key in PKCS #8, in DER and hexadecimal.
    private static final String SEQUENCE = "30";
    private static final String OCTET_STRING = "04";
    private static final String VERSION = "020100";
    private static final String RSA = "06092a864886f70d0101010500";
    private static final String ELLIPTIC_CURVE = "06072a8648ce3d0201";

    private PrivateKeys() {}

    /** {@return whether a PEM is in one of the forms that are read} */
    static boolean isReadable(Pem pem) {
        return !pem.isEncrypted() && (pem.label().equals(Pem.PRIVATE_KEY) || OLDER.containsKey(pem.label()));
    }

    /** {@return the other half of a public key; empty when the PEM has another key, or a malformed one} */
    static Optional<PrivateKey> otherHalf(Pem pem, PublicKey certified) {
        String kind = certified.getAlgorithm();
        String signature = SIGNATURES.get(kind);
        if (signature == null || !OLDER.getOrDefault(pem.label(), kind).equals(kind)) {
            return Optional.empty();
        }
        try {
            byte[] pkcs8 = OLDER.containsKey(pem.label()) ? wrapped(pem.der(), certified) : pem.der();
            PrivateKey key = KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return belongTogether(signature, key, certified) ? Optional.of(key) : Optional.empty();
        } catch (OptionValueException | GeneralSecurityException | IOException malformedOrOfAnotherCurve) {
            return Optional.empty();
        }
    }

    /** What only one half can sign, the other one verifies. */
    private static boolean belongTogether(String algorithm, PrivateKey key, PublicKey certified)
            throws GeneralSecurityException {
        byte[] text = "do these belong together?".getBytes(StandardCharsets.UTF_8);
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(text);
        byte[] signature = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(certified);
        verifying.update(text);
        return verifying.verify(signature);
    }

    /** PKCS #8 is a version, the kind of key, with the curve where it is on one, and the older form. */
    private static byte[] wrapped(byte[] older, PublicKey certified) throws GeneralSecurityException, IOException {
        String kind = RSA;
        if (certified instanceof ECKey ec) {
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(ec.getParams());
            kind = ELLIPTIC_CURVE + HexFormat.of().formatHex(curve.getEncoded());
        }
        String key = element(OCTET_STRING, HexFormat.of().formatHex(older));
        return HexFormat.of().parseHex(element(SEQUENCE, VERSION + element(SEQUENCE, kind) + key));
    }

    private static String element(String tag, String content) {
        int length = content.length() / 2;
        String form = length < 0x80 ? "%02x" : length <= 0xff ? "81%02x" : "82%04x";
        return tag + form.formatted(length) + content;
    }
}
