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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration language, from its sources to settings.
 *
 * <p>Sources are read one after the other, and what a later one sets replaces what an earlier one has set:
 *
 * <pre>{@code
 * HubConfig.Builder hub = HubConfig.builder();
 * Binding binding = new Directives(Placeholders.of(System.getenv()), HubOptions.ALL)
 *         .read("mercure.conf", text)
 *         .environment(System.getenv())
 *         .set("--dispatch-timeout", "dispatch_timeout", "40s")
 *         .bind(Setting.on(hub, HubOptions.ALL));
 * Optional<HubConfig> config = binding.build(hub::build);
 * binding.throwIfAnyProblem();
 * }</pre>
 *
 * <p>Within one source a directive stands once, except one that takes a list or says something else each time, whose lines add up.
 * Every mistake of every source is collected, and thrown with all others at once. The language is described in
 * {@code docs/configuration.md}. Confined to one thread.
 */
public final class Directives {

    /** The environment variable that holds directives, one a line. */
    public static final String EXTRA_VARIABLE = "MERCURE_EXTRA_DIRECTIVES";

    private final Placeholders placeholders;
    private final Map<String, Option<?, ?>> options = new LinkedHashMap<>();
    private final List<List<Directive>> sources = new ArrayList<>();
    private final Problems problems = new Problems();
    private final List<String> warnings = new ArrayList<>();

    /**
     * No directives yet.
     *
     * @param placeholders where the values of placeholders come from
     * @param options what directives can set, with a name each
     */
    public Directives(Placeholders placeholders, List<? extends Option<?, ?>> options) {
        this.placeholders = placeholders;
        for (Option<?, ?> option : options) {
            if (this.options.put(option.key(), option) != null) {
                throw new IllegalArgumentException(
                        "options: " + option.key() + " (expected: names that no other directive has)");
            }
        }
    }

    /**
     * Reads a text of directives.
     *
     * @param source its name, for messages: of a file or a variable
     * @param text one directive a line
     */
    public Directives read(String source, String text) {
        return add(parse(source, text));
    }

    /**
     * {@return the directives of a text as written, known or not; nothing is set yet, but mistakes of the language count}
     *
     * @param source its name, for messages
     * @param text one directive a line
     */
    public List<Directive> parse(String source, String text) {
        return DirectiveParser.parse(source, text, placeholders, problems);
    }

    /** Takes directives for one source. */
    public Directives add(List<Directive> source) {
        sources.add(List.copyOf(source));
        return this;
    }

    /**
     * Takes one directive whose arguments are given as they are: nothing in them has a meaning, and none is ever shown.
     *
     * @param source where they come from, for messages
     * @param name the directive's name
     * @param arguments what would follow the name
     */
    public Directives setAsIs(String source, String name, List<String> arguments) {
        Place place = new Place(source);
        List<Word> words = arguments.stream()
                .map(argument -> new Word(argument, source, place))
                .toList();
        return add(List.of(new Directive(name, words, place)));
    }

    /**
     * Reads one directive whose name is given by other means, such as a command line option or an init-parameter.
     *
     * @param source where it comes from, for messages
     * @param name the directive's name
     * @param arguments what would follow the name; line breaks outside of a block are just white space
     */
    public Directives set(String source, String name, String arguments) {
        return add(List.of(DirectiveParser.parseArguments(source, name, arguments, placeholders, problems)));
    }

    /**
     * Reads the variables of an environment that begin with {@code MERCURE_}: first those that are each one setting, then
     * {@code MERCURE_EXTRA_DIRECTIVES}, as the Go hub does. Each of them can instead be a path, with {@code _FILE}
     * behind its name. An empty variable counts as not set; an unknown one is a warning. {@code MERCURE_TRANSPORT_URL} counts
     * when no source says {@code transport}.
     *
     * @param variables name to value; all others are ignored
     */
    public Directives environment(Map<String, String> variables) {
        EnvironmentReader reader = new EnvironmentReader(variables, placeholders, problems, warnings);
        // Before all others, since it counts only when nothing else names a transport.
        sources.add(0, reader.transportUrl());
        sources.add(reader.directives(options.values()));
        sources.add(reader.extraDirectives());
        reader.warnOfUnknown();
        return this;
    }

    /** {@return whether a directive of that name means something here, be it only a warning} */
    public boolean knows(String name) {
        return options.containsKey(name)
                || GoHubNames.directives().contains(name)
                || name.equals(TransportUrl.DIRECTIVE);
    }

    /** {@return whether no source has any directive} */
    public boolean isEmpty() {
        return sources.stream().allMatch(List::isEmpty);
    }

    /** {@return whether any source has a directive of that name} */
    public boolean has(String name) {
        return sources.stream()
                .flatMap(List::stream)
                .anyMatch(directive -> directive.name().equals(name));
    }

    /**
     * Sets what all sources together say.
     *
     * @param settings of all options
     */
    public Binding bind(List<Setting> settings) {
        return new Binding(sources, settings, problems.found(), warnings);
    }
}
