package io.mercurehub.config.store;

import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.EventStoreOpener;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.topic.ReservedNamespace;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A kind of event store, chosen by its name: what the {@code transport} directive says.
 *
 * <pre>{@code
 * HubConfig.builder().store(new Transport("file", Map.of("path", "/var/lib/app/updates")))
 * }</pre>
 *
 * @param name as its factory has it
 * @param options name to value, as the directive's block would have them; unmodifiable, in that order
 */
public record Transport(String name, Map<String, String> options) implements EventStoreOpener {

    /** The memory, with its default limits. */
    public static final Transport MEMORY = new Transport("memory", Map.of());

    private static final String STARS = "***";
    private static final Pattern SECRET_OPTION = Pattern.compile("(?i)password|secret|token|jaas|\\.key$");

    /** Rather too much than too little: all up to the last at sign. */
    private static final Pattern PASSWORD_OF_URL = Pattern.compile("(//[^/?#@:\\s]*:)[^\\s]*@");

    private static final Pattern SECRET_PARAMETER = Pattern.compile("(?i)(password\\s*=\\s*)('[^']*'|[^&\\s]*)");

    /** Copies its map. */
    public Transport {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /**
     * {@return the transport that a directive means}
     *
     * @param values the name, and perhaps the value of the option that {@linkplain EventStoreFactory#argument may stand behind it}
     * @param block the other options
     * @throws OptionValueException when no option may stand there, or it stands in the block as well
     */
    public static Transport of(List<String> values, Map<String, String> block) {
        String name = values.get(0);
        if (values.size() == 1) {
            return new Transport(name, block);
        }
        Optional<EventStoreFactory> factory = EventStores.factory(name);
        if (factory.isEmpty()) {
            return new Transport(name, block); // which is the problem that is told
        }
        String option = factory.get()
                .argument()
                .orElseThrow(() -> OptionValueException.hidden(
                        "transport " + name + " takes no argument (expected: its" + " options in a { } block)"));
        if (block.containsKey(option)) {
            throw OptionValueException.hidden(
                    option + " stands behind the name, and in the { } block (expected: once)");
        }
        Map<String, String> options = new LinkedHashMap<>();
        options.put(option, values.get(1));
        options.putAll(block);
        return new Transport(name, options);
    }

    /** {@return the options as they may be shown: with stars in place of passwords, in URLs too} */
    public Map<String, String> optionsWithoutSecrets() {
        Map<String, String> shown = new LinkedHashMap<>();
        options.forEach((option, value) -> shown.put(
                option,
                SECRET_OPTION.matcher(option).find()
                        ? STARS
                        : SECRET_PARAMETER
                                .matcher(PASSWORD_OF_URL.matcher(value).replaceAll("$1" + STARS + "@"))
                                .replaceAll("$1" + STARS)));
        return shown;
    }

    /** {@return the name and the options' names; a value may be secret} */
    @Override
    public String toString() {
        return "Transport[" + name + ", " + options.keySet() + "]";
    }

    /** {@return the one that a configuration has; {@link #MEMORY} when nobody has chosen one} */
    public static Transport of(HubConfig config) {
        return of(config.store());
    }

    private static Transport of(EventStoreOpener store) {
        return store instanceof Transport transport ? transport : MEMORY;
    }

    /**
     * {@return the configuration that a builder has, whose transport has been checked, too}
     *
     * @throws io.mercurehub.hub.setting.ConfigurationException with every problem, when there is any
     */
    public static HubConfig build(HubConfig.Builder builder) {
        Problems problems = new Problems();
        of(builder.store()).check(builder.history(), problems);
        Optional<HubConfig> config = problems.collect(builder::build);
        problems.throwIfAny();
        return config.orElseThrow();
    }

    /**
     * {@return what opens such stores}
     *
     * @throws EventStoreException when no module that has it is on the class path
     */
    public EventStoreFactory factory() {
        return EventStores.factory(name)
                .orElseThrow(() -> new EventStoreException(
                        "transport " + name + ": not on the class path (there are: " + EventStores.transports() + ")"));
    }

    @Override
    public EventStore open(HistorySettings history) {
        return factory().open(options, history);
    }

    @Override
    public EventStore open(HistorySettings history, ReservedNamespace reserved) {
        return factory().open(options, history, reserved);
    }

    private void check(HistorySettings history, Problems problems) {
        EventStores.factory(name)
                .ifPresentOrElse(
                        factory -> {
                            add(factory.problems(options), "transport", problems);
                            add(factory.historyProblems(options, history), "history", problems);
                        },
                        () -> problems.require(
                                false,
                                "transport",
                                name,
                                "one of those that are here: " + String.join(", ", EventStores.transports())));
    }

    private static void add(List<Problem> found, String setting, Problems problems) {
        found.forEach(problem -> problems.add(problem.within(setting)));
    }
}
