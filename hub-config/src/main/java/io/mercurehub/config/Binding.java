package io.mercurehub.config;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.language.Directive;
import io.mercurehub.config.language.Word;
import io.mercurehub.config.migration.BoltTransport;
import io.mercurehub.config.migration.GoHubNames;
import io.mercurehub.config.migration.TransportUrl;
import io.mercurehub.config.option.Option;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.update.ProtocolStrings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What directives have set on builders, and where each setting was written, for what is wrong with it. Confined to one thread. */
public final class Binding {

    private static final String NAMELESS = "a block needs the name of a directive before it";

    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Problems problems;
    private final List<String> warnings;

    /** What is to be said about a setting, unless a later source sets it otherwise. */
    private final Map<String, String> notes = new LinkedHashMap<>();

    /** How each setting was written last. */
    private final Map<String, Directive> written = new HashMap<>();

    /** Keys that were written as a placeholder which turned out to be empty. */
    private final Map<String, Directive> unsetKeys = new HashMap<>();

    /** The settings that have a problem already; what is left of them is not checked. */
    private final Set<String> malformed = new HashSet<>();

    /** Whether all that was written has been understood; if not, a setting that nobody wrote is no problem of its own. */
    private final boolean isUnderstood;

    /**
     * Sets what the directives say.
     *
     * @param sources one after the other
     * @param problems what is wrong with the sources
     * @param warnings what has no effect in them
     */
    Binding(List<List<Directive>> sources, List<Setting> settings, List<Problem> problems, List<String> warnings) {
        settings.forEach(setting -> this.settings.put(setting.option().key(), setting));
        this.problems = new Problems();
        problems.forEach(this.problems::add);
        this.warnings = new ArrayList<>(warnings);
        sources.forEach(this::bind);
        isUnderstood = this.problems.found().isEmpty();
    }

    /** {@return what is built; empty when that fails, which is then among the problems} */
    public <C> Optional<C> build(Supplier<C> build) {
        try {
            return Optional.of(build.get());
        } catch (ConfigurationException refused) {
            refused.problems().stream()
                    .filter(problem -> !malformed.contains(problem.setting()))
                    .filter(problem -> isUnderstood
                            || written.containsKey(problem.setting())
                            || unsetKeys.containsKey(problem.setting()))
                    .map(this::located)
                    .forEach(problems::add);
            return Optional.empty();
        }
    }

