package io.mercurehub.servlet.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A token as it travels: header, payload and signature in base64url, with a dot between each. A value; nothing in it is
 * verified.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7515#section-7.1">RFC 7515, section 7.1</a>
 */
final class JwsText {

    private static final int JWS_DOTS = 2;
    private static final int JWE_DOTS = 4;
    private static final Pattern PRINTABLE = Pattern.compile("[A-Za-z0-9+_-]{1,16}");

    private final String text;
    private final int payloadStart;
    private final int payloadEnd;
    private final JsonNode header;

    private JwsText(String text, int payloadStart, int payloadEnd) {
        this.text = text;
        this.payloadStart = payloadStart;
        this.payloadEnd = payloadEnd;
        this.header = TokenJson.object("header", text.substring(0, payloadStart - 1));
    }

    /**
     * {@return the token that a text is}
     *
     * @throws InvalidTokenException {@code malformed}, or {@code encrypted} for a JWE
     */
    static JwsText parse(String text) {
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                dots++;
            } else if (!isBase64Url(c)) {
                throw malformed("not base64url at index " + i);
            }
        }
        if (dots == JWE_DOTS) {
            throw new InvalidTokenException(TokenProblem.ENCRYPTED, "five parts (expected: three)");
        }
        if (dots != JWS_DOTS) {
            throw malformed((dots + 1) + " parts (expected: 3)");
        }
        return new JwsText(text, text.indexOf('.') + 1, text.lastIndexOf('.'));
    }

    private static boolean isBase64Url(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
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
        if (kid.isMissingNode()) {
            return Optional.empty();
        }
        if (!kid.isTextual()) {
            throw malformed("kid in the header is no text");
        }
        return Optional.of(kid.textValue());
    }

    /**
     * Refuses what changes how the token must be read.
     *
     * @throws InvalidTokenException with the problem
     */
    void requireNothingSpecial() {
        for (String name : new String[] {"crit", "b64"}) {
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
        return TokenJson.object("payload", text.substring(payloadStart, payloadEnd));
    }

    /** {@return the length of the payload in base64url} */
    int payloadLength() {
        return payloadEnd - payloadStart;
    }
}
