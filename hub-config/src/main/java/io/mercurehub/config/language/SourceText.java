package io.mercurehub.config.language;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text under a cursor that knows its place, and that puts in the values of {@code {$NAME}} and {@code {$NAME:default}} as it
 * comes to them.
 *
 * <p>Such a value becomes part of the text, words, quotes and line breaks included, but placeholders of this kind in it are not
 * looked at again. Everything in it has the place of its placeholder. Confined to one thread.
 */
final class SourceText {

    /** What {@link #current} says behind the last character; never part of a text. */
    static final int END = -1;

    private static final Pattern VARIABLE = Pattern.compile("\\{\\$([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?}");

    private final String source;
    private final String written;
    private final boolean hasPlaces;

    /** What was written, with values in place of the variables up to the cursor. */
    private final StringBuilder text;

    private int index;

    /** Where the last value ends; the cursor is in it, or behind it. */
    private int valueEnd;

    /** Where the variable was written in whose value the cursor is, and where what follows the last variable was. */
    private int variableStart;

    private int variableEnd;

    /** How far lines and columns are counted, in what was written. */
    private int counted;

    private int line = 1;
    private int column = 1;

    /**
     * @param source the name of the source
     * @param text what it holds; a byte order mark at its beginning is skipped
     * @param hasPlaces whether lines and columns say something
     */
    SourceText(String source, String text, boolean hasPlaces) {
        this.source = source;
        this.written = text.startsWith("\uFEFF") ? text.substring(1) : text;
        this.hasPlaces = hasPlaces;
        this.text = new StringBuilder(written);
    }

    /** {@return the character under the cursor, or {@link #END}} */
    int current() {
        return at(0);
    }

    /** {@return the character some places after the cursor, or {@link #END}} */
    int at(int offset) {
        return index + offset < text.length() ? text.charAt(index + offset) : END;
    }

    /** {@return whether a variable seems to begin some places after the cursor, and is not part of a value} */
    boolean startsVariable(int offset) {
        return index + offset >= valueEnd && at(offset) == '{' && at(offset + 1) == '$';
    }

    /** {@return a match that begins some places after the cursor; or one that {@linkplain Matcher#lookingAt failed}} */
    Matcher matcher(Pattern pattern, int offset) {
        return pattern.matcher(text).region(Math.min(index + offset, text.length()), text.length());
    }

    /** {@return the length of what a pattern matches at the cursor, over which the cursor moves; 0 when that is nothing} */
    int skip(Pattern pattern) {
        Matcher match = matcher(pattern, 0);
        int length = match.lookingAt() ? match.group().length() : 0;
        advance(length);
        return length;
    }

    /** {@return the index of the cursor, for {@link #since}} */
    int mark() {
        return index;
    }

    /** {@return the text from a mark to the cursor} */
    String since(int mark) {
        return text.substring(mark, index);
    }

    /** {@return where the cursor is in what was written; in a value, where its variable is} */
    Place place() {
        if (!hasPlaces) {
            return new Place(source);
        }
        for (int end = indexInWritten(); counted < end; counted++) {
            char passed = written.charAt(counted);
            if (passed == '\n') {
                line++;
                column = 1;
            } else if (!Character.isLowSurrogate(passed)) {
                column++;
            }
        }
        return new Place(source, line, column);
    }

    private int indexInWritten() {
        return index < valueEnd ? variableStart : variableEnd + index - valueEnd;
    }

    /** Moves the cursor; not beyond the end. */
    void advance(int count) {
        index = Math.min(index + count, text.length());
    }

    /** Puts the values in of all variables at the cursor, which is then at the beginning of the first value that is not empty. */
    void insertVariables(Placeholders placeholders) {
        Matcher variable = matcher(VARIABLE, 0);
        while (startsVariable(0) && variable.lookingAt()) {
            String fallback = variable.group(2) == null ? "" : variable.group(2);
            String value = placeholders.variable(variable.group(1)).orElse(fallback);
            variableStart = indexInWritten();
            variableEnd = variableStart + variable.group().length();
            text.replace(index, index + variable.group().length(), value);
            valueEnd = index + value.length();
            variable = matcher(VARIABLE, 0);
        }
    }
}
