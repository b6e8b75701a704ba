package io.mercurehub.eventstore.kafka.topic;

import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.hub.store.EventStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * The two topics of a store: the log, and the one in which nodes say that they live. Those that are missing are made.
 *
 * <p>The log has one partition, since that has the one order. The hub itself trims it, so the brokers keep all. Of the other the
 * last hour is more than enough.
 *
 * <p>Safe for use by any thread; what returns no stage may block for as long as the timeout says.
 */
public final class Topics implements AutoCloseable {

    private static final long MIN_SEGMENT_BYTES = 1 << 20;
    private static final long MAX_SEGMENT_BYTES = 64 << 20;
    private static final int SEGMENTS_OF_A_LOG = 16;

    private final StoreSettings settings;
    private final Admin admin;
    private final TopicPartition log;
    private final TopicPartition nodes;

    /** @throws EventStoreException when the settings of the client are wrong */
    public Topics(StoreSettings settings) {
        this.settings = settings;
        this.log = new TopicPartition(settings.topic(), 0);
        this.nodes = new TopicPartition(settings.nodesTopic(), 0);
        try {
            this.admin = Admin.create(new ClientSettings(settings).admin());
        } catch (KafkaException e) {
            throw failed(settings, e);
        }
    }

    /** {@return the only partition of the log} */
    public TopicPartition log() {
        return log;
    }

    /** {@return the only partition of the topic in which nodes say that they live} */
    public TopicPartition nodes() {
        return nodes;
    }

