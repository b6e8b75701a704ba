package io.mercurehub.hub.option;

import java.util.List;

/**
 * One thing that can be set: the name of its directive, the shape of its arguments, its default and its meaning.
 *
 * <p>All ways to configure a hub know it by the same {@link #key}; the documentation is compared with what is said here.
 */
public interface Option {

    /** {@return the directive's name, in lower case with {@code _} between words} */
    String key();

    /**
     * {@return the arguments, separated by a space: {@code DURATION}, {@code KEY [ALGORITHM]} where the last may be left out,
     * {@code ORIGIN…} where it may be repeated}
     */
    String syntax();

    /** {@return whether a block of named values may follow the arguments} */
    default boolean takesBlock() {
        return false;
    }

    /** {@return the value that holds when nothing is set, as it would be written, or a word such as {@code none}} */
    String defaultValue();

    /** {@return the version of this hub that first had it, such as {@code 0.1}} */
    String since();

    /** {@return what it does, in one sentence} */
    String meaning();

    /** {@return whether the first argument is a secret, which is never printed} */
    default boolean isSecret() {
        return false;
    }

    /** {@return whether the last argument may be repeated, in one directive or in several} */
    default boolean isList() {
        return syntax().endsWith("…");
    }

    /**
     * {@return whether the directive may stand several times in one source, each time saying something else; then it takes care of
     * its arguments itself}
     */
    default boolean isRepeatable() {
        return false;
    }

    /**
     * Checks the number of arguments against {@link #syntax}, and that there is no block where none is allowed.
     *
     * @throws OptionValueException when the shape is wrong; the message shows none of the arguments, which may be secret
     */
    default void requireShape(Arguments arguments) {
        List<String> shape = List.of(syntax().split(" "));
        long least = shape.stream().filter(word -> !word.startsWith("[")).count();
        int count = arguments.values().size();
        if (count < least || (count > shape.size() && !isList())) {
            throw OptionValueException.hidden("takes " + syntax() + ", but has "
                    + (count == 0 ? "no argument" : count == 1 ? "1 argument" : count + " arguments")
                    + (count > least ? "; put quotes around a value that has spaces" : ""));
        }
        if (!arguments.block().isEmpty() && !takesBlock()) {
            throw OptionValueException.hidden("takes no { } block");
        }
    }
}
