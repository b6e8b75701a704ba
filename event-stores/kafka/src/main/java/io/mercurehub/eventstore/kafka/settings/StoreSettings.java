package io.mercurehub.eventstore.kafka.settings;

import io.mercurehub.config.language.Quantities;
import io.mercurehub.hub.store.HistoryRules;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an operator chooses of a store.
 *
 * @param servers brokers to ask for the others: {@code host:port}, apart by commas
 * @param topic the log
 * @param replication on how many brokers topics are that the store makes; empty for what the brokers do by default
 * @param acks what a broker waits for before it acknowledges: {@code all} or {@code 1}
 * @param name of this node
 * @param lease after so long without a sign of life a node counts as dead
 * @param timeout after so long what the brokers have not done has failed
 * @param startupTimeout for so long a start waits for brokers
 * @param maxUpdates at most so many updates can be replayed
 * @param maxEvents at most so many updates in which the hub tells of subscriptions can be replayed beside these
 * @param maxAge no update can be replayed for longer; empty for no limit
 * @param maxBytes updates of at most so many bytes, as they are in the topic, can be replayed
 * @param rules for how long updates of some topics can be replayed
 * @param security settings of Kafka's clients that say how to reach the brokers; may be secret
 */
public record StoreSettings(
        String servers,
        String topic,
        OptionalInt replication,
        String acks,
        String name,
        Duration lease,
        Duration timeout,
        Duration startupTimeout,
        int maxUpdates,
        int maxEvents,
        Optional<Duration> maxAge,
        long maxBytes,
        HistoryRules rules,
        Map<String, String> security) {

    /** The topic when nothing else is said. */
    public static final String DEFAULT_TOPIC = "mercure";

    /** How many updates can be replayed when nothing else is said. */
    public static final int DEFAULT_MAX_UPDATES = 1_000_000;

    /** How many subscription events can be replayed beside them when nothing else is said. */
    public static final int DEFAULT_MAX_EVENTS = 10_000;

    /** How many bytes can be replayed when nothing else is said: 1 GiB. */
    public static final long DEFAULT_MAX_BYTES = 1L << 30;

    /** The largest record that topics take which the store makes: 64 MiB. */
    public static final int MAX_RECORD_BYTES = 64 << 20;

    /** Copies its map. */
    public StoreSettings {
        security = Map.copyOf(security);
    }

    /** {@return the topic in which nodes say that they live} */
    public String nodesTopic() {
        return topic + "-nodes";
    }

    /** {@return one sentence for operators} */
    public String describe() {
        return "kafka " + servers + ", topic " + topic + ": the newest " + maxUpdates + " updates, at most "
                + Quantities.printBytes(maxBytes)
                + maxAge.map(age -> ", none older than " + Quantities.print(age))
                        .orElse("")
                + (rules.isEmpty() ? "" : ", some topics by rules of their own")
                + "; acks " + acks + "; a restart loses nothing that was acknowledged";
    }

    /** {@return without what may be secret} */
    @Override
    public String toString() {
        return describe();
    }
}
