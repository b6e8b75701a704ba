package io.mercurehub.eventstore.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.eventstore.contract.RecordingFollower;
import io.mercurehub.eventstore.contract.Updates;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.test.engines.KafkaServer;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What matters most; the contracts are in the second ring. */
class KafkaEventStoreIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int THREADS = 4;
    private static final int UPDATES_EACH = 250;

    private static KafkaServer server;

    private final String topic = Stores.newTopic();
    private final List<KafkaEventStore> opened = new ArrayList<>();

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

    @Test
    void whatOneHubAppendsAllReadAndFindAlsoThoseThatStartLater() {
        KafkaEventStore one = open();
        one.follow(new RecordingFollower());
        List<Update> updates = Updates.ofEveryShape();
        List<CompletionStage<Position>> appends =
                updates.stream().map(one::append).toList();
        appends.forEach(KafkaEventStoreIT::get);

        KafkaEventStore late = open();
        Position end = late.follow(new RecordingFollower());

        for (KafkaEventStore store : List.of(one, late)) {
            assertThat(get(store.read(Position.START, 100, Long.MAX_VALUE)).updates())
                    .extracting(StoredUpdate::update)
                    .isEqualTo(updates);
        }
        assertThat(get(late.locate(updates.get(updates.size() - 1).id().orElseThrow())))
                .contains(end);
        assertThat(get(one.nodes())).containsExactly(one.node(), late.node());
    }

    @Test
    void threeHubsThatAppendFromManyThreadsHaveOneOrder() {
        List<KafkaEventStore> stores = List.of(open(), open(), open());
        List<RecordingFollower> followers = new ArrayList<>();
        for (KafkaEventStore store : stores) {
            RecordingFollower follower = new RecordingFollower();
            store.follow(follower);
            followers.add(follower);
        }

        List<CompletableFuture<List<Update>>> threads = new ArrayList<>();
        for (KafkaEventStore store : stores) {
            for (int i = 0; i < THREADS; i++) {
                threads.add(CompletableFuture.supplyAsync(
                        () -> {
                            List<Update> updates = Updates.numbered(UPDATES_EACH);
                            updates.stream().map(store::append).toList().forEach(KafkaEventStoreIT::get);
                            return updates;
                        },
                        task -> StoreThreads.daemon("test", task).start()));
            }
        }
        List<List<Update>> appended =
                threads.stream().map(KafkaEventStoreIT::get).toList();

        followers.forEach(follower -> follower.awaitHeard(threads.size() * UPDATES_EACH, PATIENCE));
        List<Update> order = followers.get(0).heardUpdates();
        assertThat(order).hasSize(threads.size() * UPDATES_EACH);
        followers.forEach(follower ->
                assertThat(follower.heard()).isEqualTo(followers.get(0).heard()));
        appended.forEach(updates -> assertThat(
                        order.stream().filter(new HashSet<>(updates)::contains).toList())
                .isEqualTo(updates));
    }

    private KafkaEventStore open() {
        KafkaEventStore store = KafkaEventStore.open(Stores.settings(server.servers(), topic));
        opened.add(store);
        return store;
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
