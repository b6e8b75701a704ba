package io.mercurehub.servlet.config;

import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.HubOption;
import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.ConfigurationException;
import io.mercurehub.hub.option.Option;
import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.hub.option.Problem;
import io.mercurehub.hub.option.Problems;
import io.mercurehub.hub.protocol.ProtocolStrings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Sets on builders what directives say, and says where a mistake was written. Confined to one thread. */
final class DirectiveBinder {

    /** What is shorter is no secret, and may be a part of other words. */
    private static final int SHORTEST_SECRET = 8;

    private static final String NAMELESS = "a block needs the name of a directive before it";

    private final Map<String, Option> options = new LinkedHashMap<>();
    private final Map<String, Consumer<Arguments>> setters = new HashMap<>();

    /** What is set by one directive, and added to by the next ones of the same source. */
    private final Map<String, Consumer<Arguments>> adders = new HashMap<>();

    private final Problems problems;
    private final List<String> warnings = new ArrayList<>();

    /** What is to be said about a setting, unless a later source sets it otherwise. */
    private final Map<String, String> notes = new LinkedHashMap<>();

    /** How each setting was written last. */
    private final Map<String, Directive> written = new HashMap<>();

    /** Keys that were written as a placeholder which turned out to be empty. */
    private final Map<String, Directive> unsetKeys = new HashMap<>();

    /** The settings that have a problem already; what is left of them is not checked. */
    private final Set<String> malformed = new HashSet<>();

    /**
     * @param hub gets the settings of the hub
     * @param http gets the settings of HTTP
     * @param extra settings that know themselves what to do
     * @param problems gets what is wrong
     */
    DirectiveBinder(HubConfig.Builder hub, HttpConfig.Builder http, List<ExtraOption> extra, Problems problems) {
        this.problems = problems;
        options(extra).forEach(option -> options.put(option.key(), option));
        for (HubOption option : HubOption.values()) {
            setters.put(option.key(), arguments -> option.set(hub, arguments));
            adders.put(option.key(), arguments -> option.add(hub, arguments));
        }
        for (HttpOption option : HttpOption.values()) {
            setters.put(option.key(), arguments -> option.set(http, arguments));
        }
        for (ExtraOption option : extra) {
            setters.put(option.key(), option::set);
        }
    }

    /** {@return all that can be set, those of the hub first} */
    static List<Option> options(Collection<ExtraOption> extra) {
        List<Option> all = new ArrayList<>(List.of(HubOption.values()));
        all.addAll(List.of(HttpOption.values()));
        all.addAll(extra);
        return all;
    }

