package io.mercurehub.servlet.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The JSON of tokens, read strictly: UTF-8 only, no name twice in an object, nothing after the end, bounded depth and numbers;
 * decimals are kept digit by digit. Stateless.
 */
final class TokenJson {

    private static final int DEEPEST = 64;
    private static final int LONGEST_NUMBER = 128;

    static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Names of strangers belong neither into the JVM's table of strings nor into one of Jackson's.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private TokenJson() {}

    /**
     * {@return the JSON object that a part of a token is}
     *
     * @param part what the part is called, for the message
     * @param encoded the part: base64url without padding
     * @throws InvalidTokenException {@code malformed} when it is no such thing
     */
    static JsonNode object(String part, String encoded) {
        String json;
        try {
            byte[] utf8 = Base64.getUrlDecoder().decode(encoded);
            json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (IllegalArgumentException unusedBecauseItQuotes) {
            throw malformed(part, "base64url");
        } catch (CharacterCodingException unusedBecauseSaid) {
            throw malformed(part, "UTF-8");
        }
        try {
            JsonNode node = MAPPER.readTree(json);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException unusedBecauseItQuotes) {
            throw malformed(part, "JSON");
        }
        throw malformed(part, "a JSON object");
    }

    private static InvalidTokenException malformed(String part, String expected) {
        return new InvalidTokenException(TokenProblem.MALFORMED, part + " is not " + expected);
    }
}
