package io.mercurehub.patterns;

/**
 * The characters that the values of an expression may be made of, besides {@code %} followed by two hexadecimal digits,
 * which every value may hold.
 *
 * <p>All of them are ASCII, and each set includes the one before it. The static methods say which characters may stand in
 * the text of a template itself.
 */
enum TemplateCharacters {
    /** The unreserved characters of RFC 3986 and the comma, which separates values even where only one is expected. */
    UNRESERVED("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~,"),
    /** The same and {@code =}, which stands between a name and its value. */
    UNRESERVED_AND_EQUALS(UNRESERVED.characters + "="),
    /** The unreserved and the reserved characters of RFC 3986. */
    UNRESERVED_AND_RESERVED(UNRESERVED_AND_EQUALS.characters + ":/?#[]@!$&'()*+;");

    private final String characters;
    /** Bit {@code c % 64} for each character {@code c} below, and from, 64. */
    private final long low;

    private final long high;

    TemplateCharacters(String characters) {
        this.characters = characters;
        this.low = bits(characters, 0);
        this.high = bits(characters, Long.SIZE);
    }

    private static long bits(String characters, int first) {
        return characters
                .chars()
                .filter(c -> c / Long.SIZE == first / Long.SIZE)
                .mapToLong(c -> 1L << c)
                .reduce(0, (bits, bit) -> bits | bit);
    }

    /** {@return whether the character is one of the set} {@code %} never is. */
    boolean contains(char c) {
        return c < 128 && ((c < 64 ? low : high) >>> c & 1) != 0;
    }

    /**
     * {@return where the longest run of these characters and of triplets ends that starts at {@code from}}
     *
     * @param to where the text is taken to end
     * @param stop a character that ends the run even if it is one of these
     */
    int skip(String text, int from, int to, char stop) {
        int at = from;
        while (at < to && text.charAt(at) != stop) {
            if (contains(text.charAt(at))) {
                at++;
            } else if (isTriplet(text, at, to)) {
                at += 3;
            } else {
                break;
            }
        }
        return at;
    }

    /** {@return whether {@code %} and two hexadecimal digits stand at the index {@code at}, all of them before {@code end}} */
    static boolean isTriplet(String text, int at, int end) {
        return end - at >= 3
                && text.charAt(at) == '%'
                && isHexDigit(text.charAt(at + 1))
                && isHexDigit(text.charAt(at + 2));
    }

    private static boolean isHexDigit(char c) {
        return isDigit(c) || isBetween('A', c, 'F') || isBetween('a', c, 'f');
    }

    /** {@return whether the character is an ASCII digit} */
    static boolean isDigit(char c) {
        return isBetween('0', c, '9');
    }

    /** {@return whether the character may stand in a variable's name} Triplets, and dots within it, may as well. */
    static boolean isNameCharacter(char c) {
        return isDigit(c) || isBetween('A', c, 'Z') || isBetween('a', c, 'z') || c == '_';
    }

    /**
     * {@return whether the code point may stand outside the expressions of a template} Triplets may as well.
     *
     * <p>These are the <em>literals</em> of RFC 6570, section 2.1, with the apostrophe that its erratum 6937 adds. An
     * unpaired surrogate is none.
     */
    static boolean isLiteral(int codePoint) {
        if (codePoint < 0x80) {
            return isBetween('!', codePoint, '~') && "\"%<>\\^`{|}".indexOf(codePoint) < 0;
        }
        if (codePoint < 0x10000) {
            return isBetween(0xA0, codePoint, 0xD7FF)
                    || isBetween(0xE000, codePoint, 0xFDCF)
                    || isBetween(0xFDF0, codePoint, 0xFFEF);
        }
        return (codePoint & 0xFFFF) <= 0xFFFD && !isBetween(0xE0000, codePoint, 0xE0FFF);
    }

    private static boolean isBetween(int first, int codePoint, int last) {
        return first <= codePoint && codePoint <= last;
    }
}
