package io.mercurehub.servlet.form;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/**
 * Text beyond ASCII in header fields and query components, which containers hand over in one of two ways: as characters, or as
 * bytes of which each became one character.
 */
public final class WireText {

    private static final char REPLACEMENT = '\uFFFD';

    private WireText() {}

    /** {@return the bytes of a text as they travelled} */
    static byte[] bytes(String text) {
        byte[] octets = text.getBytes(ISO_8859_1);
        return hasOctetsAlone(text) && utf8(octets, octets.length) != null ? octets : text.getBytes(UTF_8);
    }

    private static boolean hasOctetsAlone(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return false;
            }
        }
        return true;
    }

    /** {@return the text of a header field that travelled as UTF-8} */
    public static String fromHeader(String value) {
        return new String(bytes(value), UTF_8);
    }

    /** {@return what to give to a container so that the text travels as UTF-8 in a header field} */
    public static String toHeader(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /** {@return the text of the first so many bytes; null when they aren't UTF-8} */
    static @Nullable String utf8(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
