package io.mercurehub.standalone.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
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

    private static final String PKCS8 = "PRIVATE KEY";
    private static final Map<String, String> OLDER = Map.of("RSA PRIVATE KEY", "RSA", "EC PRIVATE KEY", "EC");
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION = {0x02, 0x01, 0x00};
    private static final int LONG_FORM = 0x80;
    private static final int BYTE = 0xff;

    private PrivateKeys() {}

    /** {@return whether a block has a private key, in whichever form} */
    static boolean isOne(PemBlock block) {
        return block.label().endsWith(PKCS8);
    }

    /** {@return whether a block is in one of the forms that are read} */
    static boolean isReadable(PemBlock block) {
        return !block.isEncrypted() && (block.label().equals(PKCS8) || OLDER.containsKey(block.label()));
    }

    /** {@return the other half of a public key; empty when the block has another key, or a malformed one} */
    static Optional<PrivateKey> otherHalf(PemBlock block, PublicKey certified) {
        String kind = OLDER.getOrDefault(block.label(), certified.getAlgorithm());
        String signature = SIGNATURES.get(certified.getAlgorithm());
        if (signature == null || !kind.equals(certified.getAlgorithm())) {
            return Optional.empty();
        }
        return block.der()
                .map(der -> block.label().equals(PKCS8) ? der : wrapped(der, certified))
                .flatMap(pkcs8 -> decode(kind, pkcs8))
                .filter(key -> belongTogether(signature, key, certified));
    }

    private static Optional<PrivateKey> decode(String kind, byte[] pkcs8) {
        try {
            return Optional.of(KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException malformedOrAnotherKind) {
            return Optional.empty();
        }
    }

    /** What only one half can sign, the other one verifies. */
    private static boolean belongTogether(String algorithm, PrivateKey key, PublicKey certified) {
        byte[] text = "do these belong together?".getBytes(StandardCharsets.UTF_8);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(text);
            byte[] signature = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certified);
            verifying.update(text);
            return verifying.verify(signature);
        } catch (GeneralSecurityException anotherCurve) {
            return false;
        }
    }

    /** PKCS #8 is a version, the kind of key, which the public half has in the same words, and the older form. */
    private static byte[] wrapped(byte[] older, PublicKey certified) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(VERSION);
        content.writeBytes(kindOf(certified));
        content.writeBytes(element(OCTET_STRING, older));
        return element(SEQUENCE, content.toByteArray());
    }

    /** {@return the first element in the one that a public key is} */
    private static byte[] kindOf(PublicKey key) {
        ByteBuffer encoded = ByteBuffer.wrap(key.getEncoded());
        encoded.get();
        length(encoded);
        int begin = encoded.position();
        encoded.get();
        int length = length(encoded);
        byte[] kind = new byte[encoded.position() - begin + length];
        encoded.get(begin, kind);
        return kind;
    }

    private static int length(ByteBuffer encoded) {
        int first = encoded.get() & BYTE;
        if (first < LONG_FORM) {
            return first;
        }
        int length = 0;
        for (int i = first - LONG_FORM; i > 0; i--) {
            length = (length << Byte.SIZE) | (encoded.get() & BYTE);
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.length >= LONG_FORM) {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            // As short as can be; a first byte of 0 is for a sign, which a length has not.
            int begin = length[0] == 0 ? 1 : 0;
            element.write(LONG_FORM + length.length - begin);
            element.write(length, begin, length.length - begin);
        } else {
            element.write(content.length);
        }
        element.writeBytes(content);
        return element.toByteArray();
    }
}
