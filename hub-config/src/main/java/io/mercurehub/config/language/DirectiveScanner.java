package io.mercurehub.config.language;

import io.mercurehub.config.language.Token.Kind;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problems;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a text of the configuration language into words, braces and line ends.
 *
 * <p>White space separates words. A word in double quotes or backquotes may have any character; {@code #} at the beginning of a
 * word makes the rest of the line a comment; {@code <<MARKER} at the end of a line begins a word of all lines up to one that
 * begins with the marker; a backslash at the end of a line joins the next one to it. A backslash stands for
 * itself, except in a run of them before a double quote (within double quotes) or before a placeholder: there two make one, and
 * an odd one takes away the meaning of what follows. Confined to one thread.
 */
final class DirectiveScanner {

    private static final Pattern RUN_TIME_PLACEHOLDER = Pattern.compile("\\{(env|file)\\.([^}\n]*)}");
    private static final Pattern RUN_TIME_PLACEHOLDER_START = Pattern.compile("\\{(env|file)\\.");
    private static final Pattern JOINED_LINES = Pattern.compile("\\\\\\r?\\n");
    private static final Pattern BLANKS =
            Pattern.compile("#[^\\n]*|\\\\\\r?\\n|[\\p{javaWhitespace}\\p{javaSpaceChar}\\x{85}&&[^\\n]]++");
    private static final Pattern HEREDOC = Pattern.compile("(?smd)<<(?<marker>[A-Za-z0-9_-]+)\\r?\\n"
            + "(?:(?<lines>.*?)^(?<indent>[ \\t]*)\\k<marker>(?=\\s|\\z)|.*)");
    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** No quote; what {@link #word} takes for a word that just ends. */
    private static final int BARE = 0;

    private final SourceText text;
    private final Placeholders placeholders;
    private final Problems problems;

    /**
     * @param problems gets what is wrong; scanning goes on behind it
     */
    DirectiveScanner(SourceText text, Placeholders placeholders, Problems problems) {
        this.text = text;
        this.placeholders = placeholders;
        this.problems = problems;
    }

    /** {@return the next token; at the end {@link Kind#END}, again and again} */
    Token next() {
        skipBlanks();
        Place place = text.place();
        int first = text.current();
        if (first == SourceText.END) {
            return new Token(Kind.END, new Word("", place));
        }
        if (first == '\n') {
            text.advance(1);
            return new Token(Kind.LINE_END, new Word("", place));
        }
        if (first == '"' || first == '`') {
            text.advance(1);
            return new Token(Kind.WORD, word(first, place));
        }
        Matcher heredoc = text.matcher(HEREDOC, 0);
        if (heredoc.lookingAt()) {
            return new Token(Kind.WORD, heredoc(heredoc, place));
        }
        int mark = text.mark();
        Word word = word(BARE, place);
        return switch (text.since(mark)) {
            case "{" -> new Token(Kind.OPEN, word);
            case "}" -> new Token(Kind.CLOSE, word);
            default -> new Token(Kind.WORD, word);
        };
    }

    private void skipBlanks() {
        do {
            insertVariables();
        } while (text.skip(BLANKS) > 0);
    }

    /** {@return the word at the cursor, behind its opening quote if it has one} */
    private Word word(int quote, Place place) {
        StringBuilder value = new StringBuilder();
        int mark = text.mark();
        boolean hasPlaceholders = false;
        while (true) {
            insertVariables();
            int current = text.current();
            if (current == SourceText.END) {
                if (quote != BARE) {
                    problems.add(place.toString(), "this " + (char) quote + " is never closed");
                }
                break;
            } else if (quote == BARE && (isBlank(current) || joinsLines(0))) {
                break;
            } else if (quote != BARE && current == quote) {
                break;
            } else if (current == '\\') {
                backslashes(quote, value);
            } else if (startsRunTimePlaceholder(0)) {
                hasPlaceholders |= runTimePlaceholder(value);
            } else {
                value.append((char) current);
                text.advance(1);
            }
        }
        String written = hasPlaceholders ? text.since(mark) : value.toString();
        if (quote != BARE) {
            closeQuote();
        }
        return new Word(value.toString(), written, place);
    }

    /** {@return the lines up to one that begins with the marker, without its indentation and the last line break} */
    private Word heredoc(Matcher heredoc, Place place) {
        text.advance(heredoc.group().length());
        String lines = heredoc.group("lines");
        if (lines == null) {
            problems.add(place.toString(), "this <<" + heredoc.group("marker") + " is never closed");
            return new Word("", place);
        }
        String value = lines.replaceAll("(?md)^" + heredoc.group("indent"), "").replaceFirst("\n\\z", "");
        return new Word(value, place);
    }

    private void closeQuote() {
        text.advance(1);
        insertVariables();
        int next = text.current();
        if (next != SourceText.END && !isBlank(next)) {
            problems.add(text.place().toString(), "there must be a space between a closing quote and what follows it");
        }
    }

    private void backslashes(int quote, StringBuilder value) {
        int count = 1;
        while (text.at(count) == '\\' && !joinsLines(count)) {
            count++;
        }
        boolean special = (quote == '"' && text.at(count) == '"')
                || startsRunTimePlaceholder(count)
                || text.startsVariable(count);
        value.append("\\".repeat(special ? count / 2 : count));
        text.advance(count);
        if (special && count % 2 == 1) {
            value.append((char) text.current());
            text.advance(1);
        }
    }

    /** Appends the value of the placeholder at the cursor. Returns whether there was one, and not only the beginning of one. */
    private boolean runTimePlaceholder(StringBuilder value) {
        Matcher placeholder = text.matcher(RUN_TIME_PLACEHOLDER, 0);
        if (!placeholder.lookingAt()) {
            value.append('{');
            text.advance(1);
            return false;
        }
        problems.read(
                        text.place() + ": " + placeholder.group(),
                        () -> resolve(placeholder.group(1), placeholder.group(2)))
                .ifPresent(value::append);
        text.advance(placeholder.group().length());
        return true;
    }

    private String resolve(String kind, String name) {
        if (kind.equals("file")) {
            return placeholders.file(name);
        }
        if (!VARIABLE_NAME.matcher(name).matches()) {
            throw OptionValueException.hidden(
                    "is not the name of a variable; if this is a default, write {$NAME:default}");
        }
        return placeholders.variable(name).orElse("");
    }

    private void insertVariables() {
        try {
            text.insertVariables(placeholders);
        } catch (OptionValueException unresolved) {
            problems.add(unresolved.in(text.place().toString()));
            text.advance(2);
        }
    }

    private boolean startsRunTimePlaceholder(int offset) {
        return text.matcher(RUN_TIME_PLACEHOLDER_START, offset).lookingAt();
    }

    private boolean joinsLines(int offset) {
        return text.matcher(JOINED_LINES, offset).lookingAt();
    }

    private static boolean isBlank(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character) || character == 0x85;
    }
}