    /** {@return what has no effect, one line each} */
    List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(notes.values());
        return all;
    }

    /** Sets what the directives of one source say, over what earlier sources have said. */
    void bind(List<Directive> source) {
        Map<String, Directive> directives = new LinkedHashMap<>();
        Map<String, List<Directive>> more = new HashMap<>();
        for (Directive written : source) {
            Directive directive = translated(written);
            Option option = options.get(directive.name());
            if (option == null) {
                unknown(directive);
            } else if (option.isRepeatable() && directives.containsKey(option.key())) {
                more.computeIfAbsent(option.key(), name -> new ArrayList<>()).add(directive);
            } else {
                directives.merge(directive.name(), directive, (first, next) -> merge(option, first, next));
            }
        }
        for (Directive directive : directives.values()) {
            set(directive);
            more.getOrDefault(directive.name(), List.of()).forEach(this::add);
        }
    }

    /**
     * {@return what is built; empty when that fails, which is then among the problems}
     *
     * @param understood whether all that was written has been understood; if not, a setting that nobody wrote is no problem of
     *     its own
     */
    <C> Optional<C> check(Supplier<C> build, boolean understood) {
        try {
            return Optional.of(build.get());
        } catch (ConfigurationException refused) {
            refused.problems().stream()
                    .filter(problem -> !malformed.contains(problem.setting()))
                    .filter(problem -> understood
                            || written.containsKey(problem.setting())
                            || unsetKeys.containsKey(problem.setting()))
                    .map(this::located)
                    .forEach(problems::add);
            return Optional.empty();
        }
    }

    /** {@return the same in the words of this hub; a directive that cannot be translated is a problem, and stays} */
    private Directive translated(Directive directive) {
        if (!directive.name().equals(TransportUrl.DIRECTIVE)) {
            return directive;
        }
        try {
            return TransportUrl.translate(directive);
        } catch (OptionValueException refused) {
            problems.add(located(directive, refused));
            return directive;
        }
    }

    private void unknown(Directive directive) {
        String name = directive.name();
        if (name.isEmpty()) {
            problems.add(directive.place().toString(), NAMELESS);
            return;
        }
        Optional<String> withoutEffect = Aliases.withoutEffect(name);
        if (withoutEffect.isPresent()) {
            warnings.add(directive.place() + ": " + name + " has no effect in this hub: " + withoutEffect.get());
            return;
        }
        if (name.equals(TransportUrl.DIRECTIVE)) {
            return; // it could not be translated, which is said already
        }
        problems.add(
                directive.place().toString(),
                Aliases.insteadOf(name)
                        .map(advice -> name + " is not supported by this version; " + advice)
                        .orElseGet(() -> "unknown directive " + ProtocolStrings.quote(name)
                                + Spelling.suggestion(name, options.keySet())));
    }

    private Directive merge(Option option, Directive first, Directive next) {
        if (!option.isList()) {
            problems.add(describe(next.place(), next.name()), "is given twice, first at " + first.place());
            return first;
        }
        List<Word> words = new ArrayList<>(first.arguments());
        words.addAll(next.arguments());
        List<Directive> block = new ArrayList<>(first.block());
        block.addAll(next.block());
        return new Directive(first.name(), words, block, first.place());
    }

    /** Sets what another directive of the same name in the same source adds. */
    private void add(Directive directive) {
        written.merge(
                directive.name(),
                directive,
                (first, next) -> new Directive(first.name(), List.of(), List.of(first, next), first.place()));
        apply(adders, directive, arguments(directive));
    }

    private Arguments arguments(Directive directive) {
        return new Arguments(directive.arguments().stream().map(Word::value).toList(), block(directive));
    }

    private void set(Directive directive) {
        Arguments arguments = arguments(directive);
        notes.remove(directive.name());
        if (isUnsetKey(directive)) {
            unsetKeys.put(directive.name(), directive);
            notes.put(
                    directive.name(),
                    describe(directive.place(), directive.name()) + ": " + unset(directive)
                            + ", so that there is no key");
            return;
        }
        written.put(directive.name(), directive);
        if (isBolt(directive, arguments) && BoltTransport.isMissing()) {
            List<String> wrong = BoltTransport.problems(arguments.block());
            wrong.forEach(sentence -> problems.add(
                    describe(inBlock(directive, sentence).orElse(directive.place()), directive.name()), sentence));
            if (!wrong.isEmpty()) {
                malformed.add(directive.name());
                return;
            }
            notes.put(directive.name(), directive.place() + ": " + BoltTransport.warning(arguments.block()));
            arguments = BoltTransport.inMemory(arguments.block());
        }
        apply(setters, directive, arguments);
    }

    private void apply(Map<String, Consumer<Arguments>> actions, Directive directive, Arguments arguments) {
        try {
            // Present: options and setters have the same keys.
            Optional.ofNullable(actions.get(directive.name())).orElseThrow().accept(arguments);
        } catch (OptionValueException refused) {
            malformed.add(directive.name());
            problems.add(located(directive, refused));
        }
    }

    /** A file that is made for several set-ups has a line for each key, and the environment says which of them there are. */
    private boolean isUnsetKey(Directive directive) {
        Option option = options.get(directive.name());
        return option != null
                && option.isSecret()
                && !directive.arguments().isEmpty()
                && directive.arguments().get(0).isHidden()
                && directive.arguments().get(0).value().isEmpty();
    }

    private static String unset(Directive directive) {
        return directive.arguments().get(0).written() + " is empty or not set";
    }

    private static boolean isBolt(Directive directive, Arguments arguments) {
        return directive.name().equals(HubOption.TRANSPORT.key())
                && arguments.values().equals(List.of(BoltTransport.NAME));
    }

    private Map<String, String> block(Directive directive) {
        Map<String, String> block = new LinkedHashMap<>();
        for (Directive inner : directive.block()) {
            String value =
                    String.join(" ", inner.arguments().stream().map(Word::value).toList());
            String setting = describe(inner.place(), directive.name() + ": " + inner.name());
            if (inner.name().isEmpty()) {
                problems.add(inner.place().toString(), NAMELESS);
            } else if (!inner.block().isEmpty()) {
                problems.add(setting, "takes no { } block");
            } else if (block.putIfAbsent(inner.name(), value) != null) {
                problems.add(setting, "is given twice");
            }
        }
        return block;
    }

    private Problem located(Problem problem) {
        Directive directive = written.get(problem.setting());
        Directive unset = unsetKeys.get(problem.setting());
        if (directive == null && unset != null) {
            return new Problem(describe(unset.place(), problem.setting()), problem.sentence() + "; " + unset(unset));
        }
        if (directive == null) {
            return problem;
        }
        Place place = words(directive)
                .filter(word ->
                        !word.isHidden() && problem.sentence().startsWith(ProtocolStrings.quote(word.value()) + " ("))
                .findFirst()
                .map(Word::place)
                .or(() -> inBlock(directive, problem.sentence()))
                .orElse(directive.place());
        return new Problem(describe(place, problem.setting()), withoutSecrets(directive, problem.sentence()));
    }

    /** {@return where the option in the block of a directive is that a sentence begins with} */
    private static Optional<Place> inBlock(Directive directive, String sentence) {
        return directive.block().stream()
                .filter(inner -> sentence.startsWith(inner.name() + ": "))
                .findFirst()
                .map(inner -> inner.arguments().stream()
                        .filter(word -> !word.isHidden())
                        .filter(word ->
                                sentence.startsWith(inner.name() + ": " + ProtocolStrings.quote(word.value()) + " ("))
                        .findFirst()
                        .map(Word::place)
                        .orElse(inner.place()));
    }

    /** Points at the word that was refused, if it is known which. */
    private static Problem located(Directive directive, OptionValueException refused) {
        Place place = words(directive)
                .filter(word -> word.value().equals(refused.value())
                        && !refused.expectation().isEmpty())
                .findFirst()
                .map(Word::place)
                .orElse(directive.place());
        String nothing = words(directive)
                .filter(word -> word.isHidden() && word.value().isEmpty())
                .findFirst()
                .map(word -> "; " + word.written() + " is empty or not set")
                .orElse("");
        Problem problem = refused.in(describe(place, directive.name()));
        return new Problem(problem.setting(), withoutSecrets(directive, problem.sentence()) + nothing);
    }

    /** {@return a sentence that has placeholders in place of their values} */
    private static String withoutSecrets(Directive directive, String sentence) {
        String shown = sentence;
        for (Word word : words(directive).filter(Word::isHidden).toList()) {
            shown = shown.replace(ProtocolStrings.quote(word.value()), word.written());
            if (word.value().length() >= SHORTEST_SECRET) {
                shown = shown.replace(word.value(), word.written());
            }
        }
        return shown;
    }

    private static Stream<Word> words(Directive directive) {
        return Stream.concat(
                directive.arguments().stream(), directive.block().stream().flatMap(DirectiveBinder::words));
    }

    private static String describe(Place place, String setting) {
        return place + ": " + setting;
    }
}
