package io.mercurehub.config.language;

/**
 * What a text of the configuration language is made of.
 *
 * @param kind what it is
 * @param word the word; for all other kinds one that has only a place
 */
record Token(Kind kind, Word word) {

    enum Kind {
        WORD,
        /** An opening brace that stands alone. */
        OPEN,
        /** A closing brace that stands alone. */
        CLOSE,
        LINE_END,
        END
    }

    Place place() {
        return word.place();
    }
}
