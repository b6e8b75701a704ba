package io.mercurehub.standalone.command;

import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.EventStoreFactory;
import io.mercurehub.hub.store.EventStores;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.HistoryState;
import io.mercurehub.hub.store.StoredHistory;
import io.mercurehub.standalone.config.StandaloneConfig;
import io.mercurehub.standalone.log.Logging;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the hub of a configuration keeps its history.
 *
 * @param factory opens it
 * @param options in the words of the configuration
 * @param limits what it keeps of it
 */
record HistoryOfConfig(EventStoreFactory factory, Map<String, String> options, HistorySettings limits) {

    private static final Set<String> NOT_KEPT = Set.of("memory", "local");

    /**
     * {@return that of the configuration with which a command was called}
     *
     * @throws ConfigurationException when the configuration has a mistake, or keeps nothing when the hub stops
     */
    static HistoryOfConfig of(MainCommand main) {
        StandaloneConfig config = main.loadConfig();
        HubConfig hub = config.settings().hub();
        Logging.apply(config.log(), main.surroundings().err());
        if (NOT_KEPT.contains(hub.transport())) {
            throw new ConfigurationException(List.of(new Problem(
                    "transport",
                    hub.transport() + " (expected: one that keeps its history when the hub stops, such as file)")));
        }
        return new HistoryOfConfig(
                EventStores.factory(hub.transport()).orElseThrow(), hub.transportOptions(), hub.history());
    }

    /** {@return the store, as the hub opens it} */
    EventStore open() {
        return factory.open(options, limits);
    }

    /** {@return how much is stored, as nobody has it open; empty when other tools look after it} */
    Optional<HistoryState> state() {
        return factory.stored(options, limits).map(history -> {
            try (history) {
                return history.check(damage -> {});
            }
        });
    }

    /** {@return what is stored, as nobody has it open} */
    StoredHistory stored() {
        return factory.stored(options, limits)
                .orElseThrow(() -> new EventStoreException(
                        "transport " + factory.transport() + ": its history is looked after by other tools"));
    }
}
