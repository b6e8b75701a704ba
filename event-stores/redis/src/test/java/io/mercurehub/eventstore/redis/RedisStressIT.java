package io.mercurehub.eventstore.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.eventstore.contract.RecordingFollower;
import io.mercurehub.eventstore.contract.Updates;
import io.mercurehub.hub.store.Position;
import io.mercurehub.test.engines.RedisServer;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads of several nodes at once, in a log that trims all the while. */
class RedisStressIT {

    private static final int NODES = 3;
    private static final int THREADS = 4;
    private static final int UPDATES = Integer.getInteger("mercure.stress.updates", 2_000);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    @Test
    void allFollowersSeeOneOrderInWhichEachThreadHasItsOwn() {
        try (RedisServer server = RedisServer.start(folder)) {
            String prefix = Stores.newPrefix();
            List<RedisEventStore> stores = new ArrayList<>();
            List<RecordingFollower> followers = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                RedisEventStore store = Stores.open(server, prefix, Map.of("max_events", "100"));
                RecordingFollower follower = new RecordingFollower();
                store.follow(follower);
                stores.add(store);
                followers.add(follower);
            }

            List<CompletableFuture<List<Update>>> threads = new ArrayList<>();
            int each = UPDATES / NODES / THREADS;
            for (RedisEventStore store : stores) {
                for (int i = 0; i < THREADS; i++) {
                    threads.add(inANewThread(store, each));
                }
            }
            List<List<Update>> appended =
                    threads.stream().map(CompletableFuture::join).toList();

            int count = each * NODES * THREADS;
            followers.forEach(follower -> follower.awaitHeard(count, PATIENCE));
            List<Update> order = followers.get(0).heardUpdates();
            assertThat(order).hasSize(count);
            for (RecordingFollower follower : followers) {
                assertThat(follower.heardUpdates()).isEqualTo(order);
                assertThat(follower.heardPositions()).isEqualTo(followers.get(0).heardPositions());
                assertThat(follower.losses()).isEmpty();
            }
            appended.forEach(thread -> assertThat(order).containsSubsequence(thread));
            Position earliest = join(stores.get(1).locate(EventId.EARLIEST)).orElseThrow();
            assertThat(join(stores.get(2).read(earliest, 200, Long.MAX_VALUE)).updates())
                    .isEqualTo(followers.get(0).heard().subList(count - 100, count));
            stores.forEach(RedisEventStore::close);
        }
    }

    private static CompletableFuture<List<Update>> inANewThread(RedisEventStore store, int count) {
        return CompletableFuture.supplyAsync(
                () -> {
                    List<Update> updates = Updates.numbered(count);
                    List<CompletionStage<Position>> stages =
                            updates.stream().map(store::append).toList();
                    stages.forEach(RedisStressIT::join);
                    return updates;
                },
                task -> {
                    Thread thread = new Thread(task, "appender");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
