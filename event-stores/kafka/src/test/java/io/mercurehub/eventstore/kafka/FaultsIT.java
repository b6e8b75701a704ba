package io.mercurehub.eventstore.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.mercurehub.eventstore.contract.RecordingFollower;
import io.mercurehub.eventstore.contract.Updates;
import io.mercurehub.eventstore.kafka.record.Entry;
import io.mercurehub.eventstore.kafka.record.LogRecord;
import io.mercurehub.eventstore.kafka.record.Records;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.test.engines.KafkaServer;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("ci")
class FaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofMillis(1_500);

    private static KafkaServer server;

    private final List<KafkaEventStore> opened = new ArrayList<>();
    private final String topic = Stores.newTopic();

    @BeforeAll
    static void startServer() {
        server = KafkaServer.start();
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @AfterEach
    void closeStores() {
        opened.forEach(KafkaEventStore::close);
    }

    // The broker

    @Test
    void aBrokerThatDiesAndComesBackLosesNothingThatWasAcknowledged() {
        KafkaEventStore store = open();
        RecordingFollower follower = new RecordingFollower();
        store.follow(follower);
        List<Update> acknowledged = new ArrayList<>(Updates.numbered(50));
        acknowledged.forEach(update -> get(store.append(update)));

        server.kill();
        Throwable failure = failure(store.append(Updates.anUpdate().build()));
        assertThat(failure)
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("may or may not be in the log");
        assertThat(failure(store.check())).isInstanceOf(EventStoreException.class);
        assertThat(failure(store.locate(EventId.of("unknown")))).isInstanceOf(EventStoreException.class);
        assertThat(failure(store.read(Position.START, 10, 1_000))).isInstanceOf(EventStoreException.class);

        server.startAgain();
        acknowledged.add(appendOnceItIsBack(store));
        await().atMost(PATIENCE).untilAsserted(() -> get(store.check()));
        await().atMost(PATIENCE).until(() -> follower.heardUpdates().containsAll(acknowledged));
        assertThat(follower.heardUpdates()).startsWith(acknowledged.get(0)).doesNotHaveDuplicates();
        assertThat(read(store)).isEqualTo(follower.heardUpdates());
    }

    @Test
    void whileTheBrokerStandsStillAppendsFailAndNothingIsTwice() {
        KafkaEventStore store = open();
        RecordingFollower follower = new RecordingFollower();
        store.follow(follower);
        get(store.append(Updates.anUpdate().build()));

        server.pause();
        List<CompletionStage<Position>> appends = new ArrayList<>();
        try {
            Updates.numbered(10).forEach(update -> appends.add(store.append(update)));
            appends.forEach(append -> assertThat(failure(append)).isInstanceOf(EventStoreException.class));
        } finally {
            server.goOn();
        }

        Update last = appendOnceItIsBack(store);
        await().atMost(PATIENCE).until(() -> follower.heardUpdates().contains(last));
        assertThat(follower.heardUpdates()).doesNotHaveDuplicates();
    }

    @Test
    void whileTooFewReplicasAreInSyncAppendsFailForAReasonAndNothingIsLost() throws Exception {
        // The brokers expect no more than there are, so it takes two, of which one ends.
        try (KafkaServer second = server.startSecond()) {
            create(new NewTopic(topic, Map.of(0, List.of(1, 2))));
            create(new NewTopic(topic + "-nodes", Map.of(0, List.of(1))));
            second.kill();
        }
        KafkaEventStore store = open();
        RecordingFollower follower = new RecordingFollower();
        store.follow(follower);
        List<Update> acknowledged = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            acknowledged.add(appendOnceItIsBack(store));
        }

        requireInSync(2);
        await().atMost(PATIENCE).until(() -> {
            Update update = Updates.anUpdate().build();
            Optional<Throwable> failure =
                    get(store.append(update).handle((position, thrown) -> Optional.ofNullable(thrown)));
            failure.ifPresentOrElse(
                    thrown -> assertThat(thrown).isInstanceOf(EventStoreException.class),
                    () -> acknowledged.add(update));
            return failure.isPresent();
        });
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(failure(store.check()))
                        .isInstanceOf(EventStoreException.class)
                        .hasMessage("kafka " + server.servers() + ": topic " + topic
                                + " has 1 of 2 replicas in sync (expected: at least 2, by min.insync.replicas)"));
        assertThat(read(store)).containsAll(acknowledged);

        requireInSync(1);
        acknowledged.add(appendOnceItIsBack(store));
        await().atMost(PATIENCE).untilAsserted(() -> get(store.check()));
        await().atMost(PATIENCE).until(() -> follower.heardUpdates().containsAll(acknowledged));
        assertThat(follower.heardUpdates()).startsWith(acknowledged.get(0)).doesNotHaveDuplicates();
        assertThat(read(store)).isEqualTo(follower.heardUpdates());
        assertThat(follower.losses()).isEmpty();
    }

    private void requireInSync(int replicas) throws Exception {
        try (Admin admin = TopicFiles.admin(server)) {
            ConfigEntry entry = new ConfigEntry(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(replicas));
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    @Test
    void aStartWaitsForABrokerForAsLongAsItMay() {
        StoreSettings settings = settings("127.0.0.1:1", Duration.ofMillis(200), Duration.ofMillis(300));

        assertThatExceptionOfType(EventStoreException.class)
                .isThrownBy(() -> KafkaEventStore.open(settings))
                .withMessageStartingWith("kafka 127.0.0.1:1: ")
                .withMessageContaining("waited for 300 ms");
    }

    /** It stands still at another moment of each start. */
    @Test
    void aBrokerThatStandsStillDuringAStartIsWaitedFor() throws Exception {
        get(open().append(Updates.anUpdate().build()));
        StoreSettings settings = settings(server.servers(), Duration.ofMillis(300), PATIENCE);
        for (int millis = 0; millis < 300; millis += 30) {
            CompletableFuture<KafkaEventStore> starting =
                    CompletableFuture.supplyAsync(() -> KafkaEventStore.open(settings));
            TimeUnit.MILLISECONDS.sleep(millis);
            server.pause();
            try {
                TimeUnit.MILLISECONDS.sleep(600);
            } finally {
                server.goOn();
            }

            try (KafkaEventStore store = starting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                store.follow(new RecordingFollower());
                appendOnceItIsBack(store);
            }
        }
    }

    private StoreSettings settings(String servers, Duration timeout, Duration startupTimeout) {
        return new StoreSettings(
                servers,
                topic,
                OptionalInt.empty(),
                "all",
                "node",
                LEASE,
                timeout,
                startupTimeout,
                5,
                5,
                Optional.empty(),
                1 << 20,
                HistoryRules.NONE,
                Map.of());
    }

    // The topics

    @Test
    void aTopicOfSeveralPartitionsIsRefused() throws Exception {
        create(new NewTopic(topic, 2, (short) 1));

        assertThatExceptionOfType(EventStoreException.class)
                .isThrownBy(this::open)
                .withMessageContaining("has 2 partitions (expected: 1)");
    }

    @Test
    void aCompactedTopicIsRefused() throws Exception {
        create(new NewTopic(topic, 1, (short) 1).configs(Map.of("cleanup.policy", "compact")));

        assertThatExceptionOfType(EventStoreException.class)
                .isThrownBy(this::open)
                .withMessageContaining("is compacted");
    }

    @Test
    void anUpdateThatTheTopicDoesNotTakeIsRefusedAndNothingElseIs() throws Exception {
        create(new NewTopic(topic, 1, (short) 1).configs(Map.of("max.message.bytes", "10000")));
        KafkaEventStore store = open();
        store.follow(new RecordingFollower());

        assertThat(failure(store.append(Updates.ofLength(20_000)))).hasMessageContaining("larger than topic");

        get(store.check());
        get(store.append(Updates.ofLength(1_000)));
    }

    @Test
    void aRecordOfANewerHubStopsTheStoreWithAReason() {
        KafkaEventStore store = open();
        store.follow(new RecordingFollower());
        Records.Encoded encoded = Records.write(new LogRecord(0, 0, new Entry.Revocation("somebody")));
        encoded.key()[2] = 2;
        produce(encoded.key(), encoded.value());

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(failure(store.check())).hasMessageContaining("format 2"));
        assertThat(failure(store.append(Updates.anUpdate().build()))).hasMessageContaining("format 2");
        assertThatExceptionOfType(EventStoreException.class)
                .isThrownBy(this::open)
                .withMessageContaining("format 2");
    }

    @Test
    void recordsOfOthersAreSteppedOver() {
        KafkaEventStore store = open();
        store.follow(new RecordingFollower());
        Update before = Updates.anUpdate().build();
        get(store.append(before));
        produce(null, "of somebody else".getBytes(StandardCharsets.UTF_8));
        Update after = Updates.anUpdate().build();

        get(store.append(after));

        assertThat(read(store)).containsExactly(before, after);
    }

    @Test
    void theHeadOfTheLogIsDeletedAndOpenSubscriptionsAreNotForgotten() throws Exception {
        KafkaEventStore store = toBeClosed(KafkaEventStore.open(
                Stores.settings(server.servers(), topic, HistorySettings.DEFAULTS.withMaxEvents(100), LEASE, 100)));
        store.follow(new RecordingFollower());
        Update beginning = Updates.aSubscriptionEvent();
        get(store.begin(beginning, Updates.aSubscriptionEvent()));

        List<CompletionStage<Position>> appends = new ArrayList<>();
        Updates.numbered(3_000).forEach(update -> appends.add(store.append(update)));
        appends.forEach(FaultsIT::get);

        await().atMost(PATIENCE).until(() -> logStart() > 2_000);
        KafkaEventStore other = open();
        other.follow(new RecordingFollower());
        assertThat(get(other.active())).containsExactly(beginning);
        assertThat(get(other.nodes())).contains(store.node());
        assertThat(read(store)).hasSize(100);
    }

    private long logStart() throws Exception {
        try (Admin admin = TopicFiles.admin(server)) {
            TopicPartition partition = new TopicPartition(topic, 0);
            return admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
    }

    private void create(NewTopic newTopic) throws Exception {
        try (Admin admin = TopicFiles.admin(server)) {
            admin.createTopics(List.of(newTopic)).all().get();
        }
    }

    private void produce(byte @Nullable [] key, byte[] value) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", server.servers()), new ByteArraySerializer(), new ByteArraySerializer())) {
            Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, key, value));
        }
    }

    private KafkaEventStore open() {
        return toBeClosed(KafkaEventStore.open(Stores.settings(
                server.servers(), topic, HistorySettings.DEFAULTS, LEASE, StoreSettings.DEFAULT_MAX_EVENTS)));
    }

    private KafkaEventStore toBeClosed(KafkaEventStore store) {
        opened.add(store);
        return store;
    }

    private static Update appendOnceItIsBack(EventStore store) {
        Update[] appended = new Update[1];
        await().atMost(PATIENCE).until(() -> {
            appended[0] = Updates.anUpdate().build();
            return get(store.append(appended[0]).handle((position, failure) -> failure == null));
        });
        return appended[0];
    }

    private static List<Update> read(EventStore store) {
        List<Update> all = new ArrayList<>();
        Position newest = get(store.locate(EventId.EARLIEST)).orElseThrow();
        List<StoredUpdate> page = get(store.read(newest, 1_000, 1_000_000)).updates();
        while (!page.isEmpty()) {
            page.forEach(stored -> all.add(stored.update()));
            newest = page.get(page.size() - 1).position();
            page = get(store.read(newest, 1_000, 1_000_000)).updates();
        }
        return all;
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Throwable failure(CompletionStage<?> stage) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        stage.whenComplete((value, thrown) -> {
            if (thrown == null) {
                failure.completeExceptionally(new AssertionError("completed with " + value));
            } else {
                failure.complete(thrown);
            }
        });
        return get(failure);
    }
}
