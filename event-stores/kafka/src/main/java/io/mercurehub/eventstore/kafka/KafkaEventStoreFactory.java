package io.mercurehub.eventstore.kafka;

import io.mercurehub.config.store.EventStoreFactory;
import io.mercurehub.config.store.HistoryOptions;
import io.mercurehub.config.store.NodeOptions;
import io.mercurehub.config.store.StoreOptions;
import io.mercurehub.eventstore.kafka.index.LogIndex;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.HistorySettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Opens a {@link KafkaEventStore}: {@code transport kafka}.
 *
 * <p>{@code servers} are some of the brokers, {@code topic} is the log; {@code topic-nodes}, beside it, is where hubs say that they
 * live. Missing topics are made, on {@code replication} brokers. {@code acks} is what is waited for, {@code lease} after how long a
 * silent hub is dead. {@code security.protocol}, and what begins with {@code ssl.} or {@code sasl.}, are settings of Kafka's clients.
 */
public final class KafkaEventStoreFactory implements EventStoreFactory {

    private static final String SERVERS = "servers";
    private static final String TOPIC = "topic";
    private static final String REPLICATION = "replication";
    private static final String ACKS = "acks";
    private static final List<String> NAMES = NodeOptions.namesWith(SERVERS, TOPIC, REPLICATION, ACKS);

    private static final Pattern SECURITY = Pattern.compile("security\\.protocol|(?:ssl|sasl)\\..+");
    private static final Pattern SERVER_LIST = Pattern.compile(
            "(?:\\[[0-9A-Fa-f:.]+]|[^\\s,:/@\\[\\]]+):[0-9]{1,5}(?:,(?:\\[[0-9A-Fa-f:.]+]|[^\\s,:/@\\[\\]]+):[0-9]{1,5})*");

    /** What Kafka takes as a name, with room for that of the second topic. */
    private static final Pattern TOPIC_NAME = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,243}");

    private static final int MAX_COUNT = 500_000_000;
    private static final long MIN_BYTES = 1 << 20;

    /** Found by {@link java.util.ServiceLoader}. */
    public KafkaEventStoreFactory() {}

    @Override
    public String transport() {
        return "kafka";
    }

    @Override
    public Optional<String> argument() {
        return Optional.of(SERVERS);
    }

    @Override
    public List<Problem> problems(Map<String, String> options) {
        Map<String, String> ours = options.entrySet().stream()
                .filter(option -> !SECURITY.matcher(option.getKey()).matches())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        List<Problem> problems = new ArrayList<>(StoreOptions.unknown(
                ours,
                NAMES,
                "is not an option of transport kafka (expected: " + String.join(", ", NAMES)
                        + ", security.protocol, ssl.*, sasl.*)"));
        Map<String, String> withServers = new HashMap<>(options);
        withServers.putIfAbsent(SERVERS, "");
        StoreSettings unused = settings(withServers, new StoreOptions(withServers, problems), HistoryRules.NONE);
        return problems;
    }

    @Override
    public List<Problem> historyProblems(Map<String, String> options, HistorySettings history) {
        List<Problem> problems = new ArrayList<>(HistoryOptions.clashes(history, transport(), options));
        problems.addAll(problems(HistoryOptions.added(history, Map.of(SERVERS, "any:1"))));
        if (history.rules().stream().map(HistoryRule::maxAge).distinct().count() > LogIndex.MAX_AGES) {
            problems.add(new Problem("", "has too many different ages (expected: at most " + LogIndex.MAX_AGES + ")"));
        }
        return problems;
    }

    @Override
    public EventStore open(Map<String, String> options, HistorySettings history) {
        Map<String, String> all = HistoryOptions.added(history, options);
        return KafkaEventStore.open(settings(all, new StoreOptions(all), new HistoryRules(history.rules())));
    }

    private static StoreSettings settings(Map<String, String> all, StoreOptions options, HistoryRules rules) {
        Map<String, String> security = all.entrySet().stream()
                .filter(option -> SECURITY.matcher(option.getKey()).matches())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        NodeOptions node = NodeOptions.read(options);
        int replication = options.count(REPLICATION, Short.MAX_VALUE, 0);
        return new StoreSettings(
                options.read(SERVERS, "", KafkaEventStoreFactory::servers),
                options.read(
                        TOPIC,
                        StoreSettings.DEFAULT_TOPIC,
                        text -> matching(TOPIC_NAME, text, "1 to 243 letters, digits, \".\", \"_\" and \"-\"")),
                replication == 0 ? OptionalInt.empty() : OptionalInt.of(replication),
                options.read(ACKS, "all", text -> matching(Pattern.compile("all|1"), text, "all or 1")),
                node.node(),
                node.lease(),
                node.timeout(),
                node.startupTimeout(),
                options.count(HistorySettings.MAX_EVENTS, MAX_COUNT, StoreSettings.DEFAULT_MAX_UPDATES),
                options.count(NodeOptions.MAX_SUBSCRIPTION_EVENTS, MAX_COUNT, StoreSettings.DEFAULT_MAX_EVENTS),
                options.duration(HistorySettings.MAX_AGE, "a time such as 7d, at least 1ms"),
                options.bytes(
                        HistorySettings.MAX_BYTES,
                        MIN_BYTES,
                        "a size such as 10GiB, at least 1MiB",
                        StoreSettings.DEFAULT_MAX_BYTES),
                rules,
                security);
    }

    private static String servers(String text) {
        if (text.isEmpty()) {
            throw OptionValueException.hidden("is missing (expected: brokers as host:port, apart by commas)");
        }
        if (!SERVER_LIST.matcher(text).matches()) {
            // A URL may have a password.
            throw OptionValueException.hidden("is not a list of brokers (expected: host:port, apart by commas)");
        }
        return text;
    }

    private static String matching(Pattern pattern, String text, String expected) {
        if (!pattern.matcher(text).matches()) {
            throw OptionValueException.expected(text, expected);
        }
        return text;
    }
}
