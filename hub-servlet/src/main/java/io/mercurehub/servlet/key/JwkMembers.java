package io.mercurehub.servlet.key;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/**
 * The members of a JWK that are the key itself. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7518#section-6">RFC 7518, section 6</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8037#section-2">RFC 8037, section 2</a>
 */
final class JwkMembers {

    /** A number of 16,384 bits, the longest that the JDK takes, in base64url. */
    private static final int LONGEST = 2736;

    private JwkMembers() {}

    /**
     * {@return the public key, or the secret}
     *
     * @throws UnusableKeyException when it is missing, malformed, or of another kind
     */
    static Key key(JsonNode jwk) {
        return switch (jwk.path("kty").asText("")) {
            case "oct" -> secret(jwk);
            case "RSA" -> publicKey("RSA", new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
            case "EC" -> onCurve(jwk);
            case "OKP" ->
                publicKey("EdDSA", new X509EncodedKeySpec(Edwards.of(jwk).spki(bytes(jwk, "x"))));
            default ->
                throw new UnusableKeyException("the JWK is of another kind (expected in kty: oct, RSA, EC or OKP)");
        };
    }

    /**
     * {@return the private key}
     *
     * @throws UnusableKeyException when it is missing, malformed, or of another kind
     */
    static PrivateKey privateKey(JsonNode jwk) {
        return switch (jwk.path("kty").asText("")) {
            case "RSA" ->
                privateKey(
                        "RSA",
                        new RSAPrivateCrtKeySpec(
                                number(jwk, "n"),
                                number(jwk, "e"),
                                number(jwk, "d"),
                                number(jwk, "p"),
                                number(jwk, "q"),
                                number(jwk, "dp"),
                                number(jwk, "dq"),
                                number(jwk, "qi")));
            case "EC" ->
                privateKey(
                        "EC", new ECPrivateKeySpec(number(jwk, "d"), curve(jwk).parameters()));
            case "OKP" ->
                privateKey("EdDSA", new PKCS8EncodedKeySpec(Edwards.of(jwk).pkcs8(bytes(jwk, "d"))));
            default -> throw new UnusableKeyException("the JWK is of another kind (expected in kty: RSA, EC or OKP)");
        };
    }

    private static Key secret(JsonNode jwk) {
        byte[] secret = bytes(jwk, "k");
        if (secret.length == 0) {
            throw new UnusableKeyException("the JWK's k is empty");
        }
        return new SecretKeySpec(secret, "HMAC");
    }

    private static Key onCurve(JsonNode jwk) {
        NamedCurve curve = curve(jwk);
        ECPoint point = new ECPoint(number(jwk, "x"), number(jwk, "y"));
        if (!curve.contains(point)) {
            throw new UnusableKeyException("the JWK's x and y are no point of its curve");
        }
        return publicKey("EC", new ECPublicKeySpec(point, curve.parameters()));
    }

    private static NamedCurve curve(JsonNode jwk) {
        return NamedCurve.named(jwk.path("crv").asText(""))
                .orElseThrow(() -> new UnusableKeyException(
                        "the JWK is on another curve (expected in crv: P-256, P-384 or P-521)"));
    }

    private static PublicKey publicKey(String kind, KeySpec spec) {
        try {
            return factory(kind).generatePublic(spec);
        } catch (InvalidKeySpecException unusedBecauseItQuotes) {
            throw new UnusableKeyException("the JWK is malformed: its members are no public key");
        }
    }

    private static PrivateKey privateKey(String kind, KeySpec spec) {
        try {
            return factory(kind).generatePrivate(spec);
        } catch (InvalidKeySpecException unusedBecauseItQuotes) {
            throw new UnusableKeyException("the JWK is malformed: its members are no private key");
        }
    }

    private static KeyFactory factory(String kind) {
        try {
            return KeyFactory.getInstance(kind);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(kind + ", which every JVM has, is missing", missing);
        }
    }

    private static BigInteger number(JsonNode jwk, String name) {
        return new BigInteger(1, bytes(jwk, name));
    }

    private static byte[] bytes(JsonNode jwk, String name) {
        JsonNode member = jwk.path(name);
        if (!member.isTextual() || member.textValue().length() > LONGEST) {
            throw new UnusableKeyException("the JWK's " + name + " is missing, no text, or too long");
        }
        try {
            return Base64.getUrlDecoder().decode(member.textValue());
        } catch (IllegalArgumentException unusedBecauseItQuotes) {
            throw new UnusableKeyException("the JWK's " + name + " is not in base64url");
        }
    }

    /** The curves of EdDSA: what stands before the bytes of a key in the forms that the JDK reads. */
    private enum Edwards {
        ED25519("Ed25519", 32, "302a300506032b6570032100", "302e020100300506032b657004220420"),
        ED448("Ed448", 57, "3043300506032b6571033a00", "3047020100300506032b6571043b0439");

        private final String name;
        private final int length;
        private final String spkiPrefix;
        private final String pkcs8Prefix;

        Edwards(String name, int length, String spkiPrefix, String pkcs8Prefix) {
            this.name = name;
            this.length = length;
            this.spkiPrefix = spkiPrefix;
            this.pkcs8Prefix = pkcs8Prefix;
        }

        static Edwards of(JsonNode jwk) {
            String name = jwk.path("crv").asText("");
            for (Edwards curve : values()) {
                if (curve.name.equals(name)) {
                    return curve;
                }
            }
            throw new UnusableKeyException("the JWK is on another curve (expected in crv: Ed25519 or Ed448)");
        }

        byte[] spki(byte[] key) {
            return join(spkiPrefix, key);
        }

        byte[] pkcs8(byte[] key) {
            return join(pkcs8Prefix, key);
        }

        private byte[] join(String prefix, byte[] key) {
            if (key.length != length) {
                throw new UnusableKeyException("the JWK's key has " + key.length + " bytes (expected: " + length + ")");
            }
            return HexFormat.of().parseHex(prefix + HexFormat.of().formatHex(key));
        }
    }
}