    /**
     * Makes the topics that are missing.
     *
     * @return the id of the log
     * @throws KafkaException when the brokers cannot be reached, or refuse
     * @throws EventStoreException when the log can't be used
     */
    public Uuid ensure() {
        Uuid id = ensure(
                settings.topic(),
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        "-1",
                        TopicConfig.RETENTION_BYTES_CONFIG,
                        "-1",
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime",
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(StoreSettings.MAX_RECORD_BYTES),
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        Long.toString(segmentBytes())));
        Uuid unused = ensure(
                settings.nodesTopic(),
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                                Long.toString(Duration.ofHours(1).toMillis()),
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
                        TopicConfig.SEGMENT_MS_CONFIG,
                                Long.toString(Duration.ofMinutes(10).toMillis()),
                        TopicConfig.SEGMENT_BYTES_CONFIG, Long.toString(MIN_SEGMENT_BYTES)));
        return id;
    }

    private long segmentBytes() {
        return Math.max(MIN_SEGMENT_BYTES, Math.min(MAX_SEGMENT_BYTES, settings.maxBytes() / SEGMENTS_OF_A_LOG));
    }

    private Uuid ensure(String name, Map<String, String> config) {
        Optional<TopicDescription> found = describe(name);
        if (found.isEmpty()) {
            try {
                Uuid unused = get(admin.createTopics(List.of(new NewTopic(
                                        name,
                                        Optional.of(1),
                                        settings.replication().isPresent()
                                                ? Optional.of((short)
                                                        settings.replication().getAsInt())
                                                : Optional.empty())
                                .configs(config)))
                        .topicId(name));
            } catch (TopicExistsException e) {
                // Another node was faster.
            }
            found = describe(name);
        }
        TopicDescription topic =
                found.orElseThrow(() -> new UnknownTopicOrPartitionException(name + " is not there yet"));
        if (topic.partitions().size() != 1) {
            throw refused(
                    settings, "topic " + name + " has " + topic.partitions().size() + " partitions (expected: 1)");
        }
        if (topic.topicId().equals(Uuid.ZERO_UUID)) {
            throw refused(settings, "the brokers give topics no ids (expected: Kafka 2.8 or newer)");
        }
        refuseCompacted(name);
        return topic.topicId();
    }

    private void refuseCompacted(String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        Config config;
        try {
            config = get(of(admin.describeConfigs(List.of(resource)).values(), resource));
        } catch (AuthorizationException e) {
            // Whoever may not ask has chosen the topic with care.
            return;
        }
        ConfigEntry policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
        if (policy != null && policy.value() != null && policy.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw refused(settings, "topic " + name + " is compacted (expected: cleanup.policy=delete)");
        }
    }

    private Optional<TopicDescription> describe(String name) {
        try {
            return Optional.of(get(of(admin.describeTopics(List.of(name)).topicNameValues(), name)));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    /** {@return the id that the log has now; exceptionally with what Kafka says, as when there is none} */
    public CompletionStage<Uuid> logId() {
        return of(admin.describeTopics(List.of(settings.topic())).topicNameValues(), settings.topic())
                .toCompletionStage()
                .thenApply(TopicDescription::topicId);
    }

    /** {@return the first offset of the log; exceptionally with what Kafka says} */
    public CompletionStage<Long> logStart() {
        return admin.listOffsets(Map.of(log, OffsetSpec.earliest()))
                .partitionResult(log)
                .toCompletionStage()
                .thenApply(result -> result.offset());
    }

    /** {@return the offset after the newest record of the log; exceptionally with what Kafka says} */
    public CompletionStage<Long> logEnd() {
        return admin.listOffsets(Map.of(log, OffsetSpec.latest()))
                .partitionResult(log)
                .toCompletionStage()
                .thenApply(result -> result.offset());
    }

    /** {@return what the log lacks to take records, in one line; empty when it lacks nothing; exceptionally with what Kafka says} */
    public CompletionStage<Optional<String>> lack() {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, settings.topic());
        CompletionStage<Config> config =
                of(admin.describeConfigs(List.of(resource)).values(), resource).toCompletionStage();
        return of(admin.describeTopics(List.of(settings.topic())).topicNameValues(), settings.topic())
                .toCompletionStage()
                .thenCombine(config, this::lack);
    }

    private Optional<String> lack(TopicDescription topic, Config config) {
        TopicPartitionInfo partition = topic.partitions().get(0);
        if (partition.leader() == null || partition.leader().isEmpty()) {
            return Optional.of("topic " + settings.topic() + " has no leader");
        }
        ConfigEntry entry = config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        if (entry == null || entry.value() == null || !settings.acks().equals("all")) {
            return Optional.empty();
        }
        int inSync = partition.isr().size();
        int all = partition.replicas().size();
        // Of a topic with fewer replicas, brokers expect all of these.
        int expected = Math.min(all, Integer.parseInt(entry.value()));
        return inSync >= expected
                ? Optional.empty()
                : Optional.of("topic " + settings.topic() + " has " + inSync + " of " + all
                        + " replicas in sync (expected: at least " + expected + ", by "
                        + TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG + ")");
    }

    /** Deletes the records of the log before an offset; the stage fails with what Kafka says. */
    public CompletionStage<?> deleteBefore(long offset) {
        return of(
                        admin.deleteRecords(Map.of(log, RecordsToDelete.beforeOffset(offset)))
                                .lowWatermarks(),
                        log)
                .toCompletionStage();
    }

    /** {@return the answer for what was asked for alone} */
    private static <K, T> KafkaFuture<T> of(Map<K, KafkaFuture<T>> answers, K asked) {
        return Objects.requireNonNull(answers.get(asked));
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException failure) {
                throw failure;
            }
            throw new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    /** {@return whether waiting doesn't help: the brokers are there, and refuse} */
    public static boolean isFinal(Throwable failure) {
        return failure instanceof EventStoreException
                || failure instanceof AuthenticationException
                || failure instanceof AuthorizationException
                || failure instanceof UnsupportedVersionException
                || failure instanceof ConfigException;
    }

    /** {@return the exception that says what is wrong with the brokers, in one line} */
    public static EventStoreException refused(StoreSettings settings, String what) {
        return new EventStoreException("kafka " + settings.servers() + ": " + what);
    }

    /** {@return the exception that says with what Kafka has failed, in one line} */
    public static EventStoreException failed(StoreSettings settings, Throwable failure) {
        return failure instanceof EventStoreException known
                ? known
                : new EventStoreException("kafka " + settings.servers() + ": " + reason(failure), failure);
    }

    /** {@return what a failure says, and those behind it, in one line without what is said twice, and without a full stop} */
    public static String reason(Throwable failure) {
        List<String> reasons = new ArrayList<>();
        for (Throwable at = failure; at != null && reasons.size() < 4; at = at.getCause()) {
            String message = at.getMessage();
            String text = (message == null || message.isBlank() ? at.getClass().getSimpleName() : message)
                    .replaceAll("\\s+", " ")
                    .replaceFirst("\\. ?$", "");
            if (!(at instanceof ExecutionException) && reasons.stream().noneMatch(said -> said.contains(text))) {
                reasons.add(text);
            }
        }
        return String.join(": ", reasons);
    }

    @Override
    public void close() {
        admin.close(Duration.ofMillis(200));
    }
}
