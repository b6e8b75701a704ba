package io.mercurehub.servlet.key;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A key between {@code -----BEGIN …-----} and {@code -----END …-----}. A value.
 *
 * <p>White space may be anywhere between the two, and a {@code \n} of two characters is white space too: that is what becomes of
 * line breaks in some files of variables.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
public final class Pem {

    /** Makes a PEM with the public key of a file that OpenSSH has made, a private or a public one. */
    public static final String OPENSSH_COMMAND_FOR_PUBLIC_KEY = "ssh-keygen -e -m PKCS8 -f FILE";

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private static final String PUBLIC_KEY = "PUBLIC KEY";
    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";

    /** What OpenSSL writes before a key on an elliptic curve, unless it is told not to; the key says it all again. */
    private static final String PARAMETERS = "EC PARAMETERS";

    /** Begins the lines that say how a key of OpenSSL's older formats is encrypted. */
    private static final String ENCRYPTION = "Proc-Type:";

    private static final String OPENSSH_PRIVATE_KEY = "OPENSSH PRIVATE KEY";

    /** Formats that the JDK does not read, and what makes one of them that it does. */
    private static final Map<String, String> CONVERSIONS = Map.ofEntries(
            Map.entry("RSA PUBLIC KEY", "openssl rsa -RSAPublicKey_in -in FILE -pubout"),
            Map.entry("RSA PRIVATE KEY", "openssl pkey -in FILE"),
            Map.entry("EC PRIVATE KEY", "openssl pkey -in FILE"),
            Map.entry("ENCRYPTED PRIVATE KEY", "openssl pkey -in FILE"),
            Map.entry(OPENSSH_PRIVATE_KEY, "ssh-keygen -p -m PKCS8 -f FILE, which changes the file"));

    private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");

    private final String label;
    private final byte[] der;

    private Pem(String label, byte[] der) {
        this.label = label;
        this.der = der;
    }

    /** {@return whether a text is meant to be a PEM} */
    public static boolean isIn(String text) {
        return text.contains(BEGIN);
    }

    /**
     * {@return the key, or the certificate, that a text is}
     *
     * @throws UnusableKeyException when it is none, or more than one
     */
    public static Pem parse(String text) {
        String spaced = withoutParameters(text.replace("\\r", " ").replace("\\n", " "));
        int begin = spaced.indexOf(BEGIN);
        int labelEnd = begin < 0 ? -1 : spaced.indexOf(DASHES, begin + BEGIN.length());
        if (labelEnd < 0) {
            throw new UnusableKeyException("the PEM has no line -----BEGIN PUBLIC KEY-----");
        }
        String label = spaced.substring(begin + BEGIN.length(), labelEnd);
        int end = spaced.indexOf(END + label + DASHES, labelEnd);
        if (end < 0) {
            throw new UnusableKeyException(
                    "the PEM has no end: the last line, -----END …-----, is missing or another one's");
        }
        if (spaced.indexOf(BEGIN, end) >= 0) {
            throw new UnusableKeyException("the PEM has several keys or certificates (expected: one)");
        }
        String content = spaced.substring(labelEnd + DASHES.length(), end);
        if (content.contains(ENCRYPTION)) {
            return new Pem(label, new byte[0]);
        }
        String base64 = content.replaceAll("\\s+", "");
        try {
            return new Pem(label, Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException unusedBecauseItQuotes) {
            throw new UnusableKeyException("the PEM is not in base64");
        }
    }

    private static String withoutParameters(String text) {
        int begin = text.indexOf(BEGIN + PARAMETERS + DASHES);
        String end = END + PARAMETERS + DASHES;
        int endBegin = begin < 0 ? -1 : text.indexOf(end, begin);
        return endBegin < 0 ? text : text.substring(0, begin) + text.substring(endBegin + end.length());
    }

    /** {@return whether this is the secret half of a pair of keys} */
    public boolean isPrivate() {
        return label.endsWith(PRIVATE_KEY);
    }

    /** {@return the command that makes the public key of a file with this private one} */
    public String commandForPublicKey() {
        return label.equals(OPENSSH_PRIVATE_KEY) ? OPENSSH_COMMAND_FOR_PUBLIC_KEY : "openssl pkey -in FILE -pubout";
    }

    /**
     * {@return the public key that this is, or that this certificate certifies, whose validity is not looked at}
     *
     * @throws UnusableKeyException when it is something else, or malformed
     */
    public PublicKey publicKey() {
        if (label.equals(CERTIFICATE)) {
            try {
                return CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der))
                        .getPublicKey();
            } catch (CertificateException unusedBecauseItQuotes) {
                throw new UnusableKeyException("the PEM is a certificate, and malformed");
            }
        }
        require(PUBLIC_KEY, PUBLIC_KEY + " or " + CERTIFICATE);
        return read(new X509EncodedKeySpec(der), KeyFactory::generatePublic);
    }

    /**
     * {@return the private key that this is}
     *
     * @throws UnusableKeyException when it is something else, or malformed
     */
    public PrivateKey privateKey() {
        require(PRIVATE_KEY, PRIVATE_KEY);
        return read(new PKCS8EncodedKeySpec(der), KeyFactory::generatePrivate);
    }

    private void require(String expectedLabel, String expected) {
        if (label.equals(expectedLabel)) {
            return;
        }
        String conversion = CONVERSIONS.get(label);
        String found = conversion == null && !label.equals(PUBLIC_KEY) && !label.equals(PRIVATE_KEY)
                ? "something else"
                : label;
        throw new UnusableKeyException("the PEM is: " + found + " (expected: " + expected
                + (conversion == null ? ")" : "; make one with: " + conversion + ")"));
    }

    private static <K> K read(KeySpec encoded, Reader<K> reader) {
        for (String kind : KINDS) {
            Optional<K> key = read(kind, encoded, reader);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new UnusableKeyException(
                "the PEM is no key for tokens: it is malformed, or of another kind than RSA, elliptic"
                        + " curve (P-256, P-384, P-521), Ed25519 and Ed448");
    }

    private static <K> Optional<K> read(String kind, KeySpec encoded, Reader<K> reader) {
        try {
            return Optional.of(reader.read(KeyFactory.getInstance(kind), encoded));
        } catch (InvalidKeySpecException anotherKind) {
            return Optional.empty();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(kind + ", which every JVM has, is missing", missing);
        }
    }

    /** Reads one kind of keys. */
    @FunctionalInterface
    private interface Reader<K> {
        K read(KeyFactory factory, KeySpec encoded) throws InvalidKeySpecException;
    }

    /** {@return what it is, not the key} */
    @Override
    public String toString() {
        return "Pem[" + der.length + " bytes]";
    }
}
