package io.mercurehub.config.language;

import java.util.List;

/**
 * One directive as written: a name, words after it, and directives in a block.
 *
 * @param name the name as written; empty for a block that has none before it, as other software's files have them
 * @param arguments the words after the name
 * @param block the directives between its braces; empty when there are none
 * @param place where the name was written
 */
public record Directive(String name, List<Word> arguments, List<Directive> block, Place place) {

    /** A directive without a block. */
    public Directive(String name, List<Word> arguments, Place place) {
        this(name, arguments, List.of(), place);
    }

    /** Copies its lists. */
    public Directive {
        arguments = List.copyOf(arguments);
        block = List.copyOf(block);
    }

    /** {@return the same with another block} */
    public Directive withBlock(List<Directive> other) {
        return new Directive(name, arguments, other, place);
    }

    /** {@return what the words after the name mean} */
    public List<String> values() {
        return arguments.stream().map(Word::value).toList();
    }
}
