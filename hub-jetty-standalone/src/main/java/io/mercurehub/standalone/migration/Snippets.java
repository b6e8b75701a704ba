package io.mercurehub.standalone.migration;

import io.mercurehub.config.language.Directive;
import io.mercurehub.config.language.Word;
import io.mercurehub.hub.setting.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The named parts of a Caddyfile, {@code (name) { … }}, and {@code &(name) { … }} for a route, which others {@code import} or
 * {@code invoke}. Confined to one thread.
 */
final class Snippets {

    /** Snippets may import others, but not endlessly. */
    private static final int MAX_DEPTH = 16;

    /** What all imports of a file may come to: snippets that import others twice grow fast. */
    private static final int MAX_DIRECTIVES = 10_000;

    private static final Pattern NAME = Pattern.compile("&?\\(([^()]+)\\)");
    private static final Pattern ARGUMENT = Pattern.compile("\\{args(?:\\.([0-9]{1,3})|\\[([0-9]{1,3})])}");
    private static final String ALL_ARGUMENTS = "{args[:]}";

    private final Map<String, Directive> byName = new HashMap<>();
    private final Problems problems;
    private int copied;
    private boolean refused;

    /** @param problems gets what is wrong with imports */
    Snippets(Problems problems) {
        this.problems = problems;
    }

    /** {@return whether a directive at the top of a file is a snippet, which is then known} */
    boolean define(Directive directive) {
        Matcher name = NAME.matcher(directive.name());
        if (!name.matches()) {
            return false;
        }
        byName.put(name.group(1), directive);
        return true;
    }

    /** {@return the directives of a list, with those of snippets in place of imports; imports of files stay} */
    List<Directive> expand(List<Directive> directives) {
        return expand(directives, 0);
    }

    private List<Directive> expand(List<Directive> directives, int depth) {
        List<Directive> expanded = new ArrayList<>();
        for (Directive directive : directives) {
            Optional<Directive> snippet = imported(directive);
            if (snippet.isEmpty()) {
                expanded.add(directive.withBlock(expand(directive.block(), depth)));
            } else if (depth == MAX_DEPTH || copied > MAX_DIRECTIVES) {
                refuse(directive);
            } else {
                List<Word> arguments =
                        directive.arguments().subList(1, directive.arguments().size());
                expanded.addAll(expand(substitute(snippet.get().block(), arguments), depth + 1));
            }
        }
        return expanded;
    }

    private void refuse(Directive directive) {
        if (!refused) {
            refused = true;
            problems.add(directive.place().toString(), "snippets import each other too deeply or too often");
        }
    }

    private Optional<Directive> imported(Directive directive) {
        boolean imports = directive.name().equals("import") || directive.name().equals("invoke");
        return imports && !directive.arguments().isEmpty()
                ? Optional.ofNullable(byName.get(directive.arguments().get(0).value()))
                : Optional.empty();
    }

    private List<Directive> substitute(List<Directive> directives, List<Word> arguments) {
        List<Directive> substituted = new ArrayList<>();
        for (Directive directive : directives) {
            copied++;
            List<Word> words = new ArrayList<>();
            for (Word word : directive.arguments()) {
                if (word.value().equals(ALL_ARGUMENTS)) {
                    words.addAll(arguments);
                } else {
                    words.add(substitute(word, arguments));
                }
            }
            substituted.add(new Directive(
                    directive.name(), words, substitute(directive.block(), arguments), directive.place()));
        }
        return substituted;
    }

    private static Word substitute(Word word, List<Word> arguments) {
        return new Word(
                replace(word.value(), arguments.stream().map(Word::value).toList()),
                replace(word.written(), arguments.stream().map(Word::written).toList()),
                word.place());
    }

    private static String replace(String text, List<String> arguments) {
        return ARGUMENT.matcher(text).replaceAll(argument -> {
            int index = Integer.parseInt(argument.group(1) == null ? argument.group(2) : argument.group(1));
            return Matcher.quoteReplacement(index < arguments.size() ? arguments.get(index) : "");
        });
    }
}
