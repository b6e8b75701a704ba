package io.mercurehub.eventstore.redis;

import io.mercurehub.config.store.HistoryOptions;
import io.mercurehub.config.store.StoreOptions;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.test.engines.RedisServer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens stores for tests. */
final class Stores {

    private Stores() {}

    /** {@return a prefix that no other test has} */
    static String newPrefix() {
        return "test-" + UUID.randomUUID();
    }

    /** Opens a node of the log of a prefix. */
    static RedisEventStore open(RedisServer server, String prefix, Map<String, String> options) {
        return open(server, prefix, options, HistorySettings.DEFAULTS, null);
    }

    static RedisEventStore open(
            RedisServer server,
            String prefix,
            Map<String, String> options,
            HistorySettings history,
            @Nullable InstantSource clock) {
        Map<String, String> all = new HashMap<>(HistoryOptions.added(history, options));
        all.putIfAbsent("url", server.url());
        // Longer than a busy machine needs.
        all.putIfAbsent("timeout", "60s");
        all.put("prefix", prefix);
        return RedisEventStore.open(
                RedisEventStoreFactory.settings(new StoreOptions(all), new HistoryRules(history.rules())), clock);
    }
}
