package io.mercurehub.spring.property;

import io.mercurehub.config.language.Directive;
import io.mercurehub.config.language.Place;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.config.language.Word;
import io.mercurehub.config.option.Option;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.Settings;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.env.Environment;

/**
 * The settings of a hub in the application, as properties below {@value PropertyName#PREFIX}.
 *
 * <p>Every option of the hub has a property, whose text is what would follow the name of its directive. Those that take a block have
 * properties below theirs: {@code mercure.hub.transport.path}, {@code mercure.hub.history.max-age},
 * {@code mercure.hub.history.rules[0].topic}.
 */
public final class HubProperties {

    private static final String DEFAULT_PATH = "/.well-known/mercure";
    private static final String STAND_IN = "http://mercure.invalid";
    private static final String NAME = "name";
    private static final String RULES = "rules";
    private static final String MAX_AGE = "max-age";
    private static final String NONE = "none";

    /** What a rule of the history may select its topics by. */
    private static final List<String> SELECTORS = List.of("topic", "match");

    private static final String POSTGRESQL = "postgresql";
    private static final String URL_OPTION = "url";

    /** Those that only the wiring reads. */
    private static final Set<String> OTHERS = Set.of("path", "url", "public-url", "token");

    private final Properties properties;
    private final List<Directive> directives = new ArrayList<>();

    private HubProperties(Environment environment) {
        this.properties = new Properties(environment, PropertyName.PREFIX);
    }

    /**
     * {@return whether the application has a hub inside: no property says that it is elsewhere, or there is a property of one
     * inside beside those of hubs elsewhere that have names}
     */
    public static boolean isInApplication(Environment environment) {
        Properties own = new Properties(environment, PropertyName.PREFIX);
        return own.text("url").isEmpty()
                && (RemoteHubs.names(environment).isEmpty() || !own.names().isEmpty());
    }

    /**
     * {@return the path of the hub in the application}
     *
     * @throws HubPropertiesException when no hub can be there
     */
    public static String path(Environment environment) {
        Properties properties = new Properties(environment, PropertyName.PREFIX);
        String path = properties.text("path").orElse(DEFAULT_PATH);
        if (!path.matches("(?:/[A-Za-z0-9._~!$&'()+,=:@-]+)+")) {
            throw new HubPropertiesException(
                    List.of(properties.place("path") + ": \"" + path + "\" (expected: a path such as " + DEFAULT_PATH
                            + ", without what URLs have in percent-encoding only)"));
        }
        return path;
    }

    /** {@return whether the log is in PostgreSQL} */
    public static boolean isInPostgres(Environment environment) {
        return new Properties(environment, PropertyName.PREFIX)
                .text(PropertyName.TRANSPORT + "." + NAME)
                .filter(POSTGRESQL::equals)
                .isPresent();
    }

    /** {@return whether the log is in the application's own database: it is in PostgreSQL, and no property says where that is} */
    public static boolean isInDatabase(Environment environment) {
        return isInPostgres(environment)
                && new Properties(environment, PropertyName.PREFIX)
                        .text(PropertyName.TRANSPORT + "." + URL_OPTION)
                        .isEmpty();
    }

    /** {@return whether the log is in a folder} */
    public static boolean isInFolder(Environment environment) {
        return new Properties(environment, PropertyName.PREFIX)
                .text(PropertyName.TRANSPORT + ".path")
                .isPresent();
    }

    /** {@return the options of the log in the application's own database} */
    public static Map<String, String> databaseOptions(Environment environment) {
        Map<String, String> options = new HubProperties(environment).options(PropertyName.TRANSPORT);
        options.remove(NAME);
        return options;
    }

    /**
     * {@return what is thrown when the application has not what the log in PostgreSQL needs}
     *
     * @param sentence what is wrong
     * @param action what to do
     */
    public static HubPropertiesException postgresProblem(Environment environment, String sentence, String action) {
        String place = new Properties(environment, PropertyName.PREFIX).place(PropertyName.TRANSPORT + "." + NAME);
        return new HubPropertiesException(List.of(place + ": " + POSTGRESQL + " " + sentence), action);
    }

    /**
     * {@return the settings that the properties give, over the defaults of a hub inside an application}
     *
     * @param url the path of the hub with the path of the application before it, which is reserved for the hub unless
     *     {@code resource-identifier} is set
     * @param build makes the settings of HTTP of what the properties say
     * @throws HubPropertiesException with every problem, when there is any; an unknown property is one
     */
    public static Settings read(Environment environment, String url, Function<HttpConfig.Builder, HttpConfig> build) {
        return new HubProperties(environment).read(url, build);
    }

    private Settings read(String url, Function<HttpConfig.Builder, HttpConfig> build) {
        PropertyName.options().forEach(this::read);
        unknown();
        HubConfig.Builder hub = HubConfig.builder().resourceIdentifier(URI.create(STAND_IN + url));
        try {
            return Settings.of(
                    Settings.directives(Placeholders.of(Map.of()), List.of()).add(directives),
                    hub,
                    HttpConfig.builder(),
                    build,
                    List.of());
        } catch (ConfigurationException refused) {
            throw new HubPropertiesException(
                    refused.problems().stream().map(HubProperties::describe).toList());
        }
    }

