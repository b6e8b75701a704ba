package io.mercurehub.spring.property;

import io.mercurehub.config.option.HubOptions;
import io.mercurehub.config.option.Option;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.servlet.config.HttpOptions;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How options are named as properties: {@code dispatch_timeout} is {@code mercure.hub.dispatch-timeout}. */
public final class PropertyName {

    /** What the names of the properties of the application's hub begin with. */
    public static final String PREFIX = "mercure.hub";

    /** What the names of the properties of hubs elsewhere that have names begin with. */
    public static final String NAMED = "mercure.hubs";

    /** Where the hub is in the application. */
    public static final String PATH = PREFIX + ".path";

    /** Where the hub is, if it is not in the application. */
    public static final String URL = PREFIX + ".url";

    /** Where browsers see the hub. */
    public static final String PUBLIC_URL = PREFIX + ".public-url";

    static final String TRANSPORT = "transport";
    static final String HISTORY = "history";
    static final List<String> LIMITS =
            List.of(HistorySettings.MAX_EVENTS, HistorySettings.MAX_AGE, HistorySettings.MAX_BYTES);

    private static final Pattern KEYS_OF_SEVERAL_WORDS = Pattern.compile(options()
            .map(Option::key)
            .filter(key -> key.contains("_"))
            .collect(Collectors.joining("|", "\\b(?:", ")\\b")));

    private PropertyName() {}

    /** {@return all options that are properties} */
    static Stream<Option<?, ?>> options() {
        return Stream.concat(HubOptions.ALL.stream(), HttpOptions.ALL.stream());
    }

    /** {@return the name of the property of the application's hub that sets an option} */
    static String of(String key) {
        return PREFIX + "." + dashed(key);
    }

    /** {@return the last part of the name of a property} */
    static String dashed(String key) {
        return key.replace('_', '-');
    }

    /** {@return the last part of the name of the property that says the algorithm of a key} */
    static String algorithm(String key) {
        return dashed(key) + "-alg";
    }

    /** {@return a text about options as one about properties} */
    static String translate(String text) {
        return KEYS_OF_SEVERAL_WORDS.matcher(text).replaceAll((MatchResult key) -> dashed(key.group()));
    }
}
