package io.mercurehub.standalone.command;

import io.mercurehub.config.store.StoredHistory;
import io.mercurehub.config.store.Transport;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.topic.ReservedNamespace;
import io.mercurehub.standalone.config.StandaloneConfig;
import io.mercurehub.standalone.log.Logging;
import java.util.Optional;
import java.util.Set;

/**
 * Where the hub of a configuration keeps its history.
 *
 * @param transport opens it
 * @param hub whose it is
 */
record HistoryOfConfig(Transport transport, HubConfig hub) {

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
        Transport transport = Transport.of(hub);
        if (NOT_KEPT.contains(transport.name())) {
            throw CommandTree.problem(
                    "transport",
                    transport.name() + " (expected: one that keeps its history when the hub stops, such as file)");
        }
        return new HistoryOfConfig(transport, hub);
    }

    /** {@return the store, as the hub opens it} */
    EventStore open() {
        return transport.open(hub.history(), new ReservedNamespace(hub.resourceIdentifier()));
    }

    /** {@return what is stored, as nobody has it open; empty when other tools look after it} */
    Optional<StoredHistory> ifStored() {
        return transport.factory().stored(transport.options(), hub.history());
    }

    /** {@return what is stored, as nobody has it open} */
    StoredHistory stored() {
        return ifStored()
                .orElseThrow(() -> new EventStoreException(
                        "transport " + transport.name() + ": its history is looked after by other tools"));
    }
}
