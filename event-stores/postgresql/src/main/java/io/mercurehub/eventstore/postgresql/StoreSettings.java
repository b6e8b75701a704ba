package io.mercurehub.eventstore.postgresql;

import io.mercurehub.config.store.NodeOptions;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.topic.ReservedNamespace;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What can be set of a store in PostgreSQL.
 *
 * @param schema in which its tables are
 * @param node by which operators know this hub
 * @param lease for how long this hub counts as alive after the last sign of life
 * @param timeout how long the database may take to answer
 * @param startupTimeout for how long a database is waited for that cannot be reached
 * @param reserved topics that applications may not have
 * @param maxUpdates at most so many updates can be replayed
 * @param maxBytes updates of at most so many bytes
 * @param maxAge none that is older
 * @param maxEvents at most so many subscription events
 * @param rules for some topics
 */
record StoreSettings(
        String schema,
        String node,
        Duration lease,
        Duration timeout,
        Duration startupTimeout,
        ReservedNamespace reserved,
        int maxUpdates,
        long maxBytes,
        Optional<Duration> maxAge,
        int maxEvents,
        HistoryRules rules) {

    static final StoreSettings DEFAULTS = new StoreSettings(
            "mercure",
            NodeOptions.hostName(),
            NodeOptions.DEFAULT_LEASE,
            NodeOptions.DEFAULT_TIMEOUT,
            NodeOptions.DEFAULT_STARTUP_TIMEOUT,
            new ReservedNamespace(URI.create("http://mercure.invalid/.well-known/mercure")),
            1_000_000,
            1L << 30,
            Optional.empty(),
            10_000,
            HistoryRules.NONE);

    int timeoutMillis() {
        return (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE / 2);
    }

    StoreSettings withSchema(String other) {
        return new StoreSettings(
                other, node, lease, timeout, startupTimeout, reserved, maxUpdates, maxBytes, maxAge, maxEvents, rules);
    }

    StoreSettings withReserved(ReservedNamespace other) {
        return new StoreSettings(
                schema, node, lease, timeout, startupTimeout, other, maxUpdates, maxBytes, maxAge, maxEvents, rules);
    }

    StoreSettings withTimes(Duration otherLease, Duration otherTimeout, Duration otherStartupTimeout) {
        return new StoreSettings(
                schema,
                node,
                otherLease,
                otherTimeout,
                otherStartupTimeout,
                reserved,
                maxUpdates,
                maxBytes,
                maxAge,
                maxEvents,
                rules);
    }

    StoreSettings withMaxEvents(int other) {
        return new StoreSettings(
                schema, node, lease, timeout, startupTimeout, reserved, maxUpdates, maxBytes, maxAge, other, rules);
    }

    /** {@return the same with what the settings of the history say} */
    StoreSettings with(HistorySettings history) {
        return new StoreSettings(
                schema,
                node,
                lease,
                timeout,
                startupTimeout,
                reserved,
                history.maxEvents().orElse(maxUpdates),
                history.maxBytes().orElse(maxBytes),
                history.maxAge().or(() -> maxAge),
                maxEvents,
                new HistoryRules(history.rules()));
    }
}
