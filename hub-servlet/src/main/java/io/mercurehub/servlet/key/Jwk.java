package io.mercurehub.servlet.key;

import com.fasterxml.jackson.databind.JsonNode;
import io.mercurehub.servlet.key.StrictJson.NotAnObjectException;
import java.security.Key;
import java.security.PrivateKey;
import java.util.Optional;

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
     * @throws UnusableKeyException when it is none, or not one for signatures
     */
    public static Jwk parse(String text) {
        return read(object(text));
    }

    /**
     * {@return the private key that stands in a text beside the public one}
     *
     * @throws UnusableKeyException when there is none, or it is malformed
     */
    public static PrivateKey privateKey(String text) {
        return JwkMembers.privateKey(object(text));
    }

    private static JsonNode object(String text) {
        try {
            JsonNode object = StrictJson.object(text);
            if (object.has("keys")) {
                throw new UnusableKeyException("this is a JWK Set (expected: one of its keys)");
            }
            return object;
        } catch (NotAnObjectException malformed) {
            throw new UnusableKeyException("the JWK is not " + malformed.expected());
        }
    }

    /**
     * {@return the key that a JSON object is}
     *
     * @throws UnusableKeyException when it is none, or not one for signatures
     */
    static Jwk read(JsonNode object) {
        requireForSignatures(object);
        Optional<JwsAlgorithm> algorithm = text(object, "alg")
                .map(name -> JwsAlgorithm.named(name)
                        .orElseThrow(() -> new UnusableKeyException(
                                "the JWK is for another algorithm (expected in alg: " + JwsAlgorithm.NAMES + ")")));
        Key key = JwkMembers.key(object);
        algorithm.filter(only -> !only.fits(key)).ifPresent(only -> {
            throw new UnusableKeyException("the JWK is " + JwsAlgorithm.describe(key) + ", but its alg, "
                    + only.jwaName() + ", needs " + only.needs());
        });
        return new Jwk(text(object, "kid"), algorithm, key, object.has("d"));
    }

    private static void requireForSignatures(JsonNode object) {
        if (!text(object, "use").orElse("sig").equals("sig")) {
            throw new UnusableKeyException("the JWK is not for signatures (expected: no use, or \"sig\")");
        }
        JsonNode operations = object.path("key_ops");
        if (!operations.isArray()) {
            return;
        }
        for (JsonNode operation : operations) {
            if (operation.asText().equals("verify") || operation.asText().equals("sign")) {
                return;
            }
        }
        throw new UnusableKeyException("the JWK is not for signatures (expected: no key_ops, or one with \"verify\")");
    }

    private static Optional<String> text(JsonNode object, String name) {
        JsonNode member = object.path(name);
        if (member.isMissingNode() || member.isNull()) {
            return Optional.empty();
        }
        if (!member.isTextual()) {
            throw new UnusableKeyException("the JWK's " + name + " is no text");
        }
        return Optional.of(member.textValue());
    }

    /** {@return the kind of the key and its id, not the key} */
    @Override
    public String toString() {
        return "Jwk[" + JwsAlgorithm.describe(key) + ", id=" + id + "]";
    }
}
