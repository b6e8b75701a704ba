package io.mercurehub.servlet.config;

import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.HubOption;
import io.mercurehub.hub.option.ConfigurationException;
import io.mercurehub.hub.option.Option;
import io.mercurehub.hub.option.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The configuration language, from its sources to settings.
 *
 * <p>Sources are read one after the other, and what a later one sets replaces what an earlier one has set:
 *
 * <pre>{@code
 * Settings settings = new Directives(Placeholders.of(System.getenv()))
 *         .read("mercure.conf", text)
 *         .environment(System.getenv())
 *         .set("--heartbeat", "heartbeat", "40s")
 *         .settings(HubConfig.builder(), HttpConfig.builder(), HttpConfig.Builder::buildStandalone);
 * }</pre>
 *
 * <p>Within one source a directive stands once, except one that takes a list or says something else each time, whose lines add up. Every mistake of every source
 * is collected, and {@link #settings} throws them all at once. The language is described in {@code docs/configuration.md}.
 * Confined to one thread.
 */
public final class Directives {

    private final Placeholders placeholders;
    private final List<ExtraOption> extra;
    private final List<List<Directive>> sources = new ArrayList<>();
    private final Problems problems = new Problems();
    private final List<String> warnings = new ArrayList<>();

    /** The directives of {@link HubOption} and {@link HttpOption}. */
    public Directives(Placeholders placeholders) {
        this(placeholders, List.of());
    }

    /**
     * The directives of {@link HubOption} and {@link HttpOption}, and others.
     *
     * @param placeholders where the values of placeholders come from
     * @param extra directives of whoever starts the hub, with names of their own
     */
    public Directives(Placeholders placeholders, List<ExtraOption> extra) {
        Set<String> keys = new HashSet<>();
        for (Option option : DirectiveBinder.options(extra)) {
            if (!keys.add(option.key())) {
                throw new IllegalArgumentException(
                        "extra: " + option.key() + " (expected: names that no other directive has)");
            }
        }
        this.placeholders = placeholders;
        this.extra = List.copyOf(extra);
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
        Place place = new Place(source, 0, 0);
        List<Word> words = arguments.stream()
                .map(argument -> new Word(argument, source, place))
                .toList();
        return add(List.of(new Directive(name, words, List.of(), place)));
    }

    /**
     * Reads one directive whose name is given by other means, such as a command line option or an init-parameter.
     *
     * @param source where it comes from, for messages
     * @param name the directive's name
     * @param arguments what would follow the name; line breaks outside of a block are just white space
     */
    public Directives set(String source, String name, String arguments) {
        sources.add(List.of(DirectiveParser.parseArguments(source, name, arguments, placeholders, problems)));
        return this;
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
        sources.add(reader.directives(DirectiveBinder.options(extra)));
        sources.add(reader.extraDirectives());
        reader.warnOfUnknown();
        return this;
    }

    /** {@return whether a directive of that name means something here, be it only a warning} */
    public boolean knows(String name) {
        return DirectiveBinder.options(extra).stream()
                        .anyMatch(option -> option.key().equals(name))
                || Aliases.foreignDirectives().contains(name)
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
     * {@return the settings that all sources together give}
     *
     * @param hub has the defaults; gets what is set
     * @param http has the defaults; gets what is set
     * @param build {@link HttpConfig.Builder#build} or {@link HttpConfig.Builder#buildStandalone}
     * @throws ConfigurationException with every problem of every source, when there is any
     */
    public Settings settings(
            HubConfig.Builder hub, HttpConfig.Builder http, Function<HttpConfig.Builder, HttpConfig> build) {
        Problems all = new Problems();
        problems.found().forEach(all::add);
        DirectiveBinder binder = new DirectiveBinder(hub, http, extra, all);
        sources.forEach(binder::bind);
        boolean understood = all.found().isEmpty();
        Optional<HubConfig> hubConfig = binder.check(hub::build, understood);
        Optional<HttpConfig> httpConfig = binder.check(() -> build.apply(http), understood);
        all.throwIfAny();
        return settings(hubConfig.orElseThrow(), httpConfig.orElseThrow(), binder.warnings());
    }

    private Settings settings(HubConfig hub, HttpConfig http, List<String> found) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(found);
        all.addAll(http.warnings());
        return new Settings(hub, http, all);
    }

    /** {@return the directives that make these settings; see {@link Settings#print}} */
    static String print(HubConfig hub, HttpConfig http) {
        StringBuilder text = new StringBuilder();
        for (HubOption option : HubOption.values()) {
            option.print(hub).forEach(arguments -> text.append(DirectiveText.write(option.key(), arguments)));
        }
        for (HttpOption option : HttpOption.values()) {
            option.print(http)
                    .map(arguments -> option.isSecret()
                            ? DirectiveText.writeAsIs(option.key(), arguments)
                            : DirectiveText.write(option.key(), arguments))
                    .ifPresent(text::append);
        }
        return text.toString();
    }
}
