package io.mercurehub.config;

import io.mercurehub.config.language.Directive;
import io.mercurehub.config.language.DirectiveParser;
import io.mercurehub.config.language.Place;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.config.language.Word;
import io.mercurehub.config.migration.GoHubNames;
import io.mercurehub.config.migration.TransportUrl;
import io.mercurehub.config.option.Option;
import io.mercurehub.hub.setting.Problems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads environment variables as directives.
 *
 * <p>An empty variable is one that is not set: that is how compose files and shells pass on what they do not have. Confined to
 * one thread.
 */
final class EnvironmentReader {

    /** What a variable's name ends with that holds the path of a file with the value. */
    private static final String FILE_SUFFIX = "_FILE";

    private final Map<String, String> variables = new TreeMap<>();
    private final Placeholders placeholders;
    private final Problems problems;
    private final List<String> warnings;
    private final Set<String> known = new TreeSet<>();

    /**
     * @param environment all variables; only those that begin with {@code MERCURE_} are looked at
     * @param problems gets what is wrong
     * @param warnings gets what has no effect
     */
    EnvironmentReader(
            Map<String, String> environment, Placeholders placeholders, Problems problems, List<String> warnings) {
        environment.forEach((name, value) -> {
            if (name.startsWith(Option.VARIABLE_PREFIX) && !value.isEmpty() && !GoHubNames.isSetByDocker(name, value)) {
                variables.put(name, value);
            }
        });
        this.placeholders = placeholders;
        this.problems = problems;
        this.warnings = warnings;
    }

    /** {@return the directives that variables of their own set} */
    List<Directive> directives(Collection<Option<?, ?>> options) {
        List<Directive> directives = new ArrayList<>();
        for (Option<?, ?> option : options) {
            if (option.isSecret()) {
                key(option).ifPresent(directives::add);
            }
            value(option.variable())
                    .ifPresent(text -> directives.add(DirectiveParser.parseArguments(
                            text.place().source(), option.key(), text.value(), placeholders, problems)));
        }
        return directives;
    }

    /** {@return the directive that the deprecated variable for a transport means} */
    List<Directive> transportUrl() {
        return value(GoHubNames.TRANSPORT_URL)
                .map(url -> new Directive(TransportUrl.DIRECTIVE, List.of(url), url.place()))
                .stream()
                .toList();
    }

    /** {@return the directives in the variable that holds a text of them} */
    List<Directive> extraDirectives() {
        return value(Directives.EXTRA_VARIABLE)
                .map(text -> DirectiveParser.parse(text.place().source(), text.value(), placeholders, problems))
                .orElse(List.of());
    }

    /** Warns of all variables that have not been asked for and are nobody else's. */
    void warnOfUnknown() {
        for (String name : variables.keySet()) {
            if (!known.contains(name) && !GoHubNames.isForeign(name)) {
                warnings.add("the environment variable " + name
                        + GoHubNames.variableWithoutEffect(name)
                                .map(reason -> " has no effect in this hub: " + reason)
                                .orElseGet(() -> " is not known and has no effect" + suggestion(name)));
            }
        }
    }

    private String suggestion(String name) {
        List<String> names =
                known.stream().map(EnvironmentReader::withoutPrefix).toList();
        return Spelling.nearest(withoutPrefix(name), names)
                .map(near -> " (did you mean " + Option.VARIABLE_PREFIX + near + "?)")
                .orElse("");
    }

    /** What all names have in common would make any two of them seem near. */
    private static String withoutPrefix(String name) {
        return name.substring(Option.VARIABLE_PREFIX.length());
    }

    /** {@return the directive of a key, which is taken to the last character, and of its algorithm} */
    private Optional<Directive> key(Option<?, ?> option) {
        String variable = Option.keyVariable(option.key());
        Optional<Word> key = value(variable);
        Optional<Word> algorithm = value(option.algorithmVariable());
        if (key.isEmpty() && algorithm.isPresent()) {
            warnings.add("the environment variable " + algorithm.get().place() + " has no effect without " + variable);
        }
        return key.map(found -> {
            List<Word> words = new ArrayList<>();
            words.add(new Word(found.value(), found.place().source(), found.place()));
            algorithm.ifPresent(words::add);
            return new Directive(option.key(), words, found.place());
        });
    }

    /** {@return the value of a variable, or of the file that the variable with {@code _FILE} behind its name says} */
    private Optional<Word> value(String name) {
        String fileName = name + FILE_SUFFIX;
        known.add(name);
        known.add(fileName);
        String value = variables.get(name);
        String path = variables.get(fileName);
        if (path == null) {
            return Optional.ofNullable(value).map(text -> new Word(text, new Place(name)));
        }
        if (value != null) {
            problems.add(fileName, "is set, and so is " + name + ": use one of them");
            return Optional.empty();
        }
        return problems.read(fileName, () -> new Word(placeholders.file(path), new Place(fileName)));
    }
}
