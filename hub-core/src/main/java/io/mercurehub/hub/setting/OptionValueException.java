package io.mercurehub.hub.setting;

import io.mercurehub.update.ProtocolStrings;
import org.jspecify.annotations.Nullable;

/**
 * A setting's value that cannot be read.
 *
 * <p>The message is a sentence for the operator, {@code "90" (expected: a duration such as 15s)}, and does not name the setting:
 * whoever knows which one it was puts the name in front.
 */
public final class OptionValueException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String sentence;

    private final @Nullable String value;

    private OptionValueException(String sentence, @Nullable String value) {
        super(sentence);
        this.sentence = sentence;
        this.value = value;
    }

    /**
     * A value that was not what was expected; the message shows it.
     *
     * @param value the text as written
     * @param expected what it should have been, with an example
     */
    public static OptionValueException expected(String value, String expected) {
        return new OptionValueException(ProtocolStrings.quote(value) + " (expected: " + expected + ")", value);
    }

    /**
     * A value that must not be shown, such as a key.
     *
     * @param sentence what is wrong and what to do, without the value
     */
    public static OptionValueException hidden(String sentence) {
        return new OptionValueException(sentence, null);
    }

    /** {@return this as the problem of a setting} */
    public Problem in(String setting) {
        return new Problem(setting, sentence, "", value);
    }
}
