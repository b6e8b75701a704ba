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

    private final DirectiveScanner scanner;
    private final Problems problems;
    private Token token;
    private boolean abandoned;

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
            parser.directives(0, directives);
            if (parser.token.kind() == Kind.CLOSE) {
                problems.add(parser.token.place().toString(), "there is no { for this }");
                parser.advance();
            }
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
        List<Directive> block = new ArrayList<>();
        while (parser.token.kind() == Kind.WORD || parser.token.kind() == Kind.LINE_END) {
            if (parser.token.kind() == Kind.WORD) {
                arguments.add(parser.token.word());
            }
            parser.advance();
        }
        if (parser.token.kind() == Kind.OPEN) {
            parser.block(0, block);
        }
        while (parser.token.kind() == Kind.LINE_END) {
            parser.advance();
        }
        if (parser.token.kind() == Kind.CLOSE) {
            problems.add(parser.token.place().toString(), "there is no { for this }");
        } else if (parser.token.kind() != Kind.END) {
            problems.add(parser.token.place().toString(), "nothing may follow the block");
        }
        return new Directive(name, arguments, block, new Place(source, 0, 0));
    }

    /** Reads directives up to a closing brace or the end, whichever is first, and stops there. */
    private void directives(int depth, List<Directive> directives) {
        while (true) {
            switch (token.kind()) {
                case LINE_END -> advance();
                case WORD -> directives.add(directive(depth));
                case OPEN -> directives.add(nameless(depth));
                case CLOSE, END -> {
                    return;
                }
            }
        }
    }

    private Directive nameless(int depth) {
        Place place = token.place();
        List<Directive> block = new ArrayList<>();
        block(depth, block);
        requireLineEnd();
        return new Directive("", List.of(), block, place);
    }

    private Directive directive(int depth) {
        Word name = token.word();
        advance();
        List<Word> arguments = new ArrayList<>();
        while (token.kind() == Kind.WORD) {
            arguments.add(token.word());
            advance();
        }
        List<Directive> block = new ArrayList<>();
        if (token.kind() == Kind.OPEN) {
            block(depth, block);
            requireLineEnd();
        }
        return new Directive(name.written(), arguments, block, name.place());
    }

    private void block(int depth, List<Directive> directives) {
        Place open = token.place();
        if (depth == MAX_DEPTH) {
            problems.add(open.toString(), "blocks are nested too deeply (expected: at most " + MAX_DEPTH + ")");
            abandon();
            return;
        }
        advance();
        directives(depth + 1, directives);
        if (token.kind() == Kind.CLOSE) {
            advance();
        } else if (!abandoned) {
            problems.add(open.toString(), "this { is never closed");
        }
    }

    private void requireLineEnd() {
        if (token.kind() == Kind.WORD || token.kind() == Kind.OPEN) {
            problems.add(token.place().toString(), "the line must end after the }");
        }
        while (token.kind() == Kind.WORD || token.kind() == Kind.OPEN) {
            advance();
        }
    }

    private void abandon() {
        abandoned = true;
        while (token.kind() != Kind.END) {
            advance();
        }
    }

    private void advance() {
        token = scanner.next();
    }
}
