package io.mercurehub.update;

/**
 * The character rules shared by topics, patterns, ids and types.
 *
 * <p>Control characters are C0, DEL and C1. Format characters are the general category {@code Cf} of Unicode 17.0, the version
 * that the specification cites; the list is written out because {@link Character#getType} follows the Java release at hand.
 *
 * @see <a href="https://mercure.rocks/spec#terminology">Terminology, "Topic"</a>
 */
public final class ProtocolStrings {

    /** First and last code point of each range of category Cf in Unicode 17.0 above U+00AD, ascending. */
    private static final int[] FORMAT_RANGES = {
        0x0600, 0x0605, 0x061C, 0x061C, 0x06DD, 0x06DD, 0x070F, 0x070F, 0x0890, 0x0891, 0x08E2, 0x08E2, 0x180E, 0x180E,
        0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x2064, 0x2066, 0x206F, 0xFEFF, 0xFEFF, 0xFFF9, 0xFFFB, 0x110BD,
        0x110BD, 0x110CD, 0x110CD, 0x13430, 0x1343F, 0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A, 0xE0001, 0xE0001, 0xE0020,
        0xE007F
    };

    private static final int MAX_QUOTE = 128;

    private ProtocolStrings() {}

    /**
     * {@return whether a code point must not appear in topics, patterns, ids and types}
     *
     * @param codePoint a Unicode code point; a surrogate is forbidden too, since it has no UTF-8 form
     */
    public static boolean isForbidden(int codePoint) {
        if (codePoint < 0x7F) {
            return codePoint < 0x20;
        }
        if (codePoint <= 0x9F || codePoint == 0xAD) {
            return true;
        }
        if (codePoint < 0x600) {
            return false;
        }
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            return true;
        }
        for (int i = 0; i < FORMAT_RANGES.length && FORMAT_RANGES[i] <= codePoint; i += 2) {
            if (codePoint <= FORMAT_RANGES[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** {@return the index of the first forbidden character of a text, or -1 when it has none} */
    public static int indexOfForbidden(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7F) {
                continue;
            }
            int codePoint = text.codePointAt(i);
            if (isForbidden(codePoint)) {
                return i;
            }
            i += Character.charCount(codePoint) - 1;
        }
        return -1;
    }

    /**
     * Returns the text when it has only characters that may travel.
     *
     * @param field the name of the field, for the message
     * @param text what the field holds
     * @return the same text
     * @throws ProtocolViolationException when a character is forbidden
     */
    public static String requireAllowed(String field, String text) {
        int index = indexOfForbidden(text);
        if (index >= 0) {
            throw ProtocolViolationException.describe(
                    field,
                    ProtocolViolationException.Kind.FORBIDDEN_CHARACTER,
                    text,
                    "no control or format character, found " + codePointName(text.codePointAt(index)) + " at index "
                            + index);
        }
        return text;
    }

    /**
     * {@return a text in double quotes, escaped so that it fits in one line of a message or log, and shortened to at most 128
     * characters of it}
     */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(Math.min(text.length(), MAX_QUOTE) + 8).append('"');
        int index = 0;
        while (index < text.length() && index < MAX_QUOTE) {
            int codePoint = text.codePointAt(index);
            if (codePoint == '"' || codePoint == '\\') {
                quoted.append('\\').append((char) codePoint);
            } else if (isForbidden(codePoint)) {
                quoted.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
            } else {
                quoted.appendCodePoint(codePoint);
            }
            index += Character.charCount(codePoint);
        }
        return quoted.append(index < text.length() ? "…\"" : "\"").toString();
    }

    private static String codePointName(int codePoint) {
        return String.format("U+%04X", codePoint);
    }
}
