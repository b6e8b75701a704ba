package io.mercurehub.hub.option;

/**
 * One thing that is wrong with a configuration.
 *
 * @param setting the name of the setting, as its directive has it; in front of it the place where it was written, if known
 * @param sentence what is wrong and what was expected; without secrets
 */
public record Problem(String setting, String sentence) {

    /** {@return setting and sentence in one line} */
    @Override
    public String toString() {
        return setting + ": " + sentence;
    }
}
