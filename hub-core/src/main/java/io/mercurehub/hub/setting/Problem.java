package io.mercurehub.hub.setting;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration.
 *
 * @param setting the name of the setting, as its directive has it; in front of it the place where it was written, if known; empty
 *     for a problem of a setting whose name is for others to say
 * @param sentence what is wrong and what was expected; without secrets
 * @param option which of the setting's options, such as one of a transport's, is wrong; empty when it has none
 * @param value the text that is wrong; null when it is not known, or must not be shown
 */
public record Problem(
        String setting,
        String sentence,
        String option,
        @Nullable String value) {

    /** A problem of which no more than a sentence is known. */
    public Problem(String setting, String sentence) {
        this(setting, sentence, "", null);
    }

    /** {@return this as the problem of an option of another setting} */
    public Problem within(String outer) {
        return new Problem(outer, toString(), setting, value);
    }

    /** {@return setting and sentence in one line} */
    @Override
    public String toString() {
        return setting.isEmpty() ? sentence : setting + ": " + sentence;
    }
}