    private void read(Option<?, ?> option) {
        switch (option.key()) {
            case PropertyName.TRANSPORT -> readTransport();
            case PropertyName.HISTORY -> readHistory();
            default -> {
                if (option.isSecret()) {
                    readKey(option);
                } else if (option.isList()) {
                    properties
                            .list(PropertyName.dashed(option.key()))
                            .ifPresent(
                                    values -> add(option.key(), option.key(), words(option.key(), values), List.of()));
                } else {
                    properties
                            .text(PropertyName.dashed(option.key()))
                            .ifPresent(value -> add(
                                    option.key(),
                                    option.key(),
                                    words(option.key(), List.of(asWritten(option, value))),
                                    List.of()));
                }
            }
        }
    }

    /** {@return what somebody has written: YAML reads {@code on} and {@code off} as truth values} */
    private static String asWritten(Option<?, ?> option, String value) {
        if (!option.syntax().contains("off")) {
            return value;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> "on";
            case "false" -> "off";
            default -> value;
        };
    }

    /** A key is used to its last character, and shown nowhere. */
    private void readKey(Option<?, ?> option) {
        properties.text(PropertyName.dashed(option.key())).ifPresent(key -> {
            List<Word> words = new ArrayList<>();
            words.add(new Word(key, PropertyName.of(option.key()), place(option.key())));
            properties
                    .text(PropertyName.algorithm(option.key()))
                    .ifPresent(
                            algorithm -> words.add(new Word(algorithm, place(PropertyName.algorithm(option.key())))));
            add(option.key(), option.key(), words, List.of());
        });
    }

    /** A path without a name is that of files. */
    private void readTransport() {
        Map<String, String> options = options(PropertyName.TRANSPORT);
        if (options.isEmpty()) {
            return;
        }
        String name = options.getOrDefault(NAME, options.containsKey("path") ? "file" : "memory");
        options.remove(NAME);
        if (name.equals(POSTGRESQL)) {
            // Else the application's DataSource says where the database is.
            options.putIfAbsent(URL_OPTION, "postgresql://any");
        }
        add(
                PropertyName.TRANSPORT,
                PropertyName.TRANSPORT + "." + NAME,
                List.of(new Word(name, place(PropertyName.TRANSPORT + "." + NAME))),
                block(PropertyName.TRANSPORT, options));
    }

    private void readHistory() {
        Map<String, String> limits = options(PropertyName.HISTORY);
        limits.keySet().removeIf(name -> name.startsWith(RULES));
        if (!limits.isEmpty()) {
            add(PropertyName.HISTORY, PropertyName.HISTORY, List.of(), block(PropertyName.HISTORY, limits));
        }
        int index = 0;
        for (Map<String, String> rule : properties.maps(PropertyName.HISTORY + "." + RULES)) {
            readRule(PropertyName.HISTORY + "." + RULES + "[" + index++ + "]", rule);
        }
    }

    private void readRule(String name, Map<String, String> rule) {
        Place place = place(name);
        List<Word> words = new ArrayList<>();
        for (String selector : SELECTORS) {
            String pattern = rule.get(selector);
            if (pattern != null) {
                words.add(new Word(selector, place));
                words.add(new Word(pattern, place));
            }
        }
        rule.keySet().stream()
                .filter(key -> !SELECTORS.contains(key) && !key.equals(MAX_AGE))
                .forEach(key -> words.add(new Word(key, place)));
        Optional<String> maxAge = Optional.ofNullable(rule.get(MAX_AGE));
        maxAge.filter(NONE::equals).ifPresent(none -> words.add(new Word(none, place)));
        List<Directive> block = maxAge.filter(age -> !age.equals(NONE))
                .map(age -> block(name, Map.of(underscored(MAX_AGE), age)))
                .orElse(List.of());
        add(PropertyName.HISTORY, name, words, block);
    }

    /** Says what is no property of a hub; what the directive's language knows of such a name, it says. */
    private void unknown() {
        Set<String> known = Stream.of(
                        PropertyName.options().map(Option::key),
                        PropertyName.options()
                                .filter(Option::isSecret)
                                .map(option -> PropertyName.algorithm(option.key())),
                        OTHERS.stream())
                .flatMap(Function.identity())
                .map(HubProperties::uniform)
                .collect(Collectors.toSet());
        for (String name : properties.names()) {
            if (!known.contains(uniform(name))) {
                add(underscored(name), name, List.of(), List.of());
            }
        }
    }

    private void add(String key, String name, List<Word> words, List<Directive> block) {
        directives.add(new Directive(key, words, block, place(name)));
    }

    private List<Word> words(String key, List<String> values) {
        Place place = place(key);
        return values.stream().map(value -> new Word(value, place)).toList();
    }

    private List<Directive> block(String name, Map<String, String> options) {
        return options.entrySet().stream()
                .map(option -> {
                    Place place = place(name + "." + option.getKey());
                    return new Directive(option.getKey(), List.of(new Word(option.getValue(), place)), place);
                })
                .toList();
    }

    /** {@return the properties below one, by the names of options: in the environment a dot stands between words} */
    private Map<String, String> options(String name) {
        Map<String, String> options = new LinkedHashMap<>();
        properties.map(name).forEach((key, value) -> options.put(underscored(key), value));
        return options;
    }

    private Place place(String name) {
        return new Place(properties.place(PropertyName.dashed(name)));
    }

    private static String underscored(String name) {
        return name.replace('-', '_').replace('.', '_');
    }

    private static String uniform(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** {@return a problem with the name of its property, which the place has already where it is known} */
    private static String describe(Problem problem) {
        String setting = problem.setting();
        String named = setting.startsWith(PropertyName.PREFIX)
                ? setting.replaceFirst(": [a-z_]+$", "")
                : PropertyName.of(setting);
        return named + ": "
                + PropertyName.translate(problem.sentence()).replace("unknown directive", "unknown property");
    }
}
