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
        if (isAscii(text)) {
            return text.getBytes(ISO_8859_1);
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return text.getBytes(UTF_8);
            }
        }
        byte[] bytes = text.getBytes(ISO_8859_1);
        return utf8(bytes, 0, bytes.length) == null ? text.getBytes(UTF_8) : bytes;
    }

    /** {@return the text of a header field that travelled as UTF-8} */
    public static String fromHeader(String value) {
        return isAscii(value) ? value : new String(bytes(value), UTF_8);
    }

    /** {@return what to give to a container so that the text travels as UTF-8 in a header field} */
    public static String toHeader(String text) {
        return isAscii(text) ? text : new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /** {@return the text of some bytes; null when they aren't UTF-8} */
    static @Nullable String utf8(byte[] bytes, int start, int length) {
        String text = new String(bytes, start, length, UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
