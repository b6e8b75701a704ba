package io.mercurehub.hub;

import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.store.EventStore;

/** Opens hubs whose dispatch differs from that of all others. */
final class OpenHubs {

    private OpenHubs() {}

    static Hub with(int lanes, int maxPublishLag, int maxUnindexedMatchers, HubConfig config, EventStore store) {
        return new Hub(
                config, store, HubMetrics.NONE, Hub.settings(config, lanes, maxPublishLag, maxUnindexedMatchers));
    }

    static Hub withLanes(int lanes, HubConfig config, EventStore store) {
        return with(lanes, 256, 10_000, config, store);
    }
}
