package io.mercurehub.config.language;

import io.mercurehub.config.language.Token.Kind;
import io.mercurehub.hub.setting.Problems;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the configuration language: one directive a line, its name first, and for some a block of directives between braces.
 *
 * <p>A mistake is reported and reading goes on behind it, so that one run shows all. Confined to one thread.
 */
public final class DirectiveParser {

    /** Deeper than any directive needs; a limit, since each level is a call. */
    private static final int MAX_DEPTH = 16;

    private static final String UNOPENED = "there is no { for this }";

    private final DirectiveScanner scanner;
    private final Problems problems;
    private Token token;
    private boolean isAbandoned;

    private DirectiveParser(SourceText text, Placeholders placeholders, Problems problems) {
        this.scanner = new DirectiveScanner(text, placeholders, problems);
        this.problems = problems;
        this.token = scanner.next();
    }

    /**
     * {@return the directives of a text}
     *
     * @param source the name of the text
     * @param text one directive a line
     * @param problems gets what is wrong
     */
    public static List<Directive> parse(String source, String text, Placeholders placeholders, Problems problems) {
        DirectiveParser parser = new DirectiveParser(new SourceText(source, text, true), placeholders, problems);
        List<Directive> directives = new ArrayList<>();
        while (parser.token.kind() != Kind.END) {
            directives.addAll(parser.directives(0));
            if (parser.token.kind() == Kind.CLOSE) {
                problems.add(parser.token.place().toString(), UNOPENED);
            }
            parser.skip(Kind.CLOSE);
        }
        return directives;
    }

    /**
     * {@return the directive of that name which has a text for its arguments and block; line breaks outside of the block are
     * just white space}
     *
     * @param source the name of the text
     * @param name the directive's name
     * @param text what would follow the name
     * @param problems gets what is wrong
     */
    public static Directive parseArguments(
            String source, String name, String text, Placeholders placeholders, Problems problems) {
        boolean isLong = text.strip().indexOf('\n') >= 0;
        DirectiveParser parser = new DirectiveParser(new SourceText(source, text, isLong), placeholders, problems);
        List<Word> arguments = new ArrayList<>();
        do {
            arguments.addAll(parser.words());
        } while (parser.skip(Kind.LINE_END));
        List<Directive> block = parser.token.kind() == Kind.OPEN ? parser.block(0) : List.of();
        while (parser.skip(Kind.LINE_END)) {
            // White space.
        }
        if (parser.token.kind() != Kind.END) {
            problems.add(
                    parser.token.place().toString(),
                    parser.token.kind() == Kind.CLOSE ? UNOPENED : "nothing may follow the block");
        }
        return new Directive(name, arguments, block, new Place(source));
    }

    /** {@return the directives up to a closing brace or the end, whichever is first} */
    private List<Directive> directives(int depth) {
        List<Directive> directives = new ArrayList<>();
        while (token.kind() != Kind.CLOSE && token.kind() != Kind.END) {
            if (!skip(Kind.LINE_END)) {
                directives.add(directive(depth));
            }
        }
        return directives;
    }

    private Directive directive(int depth) {
        // Nothing before the brace: a block without a name.
        Word name = token.kind() == Kind.WORD ? token.word() : new Word("", token.place());
        skip(Kind.WORD);
        List<Word> arguments = words();
        if (token.kind() != Kind.OPEN) {
            return new Directive(name.written(), arguments, name.place());
        }
        List<Directive> block = block(depth);
        if (token.kind() == Kind.WORD || token.kind() == Kind.OPEN) {
            problems.add(token.place().toString(), "the line must end after the }");
        }
        while (skip(Kind.WORD) || skip(Kind.OPEN)) {
            // Until the line ends.
        }
        return new Directive(name.written(), arguments, block, name.place());
    }

    private List<Word> words() {
        List<Word> words = new ArrayList<>();
        while (token.kind() == Kind.WORD) {
            words.add(token.word());
            skip(Kind.WORD);
        }
        return words;
    }

    private List<Directive> block(int depth) {
        Place open = token.place();
        if (depth == MAX_DEPTH) {
            problems.add(open.toString(), "blocks are nested too deeply (expected: at most " + MAX_DEPTH + ")");
            isAbandoned = true;
            while (token.kind() != Kind.END) {
                token = scanner.next();
            }
            return List.of();
        }
        skip(Kind.OPEN);
        List<Directive> directives = directives(depth + 1);
        if (!skip(Kind.CLOSE) && !isAbandoned) {
            problems.add(open.toString(), "this { is never closed");
        }
        return directives;
    }

    /** {@return whether the next token was of that kind, and is behind us now} */
    private boolean skip(Kind kind) {
        boolean isNext = token.kind() == kind;
        if (isNext) {
            token = scanner.next();
        }
        return isNext;
    }
}
