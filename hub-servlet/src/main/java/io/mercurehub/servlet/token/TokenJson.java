package io.mercurehub.servlet.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mercurehub.servlet.key.StrictJson;
import io.mercurehub.servlet.key.StrictJson.NotAnObjectException;
import java.util.Base64;

/** The parts of tokens that are JSON in base64url. Stateless. */
final class TokenJson {

    static final ObjectMapper MAPPER = StrictJson.MAPPER;

    private TokenJson() {}

    /**
     * {@return the JSON object that a part of a token is}
     *
     * @param part what the part is called, for the message
     * @param encoded the part: base64url without padding
     * @throws InvalidTokenException {@code malformed} when it is no such thing
     */
    static JsonNode object(String part, String encoded) {
        byte[] utf8;
        try {
            utf8 = Base64.getUrlDecoder().decode(encoded);
        } catch (IllegalArgumentException unusedBecauseItQuotes) {
            throw malformed(part, "base64url");
        }
        try {
            return StrictJson.object(utf8);
        } catch (NotAnObjectException wrong) {
            throw malformed(part, wrong.expected());
        }
    }

    private static InvalidTokenException malformed(String part, String expected) {
        return new InvalidTokenException(TokenProblem.MALFORMED, part + " is not " + expected);
    }
}
