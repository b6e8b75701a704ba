package io.mercurehub.eventstore.kafka;

import io.mercurehub.config.store.NodeOptions;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.HistorySettings;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/** Settings of stores for tests. */
final class Stores {

    private Stores() {}

    /** {@return a name that no topic has} */
    static String newTopic() {
        return "topic-" + UUID.randomUUID();
    }

    /** {@return settings with the usual limits} */
    static StoreSettings settings(String servers, String topic) {
        return settings(servers, topic, HistorySettings.DEFAULTS);
    }

    /** {@return settings with these limits} */
    static StoreSettings settings(String servers, String topic, HistorySettings history) {
        return settings(servers, topic, history, NodeOptions.DEFAULT_LEASE, StoreSettings.DEFAULT_MAX_EVENTS);
    }

    /** {@return settings with these limits, and this lease} */
    static StoreSettings settings(
            String servers, String topic, HistorySettings history, Duration lease, int maxEvents) {
        return new StoreSettings(
                servers,
                topic,
                OptionalInt.empty(),
                "all",
                "node",
                lease,
                NodeOptions.DEFAULT_TIMEOUT,
                Duration.ofSeconds(60),
                history.maxEvents().orElse(StoreSettings.DEFAULT_MAX_UPDATES),
                maxEvents,
                history.maxAge(),
                history.maxBytes().orElse(StoreSettings.DEFAULT_MAX_BYTES),
                new HistoryRules(history.rules()),
                Map.of());
    }
}
