package io.mercurehub.config.language;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the configuration language; what it writes, {@link DirectiveParser} reads as the same directives. */
public final class DirectiveText {

    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_.:/*?&=@,+-]+");
    /** Backslashes before what has a meaning in double quotes: a quote, a placeholder, the end. */
    private static final Pattern SPECIAL = Pattern.compile("(\\\\*+)(\"|\\{(?=\\$|env\\.|file\\.)|\\z)");

    private DirectiveText() {}

    /**
     * {@return a directive in one line, or in several if it has a block, with a line break at its end}
     *
     * @param name the directive's name
     * @param arguments what follows it
     */
    public static String write(String name, Arguments arguments) {
        return write(name, arguments.values().stream().map(DirectiveText::quote).toList(), arguments);
    }

    /** {@return a directive whose values are words as written, such as placeholders} */
    public static String writeAsIs(String name, Arguments arguments) {
        return write(name, arguments.values(), arguments);
    }

    private static String write(String name, List<String> words, Arguments arguments) {
        StringBuilder text = new StringBuilder(name);
        words.forEach(word -> text.append(' ').append(word));
        if (!arguments.block().isEmpty()) {
            text.append(" {\n");
            arguments
                    .block()
                    .forEach((key, value) -> text.append("    ")
                            .append(quote(key))
                            .append(value.isEmpty() ? "" : " " + quote(value))
                            .append('\n'));
            text.append('}');
        }
        return text.append('\n').toString();
    }

    /** {@return a value as one word, in double quotes when it needs them} */
    static String quote(String value) {
        if (BARE.matcher(value).matches()) {
            return value;
        }
        String escaped = SPECIAL.matcher(value).replaceAll(special -> {
            String backslashes = special.group(1).repeat(2);
            String character = special.group(2);
            return Matcher.quoteReplacement(character.isEmpty() ? backslashes : backslashes + '\\' + character);
        });
        return '"' + escaped + '"';
    }
}
