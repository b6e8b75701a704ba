package io.mercurehub.config.store;

import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.EventStoreOpener;
import io.mercurehub.hub.store.HistorySettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** Copies its map. */
    public Transport {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
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
