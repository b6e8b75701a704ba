package io.mercurehub.servlet.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.mercurehub.servlet.key.StrictJson;
import io.mercurehub.servlet.key.StrictJson.NotAnObjectException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token as it travels: header, payload and signature in base64url, with a dot between each. A value; nothing in it is
 * verified.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7515#section-7.1">RFC 7515, section 7.1</a>
 */
final class JwsText {

    private static final int JWS_PARTS = 3;
    private static final int JWE_PARTS = 5;
    private static final Pattern NOT_BASE64_URL = Pattern.compile("[^A-Za-z0-9_.-]");
    private static final Pattern PRINTABLE = Pattern.compile("[A-Za-z0-9+_-]{1,16}");

    private final String text;
    private final String[] parts;
    private final JsonNode header;

    /**
     * @param text the token
     * @throws InvalidTokenException {@code malformed}, or {@code encrypted} for a JWE
     */
    JwsText(String text) {
        Matcher other = NOT_BASE64_URL.matcher(text);
        if (other.find()) {
            throw malformed("not base64url at index " + other.start());
        }
        this.text = text;
        this.parts = text.split("\\.", -1);
        if (parts.length == JWE_PARTS) {
            throw new InvalidTokenException(TokenProblem.ENCRYPTED, "five parts (expected: three)");
        }
        if (parts.length != JWS_PARTS) {
            throw malformed(parts.length + " parts (expected: 3)");
        }
        this.header = object("header", parts[0]);
    }

    private static JsonNode object(String part, String encoded) {
        try {
            return StrictJson.object(Base64.getUrlDecoder().decode(encoded));
        } catch (NotAnObjectException wrong) {
            throw malformed(part + " is not " + wrong.expected());
        } catch (IllegalArgumentException unusedBecauseItQuotes) {
            throw malformed(part + " is not base64url");
        }
    }

    /**
     * {@return the algorithm that the header says}
     *
     * @throws InvalidTokenException {@code malformed} when it says none
     */
    String algorithm() {
        JsonNode alg = header.path("alg");
        if (!alg.isTextual()) {
            throw malformed("no alg in the header");
        }
        return alg.textValue();
    }

    /**
     * {@return the key that the header says}
     *
     * @throws InvalidTokenException {@code malformed} when it is no text
     */
    Optional<String> keyId() {
        JsonNode kid = header.path("kid");
        if (!kid.isMissingNode() && !kid.isTextual()) {
            throw malformed("kid in the header is no text");
        }
        return Optional.ofNullable(kid.textValue());
    }

    /**
     * Refuses what changes how the token must be read.
     *
     * @throws InvalidTokenException with the problem
     */
    void requireNothingSpecial() {
        for (String name : List.of("crit", "b64")) {
            if (header.has(name)) {
                throw new InvalidTokenException(TokenProblem.CRITICAL_HEADER, name + " in the header");
            }
        }
        if (header.has("zip")) {
            throw new InvalidTokenException(TokenProblem.COMPRESSED, "zip in the header");
        }
        String contentType = header.path("cty").asText("");
        if (contentType.equalsIgnoreCase("JWT") || contentType.equalsIgnoreCase("application/jwt")) {
            throw new InvalidTokenException(TokenProblem.NESTED, "a token in the token");
        }
    }

    /** {@return an algorithm as it may be shown in the log} */
    static String printable(String algorithm) {
        return PRINTABLE.matcher(algorithm).matches() ? algorithm : "another";
    }

    private static InvalidTokenException malformed(String detail) {
        return new InvalidTokenException(TokenProblem.MALFORMED, detail);
    }

    /** {@return the whole token} */
    String text() {
        return text;
    }

    /**
     * {@return the claims}
     *
     * @throws InvalidTokenException {@code malformed} when the payload is not a JSON object
     */
    JsonNode claims() {
        return object("payload", parts[1]);
    }

    /** {@return the length of the payload in base64url} */
    int payloadLength() {
        return parts[1].length();
    }

    /** {@return how many bytes the signature has} */
    int signatureBytes() {
        return parts[2].length() * 3 / 4;
    }
}
