package io.mercurehub.servlet.key;

import com.fasterxml.jackson.databind.JsonNode;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.servlet.key.StrictJson.NotAnObjectException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.SecretKey;

/**
 * The keys of an issuer. A value.
 *
 * <p>A key of a kind or for a use that tokens do not have, or one that is malformed, does no harm to the others.
 *
 * @param keys those that can be used, in their order
 * @param unusable how many cannot
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7517#section-5">RFC 7517, section 5</a>
 */
public record JwkSet(List<Jwk> keys, int unusable) {

    /** How many keys a set may have, of all kinds. */
    public static final int MAX_KEYS = 100;

    /** Copies its list. */
    public JwkSet {
        keys = List.copyOf(keys);
    }

    /**
     * {@return the set that a JSON text is}
     *
     * @param utf8 the text
     * @param secrets whether shared secrets are keys too: what everybody can read is no secret
     * @throws OptionValueException when it is no JWK Set, or one with too many keys
     */
    public static JwkSet parse(byte[] utf8, boolean secrets) {
        JsonNode array = array(utf8);
        List<Jwk> keys = new ArrayList<>();
        for (JsonNode member : array) {
            try {
                Jwk jwk = Jwk.read(member);
                if (secrets || !(jwk.key() instanceof SecretKey)) {
                    keys.add(jwk);
                }
            } catch (OptionValueException unusable) {
                // Counted below.
            }
        }
        return new JwkSet(keys, array.size() - keys.size());
    }

    private static JsonNode array(byte[] utf8) {
        try {
            JsonNode array = StrictJson.object(utf8).path("keys");
            if (!array.isArray()) {
                throw OptionValueException.hidden("not a JWK Set: no array \"keys\"");
            }
            if (array.size() > MAX_KEYS) {
                throw OptionValueException.hidden(array.size() + " keys (expected: at most " + MAX_KEYS + ")");
            }
            return array;
        } catch (NotAnObjectException malformed) {
            throw OptionValueException.hidden("not a JWK Set: not " + malformed.expected());
        }
    }
}
