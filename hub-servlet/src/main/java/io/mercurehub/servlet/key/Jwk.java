package io.mercurehub.servlet.key;

import com.fasterxml.jackson.databind.JsonNode;
import io.jsonwebtoken.security.Jwks;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.servlet.key.StrictJson.NotAnObjectException;
import java.security.Key;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key as a JSON object. A value.
 *
 * <p>Members that point elsewhere or certify the key, such as {@code x5u} and {@code x5c}, are not looked at.
 *
 * @param id how tokens refer to it: {@code kid}
 * @param algorithm the only one for which it is meant: {@code alg}
 * @param key the public key, or the secret
 * @param isPrivate whether the secret half of the public key stands beside it
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7517#section-4">RFC 7517, section 4</a>
 */
public record Jwk(Optional<String> id, Optional<JwsAlgorithm> algorithm, Key key, boolean isPrivate) {

    /** A number of 16,384 bits, the longest that the JDK takes, in base64url. */
    private static final int MAX_LENGTH = 2736;

    /** The members that are a pair of keys: the public ones, then {@code d} and the other private ones. */
    private static final Map<String, List<String>> MEMBERS = Map.of(
            "RSA", List.of("n", "e", "d", "p", "q", "dp", "dq", "qi"),
            "EC", List.of("x", "y", "d"),
            "OKP", List.of("x", "d"));

    /** The curves of each kind of keys on curves. */
    private static final Map<String, List<String>> CURVES =
            Map.of("EC", List.of("P-256", "P-384", "P-521"), "OKP", List.of("Ed25519", "Ed448"));

    /** {@return whether a text is meant to be a JWK, or a set of them: a secret may be any text, but is hardly one with a brace} */
    public static boolean isIn(String text) {
        if (!text.strip().startsWith("{")) {
            return false;
        }
        try {
            JsonNode object = StrictJson.object(text);
            return object.has("kty") || object.has("keys");
        } catch (NotAnObjectException aSecret) {
            return false;
        }
    }

    /**
     * {@return the key that a text is}
     *
     * @throws OptionValueException when it is none, or not one for signatures
     */
    public static Jwk parse(String text) {
        return read(object(text));
    }

    /**
     * {@return the private key that stands in a text beside the public one}
     *
     * @throws OptionValueException when there is none, or it is malformed
     */
    public static PrivateKey privateKey(String text) {
        return (PrivateKey) ofPair(object(text), true);
    }

    private static JsonNode object(String text) {
        try {
            JsonNode object = StrictJson.object(text);
            if (object.has("keys")) {
                throw OptionValueException.hidden("this is a JWK Set (expected: one of its keys)");
            }
            return object;
        } catch (NotAnObjectException malformed) {
            throw OptionValueException.hidden("the JWK is not " + malformed.expected());
        }
    }

    /**
     * {@return the key that a JSON object is}
     *
     * @throws OptionValueException when it is none, or not one for signatures
     */
    static Jwk read(JsonNode object) {
        requireForSignatures(object);
        Optional<JwsAlgorithm> algorithm = text(object, "alg")
                .map(name -> JwsAlgorithm.named(name)
                        .orElseThrow(() -> OptionValueException.hidden(
                                "the JWK is for another algorithm (expected in alg: " + JwsAlgorithm.NAMES + ")")));
        Key key = key(object);
        algorithm.filter(only -> !only.fits(key)).ifPresent(only -> {
            throw OptionValueException.hidden("the JWK is " + JwsAlgorithm.describe(key) + ", but its alg, "
                    + only.jwaName() + ", needs " + only.needs());
        });
        return new Jwk(text(object, "kid"), algorithm, key, object.has("d"));
    }

    private static void requireForSignatures(JsonNode object) {
        if (!text(object, "use").orElse("sig").equals("sig")) {
            throw OptionValueException.hidden("the JWK is not for signatures (expected: no use, or \"sig\")");
        }
        JsonNode operations = object.path("key_ops");
        if (operations.isArray()
                && StreamSupport.stream(operations.spliterator(), false)
                        .map(JsonNode::asText)
                        .noneMatch(List.of("verify", "sign")::contains)) {
            throw OptionValueException.hidden(
                    "the JWK is not for signatures (expected: no key_ops, or one with \"verify\")");
        }
    }

    private static Key key(JsonNode object) {
        if (object.path("kty").asText("").equals("oct")) {
            byte[] secret = bytes(object, "k");
            if (secret.length == 0) {
                throw OptionValueException.hidden("the JWK's k is empty");
            }
            return new SecretKeySpec(secret, "HMAC"); // jjwt would refuse the lengths that no AES key has.
        }
        return ofPair(object, false);
    }

    /** {@return the key that jjwt reads from the members that are it, and from no others, for which it might refuse the key} */
    private static Key ofPair(JsonNode object, boolean isPrivate) {
        String kind = object.path("kty").asText("");
        List<String> names = MEMBERS.getOrDefault(kind, List.of());
        if (names.isEmpty()) {
            throw OptionValueException.hidden("the JWK is of another kind (expected in kty: "
                    + (isPrivate ? "RSA, EC or OKP)" : "oct, RSA, EC or OKP)"));
        }
        Map<String, String> members = new LinkedHashMap<>(Map.of("kty", kind));
        if (!kind.equals("RSA")) {
            members.put("crv", curve(object, kind));
        }
        for (String name : isPrivate ? names : names.subList(0, names.indexOf("d"))) {
            byte[] bytes = bytes(object, name);
            int length = "Ed448".equals(members.get("crv")) ? 57 : 32;
            if (kind.equals("OKP") && bytes.length != length) {
                throw OptionValueException.hidden(
                        "the JWK's key has " + bytes.length + " bytes (expected: " + length + ")");
            }
            members.put(name, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
        try {
            return Jwks.builder().add(members).build().toKey();
        } catch (RuntimeException unusedBecauseItQuotes) {
            throw OptionValueException.hidden(
                    kind.equals("EC") && !isPrivate
                            ? "the JWK's x and y are no point of its curve"
                            : "the JWK is malformed: its members are no " + (isPrivate ? "private" : "public")
                                    + " key");
        }
    }

    private static String curve(JsonNode object, String kind) {
        String curve = object.path("crv").asText("");
        if (!CURVES.getOrDefault(kind, List.of()).contains(curve)) {
            throw OptionValueException.hidden("the JWK is on another curve (expected in crv: "
                    + (kind.equals("EC") ? "P-256, P-384 or P-521)" : "Ed25519 or Ed448)"));
        }
        return curve;
    }

    private static byte[] bytes(JsonNode object, String name) {
        JsonNode member = object.path(name);
        if (!member.isTextual() || member.textValue().length() > MAX_LENGTH) {
            throw OptionValueException.hidden("the JWK's " + name + " is missing, no text, or too long");
        }
        try {
            return Base64.getUrlDecoder().decode(member.textValue());
        } catch (IllegalArgumentException unusedBecauseItQuotes) {
            throw OptionValueException.hidden("the JWK's " + name + " is not in base64url");
        }
    }

    private static Optional<String> text(JsonNode object, String name) {
        JsonNode member = object.path(name);
        if (member.isMissingNode() || member.isNull()) {
            return Optional.empty();
        }
        if (!member.isTextual()) {
            throw OptionValueException.hidden("the JWK's " + name + " is no text");
        }
        return Optional.of(member.textValue());
    }

    /** {@return the kind of the key and its id, not the key} */
    @Override
    public String toString() {
        return "Jwk[" + JwsAlgorithm.describe(key) + ", id=" + id + "]";
    }
}
