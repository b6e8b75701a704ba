package io.mercurehub.config;

import io.mercurehub.config.language.Directive;
import io.mercurehub.config.language.Place;
import io.mercurehub.config.language.Word;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.update.ProtocolStrings;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds where in a directive the word is that a problem is about, which names it by its value, and masks secrets. */
final class Locator {

    /** Shorter values are not masked: they occur inside other words. */
    private static final int MIN_SECRET_LENGTH = 8;

    private Locator() {}

    /** Points at the word that is wrong, if it is known which and may be shown, or else at the option or at the directive. */
    static Problem locate(Problem problem, Directive directive) {
        Optional<Directive> option = directive.block().stream()
                .filter(inner -> inner.name().equals(problem.option()))
                .findFirst();
        Stream<Word> words =
                problem.option().isEmpty() ? words(directive) : option.stream().flatMap(Locator::words);
        Place place = place(words.filter(word -> !word.isHidden()), problem.value(), option.orElse(directive));
        return new Problem(describe(place, problem.setting()), withoutSecrets(directive, problem.sentence()));
    }

    /** Points at the word that was refused, if it is known which. */
    static Problem locate(OptionValueException refused, Directive directive) {
        Problem problem = refused.in(directive.name());
        String nothing = words(directive)
                .filter(word -> word.isHidden() && word.value().isEmpty())
                .findFirst()
                .map(word -> "; " + word.written() + " is empty or not set")
                .orElse("");
        return new Problem(
                describe(place(words(directive), problem.value(), directive), directive.name()),
                withoutSecrets(directive, problem.sentence()) + nothing);
    }

    private static Place place(Stream<Word> words, @Nullable String value, Directive otherwise) {
        return words.filter(word -> word.value().equals(value))
                .findFirst()
                .map(Word::place)
                .orElse(otherwise.place());
    }

    /** {@return a sentence that has placeholders in place of their values} */
    private static String withoutSecrets(Directive directive, String sentence) {
        String shown = sentence;
        for (Word word : words(directive).filter(Word::isHidden).toList()) {
            shown = shown.replace(ProtocolStrings.quote(word.value()), word.written());
            if (word.value().length() >= MIN_SECRET_LENGTH) {
                shown = shown.replace(word.value(), word.written());
            }
        }
        return shown;
    }

    private static Stream<Word> words(Directive directive) {
        return Stream.concat(
                directive.arguments().stream(), directive.block().stream().flatMap(Locator::words));
    }

    /** {@return how a problem names a setting that was written somewhere} */
    static String describe(Place place, String setting) {
        return place + ": " + setting;
    }
}
