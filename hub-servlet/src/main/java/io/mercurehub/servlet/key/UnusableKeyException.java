package io.mercurehub.servlet.key;

/**
 * A text that is no key, or not one that could be used. The message is a sentence for whoever gave the key, without any part of
 * it, and there is no cause, which might quote one.
 */
public final class UnusableKeyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** @param sentence what is wrong, and what was expected */
    public UnusableKeyException(String sentence) {
        super(sentence);
    }
}
