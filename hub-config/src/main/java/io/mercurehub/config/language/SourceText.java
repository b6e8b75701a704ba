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
    private final boolean hasPlaces;
    private final StringBuilder text;
    private int index;
    private int line = 1;
    private int column = 1;

    /** Where the inserted value ends in which the cursor is; before the cursor when it is in none. */
    private int insertedEnd;

    private int lineAfterInserted;
    private int columnAfterInserted;

    /**
     * @param source the name of the source
     * @param text what it holds; a byte order mark at its beginning is skipped
     * @param hasPlaces whether lines and columns say something
     */
    SourceText(String source, String text, boolean hasPlaces) {
        this.source = source;
        this.hasPlaces = hasPlaces;
        this.text = new StringBuilder(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    /** {@return the character under the cursor, or {@link #END}} */
    int current() {
        return at(0);
    }

    /** {@return the character some places after the cursor, or {@link #END}} */
    int at(int offset) {
        return index + offset < text.length() ? text.charAt(index + offset) : END;
    }

    /** {@return whether the text goes on like this some places after the cursor} */
    boolean startsWith(String prefix, int offset) {
        return text.length() - index - offset >= prefix.length()
                && text.substring(index + offset, index + offset + prefix.length())
                        .equals(prefix);
    }

    /** {@return whether a variable seems to begin some places after the cursor, and is not part of an inserted value} */
    boolean startsVariable(int offset) {
        return index + offset >= insertedEnd && startsWith("{$", offset);
    }

    /** {@return a match that begins at the cursor; or one that {@linkplain Matcher#lookingAt failed}} */
    Matcher matcher(Pattern pattern) {
        return pattern.matcher(text).region(index, text.length());
    }

    /** {@return the index of the cursor, for {@link #since}} */
    int mark() {
        return index;
    }

    /** {@return the text from a mark to the cursor} */
    String since(int mark) {
        return text.substring(mark, index);
    }

    Place place() {
        return hasPlaces ? new Place(source, line, column) : new Place(source, 0, 0);
    }

    /** Moves the cursor; not beyond the end. */
    void advance(int count) {
        for (int i = 0; i < count && index < text.length(); i++) {
            char passed = text.charAt(index++);
            if (index > insertedEnd) {
                count(passed);
            } else if (index == insertedEnd) {
                line = lineAfterInserted;
                column = columnAfterInserted;
            }
        }
    }

    /**
     * Puts the value in when a variable begins at the cursor, which is then at the beginning of the value.
     *
     * @return whether there was a variable
     */
    boolean insertVariable(Placeholders placeholders) {
        if (!startsVariable(0)) {
            return false;
        }
        Matcher variable = matcher(VARIABLE);
        if (!variable.lookingAt()) {
            return false;
        }
        String written = variable.group();
        String fallback = variable.group(2) == null ? "" : variable.group(2);
        String value = placeholders.variable(variable.group(1)).orElse(fallback);

        int lineBefore = line;
        int columnBefore = column;
        written.chars().forEach(passed -> count((char) passed));
        if (!value.isEmpty()) {
            lineAfterInserted = line;
            columnAfterInserted = column;
            line = lineBefore;
            column = columnBefore;
        }
        text.replace(index, index + written.length(), value);
        insertedEnd = index + value.length();
        return true;
    }

    private void count(char passed) {
        if (passed == '\n') {
            line++;
            column = 1;
        } else if (!Character.isLowSurrogate(passed)) {
            column++;
        }
    }
}
