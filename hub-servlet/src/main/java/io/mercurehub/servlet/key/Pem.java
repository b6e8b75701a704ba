package io.mercurehub.servlet.key;

import io.mercurehub.hub.setting.OptionValueException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A key or a certificate between {@code -----BEGIN …-----} and {@code -----END …-----}. A value.
 *
 * <p>White space may be anywhere between the two.
 *
 * @param label what it is, such as {@code PUBLIC KEY}
 * @param content in base64, or something else when it is encrypted in OpenSSL's older way
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
public record Pem(String label, String content) {

    /** Makes a PEM with the public key of a file that OpenSSH has made, a private or a public one. */
    public static final String OPENSSH_COMMAND_FOR_PUBLIC_KEY = "ssh-keygen -e -m PKCS8 -f FILE";

    /** The label of an X.509 certificate. */
    public static final String CERTIFICATE = "CERTIFICATE";

    /** The label of a private key in PKCS #8. */
    public static final String PRIVATE_KEY = "PRIVATE KEY";

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private static final String PUBLIC_KEY = "PUBLIC KEY";

    /** What OpenSSL writes before a key on an elliptic curve, unless it is told not to; the key says it all again. */
    private static final String PARAMETERS = "(?s)-----BEGIN EC PARAMETERS-----.*?-----END EC PARAMETERS-----";

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

    /** {@return whether a text is meant to be a PEM} */
    public static boolean isIn(String text) {
        return text.contains(BEGIN);
    }

    /** {@return all that are in a text, until one has no end; what stands around them is for people} */
    public static List<Pem> all(String text) {
        List<Pem> all = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
            String label = labelEnd < 0 ? "" : text.substring(begin + BEGIN.length(), labelEnd);
            int end = labelEnd < 0 ? -1 : text.indexOf(END + label + DASHES, labelEnd);
            if (end < 0) {
                break;
            }
            all.add(new Pem(label, text.substring(labelEnd + DASHES.length(), end)));
            begin = text.indexOf(BEGIN, end);
        }
        return all;
    }

    /**
     * {@return the key, or the certificate, that a text is}
     *
     * <p>A {@code \n} of two characters is white space too: that is what becomes of line breaks in some files of variables.
     *
     * @throws OptionValueException when it is none, or more than one
     */
    public static Pem parse(String text) {
        String spaced = text.replace("\\r", " ").replace("\\n", " ").replaceFirst(PARAMETERS, "");
        List<Pem> all = all(spaced);
        int begin = spaced.indexOf(BEGIN);
        if (begin < 0 || spaced.indexOf(DASHES, begin + BEGIN.length()) < 0) {
            throw OptionValueException.hidden("the PEM has no line -----BEGIN PUBLIC KEY-----");
        }
        if (all.isEmpty()) {
            throw OptionValueException.hidden(
                    "the PEM has no end: the last line, -----END …-----, is missing or another one's");
        }
        if (all.size() > 1 || spaced.lastIndexOf(BEGIN) > spaced.lastIndexOf(END)) {
            throw OptionValueException.hidden("the PEM has several keys or certificates (expected: one)");
        }
        Pem only = all.get(0);
        if (!only.content.contains(ENCRYPTION)) {
            only.der();
        }
        return only;
    }

    /** {@return whether this is the secret half of a pair of keys, in whichever form} */
    public boolean isPrivate() {
        return label.endsWith(PRIVATE_KEY);
    }

    /** {@return whether a passphrase is needed to read it} */
    public boolean isEncrypted() {
        return label.startsWith("ENCRYPTED ") || content.contains("ENCRYPTED");
    }

    /** {@return the command that makes the public key of a file with this private one} */
    public String commandForPublicKey() {
        return label.equals(OPENSSH_PRIVATE_KEY) ? OPENSSH_COMMAND_FOR_PUBLIC_KEY : "openssl pkey -in FILE -pubout";
    }

    /**
     * {@return the bytes}
     *
     * @throws OptionValueException when it is not in base64
     */
    public byte[] der() {
        try {
            return Base64.getDecoder().decode(content.replaceAll("\\s+", ""));
        } catch (IllegalArgumentException unusedBecauseItQuotes) {
            throw OptionValueException.hidden("the PEM is not in base64");
        }
    }

    /**
     * {@return the certificate that this is}
     *
     * @throws CertificateException when it is malformed
     * @throws OptionValueException when it is not in base64
     */
    public X509Certificate certificate() throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der()));
    }

    /**
     * {@return the public key that this is, or that this certificate certifies, whose validity is not looked at}
     *
     * @throws OptionValueException when it is something else, or malformed
     */
    public PublicKey publicKey() {
        if (label.equals(CERTIFICATE)) {
            try {
                return certificate().getPublicKey();
            } catch (CertificateException unusedBecauseItQuotes) {
                throw OptionValueException.hidden("the PEM is a certificate, and malformed");
            }
        }
        return (PublicKey) key(PUBLIC_KEY, PUBLIC_KEY + " or " + CERTIFICATE);
    }

    /**
     * {@return the private key that this is}
     *
     * @throws OptionValueException when it is something else, or malformed
     */
    public PrivateKey privateKey() {
        return (PrivateKey) key(PRIVATE_KEY, PRIVATE_KEY);
    }

    private Key key(String expectedLabel, String expected) {
        if (!label.equals(expectedLabel)) {
            String conversion = CONVERSIONS.get(label);
            boolean known = conversion != null || label.equals(PUBLIC_KEY) || label.equals(PRIVATE_KEY);
            throw OptionValueException.hidden("the PEM is: " + (known ? label : "something else") + " (expected: "
                    + expected + (conversion == null ? ")" : "; make one with: " + conversion + ")"));
        }
        byte[] der = der();
        for (String kind : List.of("RSA", "EC", "EdDSA")) {
            try {
                KeyFactory factory = KeyFactory.getInstance(kind);
                return isPrivate()
                        ? factory.generatePrivate(new PKCS8EncodedKeySpec(der))
                        : factory.generatePublic(new X509EncodedKeySpec(der));
            } catch (GeneralSecurityException malformed) {
                // Or of another kind.
            }
        }
        throw OptionValueException.hidden(
                "the PEM is no key for tokens: it is malformed, or of another kind than RSA, elliptic"
                        + " curve (P-256, P-384, P-521), Ed25519 and Ed448");
    }

    /** {@return what it is, not the key} */
    @Override
    public String toString() {
        return label;
    }
}
