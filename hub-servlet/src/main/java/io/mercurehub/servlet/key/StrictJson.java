package io.mercurehub.servlet.key;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The JSON of tokens and keys, read strictly: UTF-8 only, no name twice in an object, nothing after the end, bounded depth and
 * numbers; decimals are kept digit by digit. Stateless.
 */
public final class StrictJson {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER_LENGTH = 128;
    private static final int POOLED_BUFFERS = 16;

    /** Reads and writes it; from text, since it would guess the encoding of bytes. */
    public static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Not in threads of the container's, which would hold the application's classes after its end.
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(POOLED_BUFFERS))
                    // Names of strangers belong neither into the JVM's table of strings nor into one of Jackson's.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private StrictJson() {}

    /**
     * {@return the JSON object that some bytes are}
     *
     * @throws NotAnObjectException when they are no such thing
     */
    public static JsonNode object(byte[] utf8) {
        try {
            return object(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException unusedBecauseSaid) {
            throw new NotAnObjectException("UTF-8");
        }
    }

    /**
     * {@return the JSON object that a text is}
     *
     * @throws NotAnObjectException when it is no such thing
     */
    public static JsonNode object(String json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException unusedBecauseItQuotes) {
            throw new NotAnObjectException("JSON");
        }
        throw new NotAnObjectException("a JSON object");
    }

    /** Something that is no JSON object. Has no stack trace, since anybody can cause it. */
    public static final class NotAnObjectException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private NotAnObjectException(String expected) {
            super(expected, null, false, false);
        }

        /** {@return what it is not: {@code UTF-8}, {@code JSON} or {@code a JSON object}} */
        public String expected() {
            return String.valueOf(getMessage());
        }
    }
}
