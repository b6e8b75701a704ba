package io.mercurehub.eventstore.redis;

import io.lettuce.core.RedisURI;
import io.mercurehub.config.language.Quantities;
import io.mercurehub.hub.store.HistoryRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which Redis, and what is kept there.
 *
 * @param uri where it is, and who asks
 * @param authorities a file of certificates in PEM that its certificate is checked with; empty for those of the JVM
 * @param prefix before all keys
 * @param name of this node
 * @param replicas how many replicas must have an update before it counts as safe
 * @param lease for how long a node lives that says nothing more
 * @param timeout how long Redis may take for an answer
 * @param startupTimeout how long to wait for a Redis that cannot be reached when the store is opened
 * @param maxUpdates at most so many updates can be replayed
 * @param maxBytes of at most so many bytes
 * @param maxAge none for longer; empty for no limit
 * @param maxEvents at most so many subscription events
 * @param rules for how long updates of some topics can be replayed
 */
record RedisSettings(
        RedisURI uri,
        Optional<Path> authorities,
        String prefix,
        String name,
        int replicas,
        Duration lease,
        Duration timeout,
        Duration startupTimeout,
        int maxUpdates,
        long maxBytes,
        Optional<Duration> maxAge,
        int maxEvents,
        HistoryRules rules) {

    static final String DEFAULT_PREFIX = "mercure";
    static final int DEFAULT_MAX_UPDATES = 100_000;
    static final long DEFAULT_MAX_BYTES = 256L << 20;
    static final int DEFAULT_MAX_EVENTS = 10_000;
    static final long MAX_EVENT_BYTES = 16L << 20;

    /** {@return where the Redis is, without who asks} */
    String place() {
        return uri.getHost() + ":" + uri.getPort() + (uri.getDatabase() == 0 ? "" : "/" + uri.getDatabase());
    }

    /**
     * {@return one sentence for operators}
     *
     * @param losses what Redis loses when it is killed
     */
    String describe(String losses) {
        return "redis " + place() + ": the newest " + maxUpdates + " updates, at most "
                + Quantities.printBytes(maxBytes)
                + maxAge.map(age -> ", none older than " + Quantities.print(age))
                        .orElse("")
                + (rules.isEmpty() ? "" : ", some topics by rules of their own") + "; " + losses
                + (replicas == 0 ? "" : "; acknowledged by " + replicas + (replicas == 1 ? " replica" : " replicas"));
    }
}