    /** {@return what has no effect, one line each} */
    public List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(notes.values());
        return all;
    }

    /**
     * Ends the check.
     *
     * @throws ConfigurationException with every problem of the sources, and of what was built, when there is any
     */
    public void throwIfAnyProblem() {
        problems.throwIfAny();
    }

    /** Sets what the directives of one source say, over what earlier sources have said. */
    private void bind(List<Directive> source) {
        Map<String, Directive> directives = new LinkedHashMap<>();
        Map<String, List<Directive>> more = new HashMap<>();
        for (Directive written : source) {
            Directive directive = translated(written);
            Setting setting = settings.get(directive.name());
            if (setting == null) {
                unknown(directive);
            } else if (setting.option().isRepeatable() && directives.containsKey(directive.name())) {
                more.computeIfAbsent(directive.name(), name -> new ArrayList<>())
                        .add(directive);
            } else {
                directives.merge(directive.name(), directive, (first, next) -> merge(setting.option(), first, next));
            }
        }
        directives.forEach((name, directive) -> {
            Setting setting = Objects.requireNonNull(settings.get(name));
            set(setting, directive);
            more.getOrDefault(name, List.of()).forEach(next -> add(setting, next));
        });
    }

    /** {@return the same in the words of this hub; a directive that cannot be translated is a problem, and stays} */
    private Directive translated(Directive directive) {
        try {
            return directive.name().equals(TransportUrl.DIRECTIVE) ? TransportUrl.translate(directive) : directive;
        } catch (OptionValueException refused) {
            problems.add(Locator.locate(refused, directive));
            return directive;
        }
    }

    private void unknown(Directive directive) {
        String name = directive.name();
        if (name.equals(TransportUrl.DIRECTIVE)) {
            return; // It could not be translated, which is said already.
        }
        if (name.isEmpty()) {
            problems.add(directive.place().toString(), NAMELESS);
            return;
        }
        GoHubNames.withoutEffect(name)
                .ifPresentOrElse(
                        reason ->
                                warnings.add(directive.place() + ": " + name + " has no effect in this hub: " + reason),
                        () -> problems.add(
                                directive.place().toString(),
                                GoHubNames.insteadOf(name)
                                        .map(advice -> name + " is not supported by this version; " + advice)
                                        .orElseGet(() -> "unknown directive " + ProtocolStrings.quote(name)
                                                + Spelling.suggestion(name, settings.keySet()))));
    }

    private Directive merge(Option<?, ?> option, Directive first, Directive next) {
        if (!option.isList()) {
            problems.add(Locator.describe(next.place(), next.name()), "is given twice, first at " + first.place());
            return first;
        }
        List<Word> words = new ArrayList<>(first.arguments());
        words.addAll(next.arguments());
        List<Directive> block = new ArrayList<>(first.block());
        block.addAll(next.block());
        return new Directive(first.name(), words, block, first.place());
    }

    private void set(Setting setting, Directive directive) {
        Arguments arguments = arguments(directive);
        notes.remove(directive.name());
        if (isUnsetKey(setting.option(), directive)) {
            unsetKeys.put(directive.name(), directive);
            notes.put(
                    directive.name(),
                    Locator.describe(directive.place(), directive.name()) + ": " + unset(directive)
                            + ", so that there is no key");
            return;
        }
        written.put(directive.name(), directive);
        if (BoltTransport.isMissing(directive.name(), arguments.values())) {
            List<Problem> wrong = BoltTransport.problems(arguments.block());
            wrong.forEach(problem -> {
                problems.add(Locator.locate(problem.within(directive.name()), directive));
                malformed.add(directive.name());
            });
            if (!wrong.isEmpty()) {
                return;
            }
            notes.put(directive.name(), directive.place() + ": " + BoltTransport.warning(arguments.block()));
            arguments = BoltTransport.inMemory(arguments.block());
        }
        apply(setting.set(), directive, arguments);
    }

    /** Sets what another directive of the same name in the same source adds. */
    private void add(Setting setting, Directive directive) {
        written.merge(
                directive.name(),
                directive,
                (first, next) -> new Directive(first.name(), List.of(), List.of(first, next), first.place()));
        apply(setting.add(), directive, arguments(directive));
    }

    private void apply(Consumer<Arguments> action, Directive directive, Arguments arguments) {
        try {
            action.accept(arguments);
        } catch (OptionValueException refused) {
            malformed.add(directive.name());
            problems.add(Locator.locate(refused, directive));
        }
    }

    private Arguments arguments(Directive directive) {
        Map<String, String> block = new LinkedHashMap<>();
        for (Directive inner : directive.block()) {
            String setting = Locator.describe(inner.place(), directive.name() + ": " + inner.name());
            if (inner.name().isEmpty()) {
                problems.add(inner.place().toString(), NAMELESS);
            } else if (!inner.block().isEmpty()) {
                problems.add(setting, "takes no { } block");
            } else if (block.putIfAbsent(inner.name(), String.join(" ", inner.values())) != null) {
                problems.add(setting, "is given twice");
            }
        }
        return new Arguments(directive.values(), block);
    }

    /** A file that is made for several set-ups has a line for each key, and the environment says which of them there are. */
    private static boolean isUnsetKey(Option<?, ?> option, Directive directive) {
        return option.isSecret()
                && !directive.arguments().isEmpty()
                && directive.arguments().get(0).isHidden()
                && directive.arguments().get(0).value().isEmpty();
    }

    private static String unset(Directive directive) {
        return directive.arguments().get(0).written() + " is empty or not set";
    }

    /** {@return the problem of a setting that somebody has built, with its place} */
    private Problem located(Problem problem) {
        Directive directive = written.get(problem.setting());
        if (directive != null) {
            return Locator.locate(problem, directive);
        }
        Directive unset = unsetKeys.get(problem.setting());
        return unset == null
                ? problem
                : new Problem(
                        Locator.describe(unset.place(), problem.setting()), problem.sentence() + "; " + unset(unset));
    }
}
