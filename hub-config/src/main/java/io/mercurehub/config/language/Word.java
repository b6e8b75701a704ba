package io.mercurehub.config.language;

/**
 * A word of the configuration language.
 *
 * @param value what it means: without quotes, with the values of placeholders
 * @param written what may be shown of it: the value, or the text with its placeholders, whose values may be secret
 * @param place where it begins
 */
public record Word(String value, String written, Place place) {

    /** A word that may be shown. */
    public Word(String value, Place place) {
        this(value, value, place);
    }

    /** {@return whether the value has something in it that must not be shown} */
    public boolean isHidden() {
        return !written.equals(value);
    }

    /** {@return what may be shown} */
    @Override
    public String toString() {
        return written;
    }
}
