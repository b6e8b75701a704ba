package io.mercurehub.config.language;

/**
 * Where something was written.
 *
 * @param source the name of a file, a variable or a parameter
 * @param line from 1; 0 when the source is one short value, in which a position would say nothing
 * @param column from 1, in characters; 0 with line 0
 */
public record Place(String source, int line, int column) {

    /** A source that is one short value. */
    public Place(String source) {
        this(source, 0, 0);
    }

    /** {@return source, line and column, separated by colons} */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
