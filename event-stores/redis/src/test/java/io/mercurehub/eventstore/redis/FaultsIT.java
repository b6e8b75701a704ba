package io.mercurehub.eventstore.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.config.store.StoreOptions;
import io.mercurehub.eventstore.contract.RecordingFollower;
import io.mercurehub.eventstore.contract.Updates;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.test.engines.Network;
import io.mercurehub.test.engines.RedisServer;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store does when Redis is not well. */
@Tag("ci")
class FaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final String prefix = Stores.newPrefix();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAKilledRedisThatSyncsAlways() {
        RedisServer server = start("--appendonly", "yes", "--appendfsync", "always");
        RecordingFollower follower = new RecordingFollower();
        RedisEventStore store = open(server, follower, Map.of());
        List<Update> updates = Updates.numbered(500);
        List<CompletionStage<Position>> stages =
                updates.stream().map(store::append).toList();
        await(stages.get(100));

        server.kill();
        List<Update> acknowledged = new ArrayList<>();
        for (int i = 0; i < updates.size(); i++) {
            if (failure(stages.get(i)).isEmpty()) {
                acknowledged.add(updates.get(i));
            }
        }
        server.startAgain();
        Update next = appendOnceItIsBack(store);

        List<Update> kept = history(store);
        assertThat(acknowledged).hasSizeGreaterThan(100);
        assertThat(kept).containsAll(acknowledged).contains(next);
        awaitUntil(() -> follower.heardUpdates().contains(next));
        assertThat(follower.losses()).isEmpty();
        assertThat(follower.heardUpdates()).isEqualTo(kept);
        assertThat(store.description()).contains("appendfsync always");
    }

    @Test
    void anEmptiedRedisIsNoticedThoughTheConnectionsStand() throws IOException {
        RedisServer server = start();
        RecordingFollower follower = new RecordingFollower();
        RedisEventStore store = open(server, follower, Map.of());
        List<Update> updates = Updates.numbered(10);
        List<Position> positions =
                updates.stream().map(store::append).map(FaultsIT::await).toList();

        server.command("FLUSHALL");

        assertThat(failure(store.append(Updates.anUpdate().build())).orElseThrow())
                .isInstanceOf(EventStoreException.class);
        awaitUntil(() -> !follower.losses().isEmpty());
        Update next = appendOnceItIsBack(store);
        assertThat(history(store)).containsExactly(next);
        assertThat(await(store.read(positions.get(3), 10, 1_000))).isEqualTo(HistoryPage.TRIMMED);
        assertThat(await(store.locate(updates.get(9).id().orElseThrow()))).isEmpty();
        assertThat(await(store.nodes()))
                .extracting(Node::id)
                .containsExactly(store.node().id());
    }

    @Test
    void aRedisThatStandsStillIsGivenUpAndComesBack() {
        RedisServer server = start();
        RecordingFollower follower = new RecordingFollower();
        RedisEventStore store = open(server, follower, Map.of("timeout", "2s", "lease", "2s"));
        Update first = Updates.anUpdate().build();
        await(store.append(first));

        server.pause();
        Throwable slow = failure(store.append(Updates.anUpdate().build())).orElseThrow();
        awaitUntil(() -> failure(store.check()).isPresent());
        Throwable refused = failure(store.append(Updates.anUpdate().build())).orElseThrow();
        server.goOn();

        assertThat(slow).isInstanceOf(EventStoreException.class).hasMessageContaining("may or may not");
        assertThat(refused).isInstanceOf(EventStoreException.class);
        Update next = appendOnceItIsBack(store);
        awaitUntil(() -> follower.heardUpdates().contains(next));
        assertThat(follower.losses()).isEmpty();
        assertThat(history(store)).isEqualTo(follower.heardUpdates()).startsWith(first);
        await(store.check());
    }

    @Test
    void aNetworkThatCarriesNothingForAWhileIsGivenUpAndComesBack() {
        RedisServer server = start();
        Network network = Network.to(server.port());
        opened.add(network);
        RecordingFollower follower = new RecordingFollower();
        RedisEventStore store = open(
                server, follower, Map.of("url", "redis://127.0.0.1:" + network.port(), "timeout", "2s", "lease", "2s"));
        await(store.append(Updates.anUpdate().build()));

        int before = network.accepted();
        network.hold();
        awaitUntil(() -> failure(store.check()).isPresent());
        // One that begins to try again, and gives it up, and begins once more.
        awaitUntil(() -> network.accepted() >= before + 2);
        network.heal();

        Update next = appendOnceItIsBack(store);
        awaitUntil(() -> follower.heardUpdates().contains(next));
        assertThat(follower.losses()).isEmpty();
    }

    @Test
    void aFullRedisRefusesAndSaysSo() throws IOException {
        RedisServer server = start();
        RedisEventStore store = open(server, new RecordingFollower(), Map.of());
        Update before = Updates.anUpdate().build();
        await(store.append(before));

        server.command("CONFIG SET maxmemory 1");
        Throwable refused = failure(store.append(Updates.anUpdate().build())).orElseThrow();
        Throwable unhealthy = failure(store.check()).orElseThrow();

        assertThat(refused).isInstanceOf(EventStoreException.class).hasMessageContaining("full");
        assertThat(unhealthy).hasMessageContaining("full");
        assertThat(history(store)).containsExactly(before);

        server.command("CONFIG SET maxmemory 0");
        await(store.check());
        Update after = Updates.anUpdate().build();
        await(store.append(after));
        assertThat(history(store)).containsExactly(before, after);
    }

    @Test
    void aRedisThatBecomesAReplicaRefusesUntilItIsOneNoMore() throws IOException {
        RedisServer server = start();
        RedisEventStore store = open(server, new RecordingFollower(), Map.of());
        await(store.append(Updates.anUpdate().build()));

        server.command("REPLICAOF 127.0.0.1 1");
        awaitUntil(() -> failure(store.append(Updates.anUpdate().build()))
                .filter(refused -> String.valueOf(refused.getMessage()).contains("replica that cannot be written"))
                .isPresent());
        server.command("REPLICAOF NO ONE");

        Update next = appendOnceItIsBack(store);
        assertThat(history(store)).contains(next);
    }

    @Test
    void anAppendWaitsForAsManyReplicasAsItIsTold() throws IOException {
        RedisServer server = start();
        RedisEventStore store = open(server, new RecordingFollower(), Map.of("wait", "1", "timeout", "4s"));

        Throwable alone = failure(store.append(Updates.anUpdate().build())).orElseThrow();
        assertThat(alone).hasMessageContaining("0 replicas have it");

        RedisServer replica = RedisServer.start(
                Files.createDirectory(folder.resolve("replica")), "--replicaof", "127.0.0.1 " + server.port());
        opened.add(replica);
        Update next = appendOnceItIsBack(store);
        assertThat(history(store)).contains(next);
        assertThat(store.description()).endsWith("acknowledged by 1 replica");

        assertThatThrownBy(() -> open(replica, new RecordingFollower(), Map.of()))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("is a replica that cannot be written");
    }

    @Test
    void aWrongPasswordStopsAtOnceAndIsToldNobody() {
        RedisServer server = start("--requirepass", "right");

        for (String url : List.of("redis://127.0.0.1:", "redis://:wrong@127.0.0.1:")) {
            assertThatThrownBy(() -> open(
                            server,
                            new RecordingFollower(),
                            Map.of("url", url + server.port(), "startup_timeout", "1h")))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessage(
                            "redis 127.0.0.1:" + server.port() + ": refuses user and password, or what they may do");
        }
        RedisEventStore store =
                open(server, new RecordingFollower(), Map.of("url", "redis://:right@127.0.0.1:" + server.port()));
        assertThat(store.description()).doesNotContain("right");
    }

    @Test
    void aRedisThatMayThrowTheLogAwayStopsAtOnce() {
        RedisServer server = start("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru");

        assertThatThrownBy(() -> open(server, new RecordingFollower(), Map.of("startup_timeout", "1h")))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("maxmemory-policy allkeys-lru");
    }

    @Test
    void aRedisThatCannotBeReachedIsWaitedForAtTheStart() {
        RedisServer server = start();
        server.kill();

        assertThatThrownBy(() -> open(server, new RecordingFollower(), Map.of("startup_timeout", "300ms")))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("cannot be reached within");

        Thread starts = new Thread(server::startAgain, "redis-starts");
        starts.start();
        RedisEventStore store = open(server, new RecordingFollower(), Map.of("startup_timeout", "60s"));
        await(store.append(Updates.anUpdate().build()));
    }

    @Test
    void aConnectionThatIsLostDuringTheStartIsOpenedAnew() throws InterruptedException {
        RedisServer server = start();
        Network network = Network.to(server.port());
        opened.add(network);
        network.delay(10);
        Map<String, String> options = Map.of("url", "redis://127.0.0.1:" + network.port());
        for (int millis = 40; millis <= 400; millis += 70) {
            int before = network.accepted();
            CompletableFuture<RedisEventStore> starting =
                    CompletableFuture.supplyAsync(() -> open(server, new RecordingFollower(), options));
            awaitUntil(() -> network.accepted() > before);

            TimeUnit.MILLISECONDS.sleep(millis);
            network.cut();

            appendOnceItIsBack(await(starting));
        }
    }

    @Test
    void aLogOfANewerVersionIsNotOpened() throws IOException {
        RedisServer server = start();
        // Format 2 and what nobody knows yet, packed.
        server.command("SET {" + prefix + "}:state \"\\x02\\xa1h\"");

        assertThatThrownBy(() -> open(server, new RecordingFollower(), Map.of()))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("a newer version of the hub has made the log");
    }

    /** A Redis may be elsewhere when it is back. */
    @Test
    void theJvmResolvesTheNameOfARedis() throws Exception {
        RedisServer server = start();
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 redis.test\n");

        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.net.hosts.file=" + hosts,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opening.class.getName(),
                        "redis://redis.test:" + server.port())
                .inheritIO()
                .start();

        assertThat(other.waitFor()).isZero();
    }

    /** A process that opens a log, and closes it. */
    static final class Opening {
        public static void main(String[] url) {
            RedisEventStore.open(
                            RedisEventStoreFactory.settings(
                                    new StoreOptions(Map.of("url", url[0])), new HistoryRules(List.of())),
                            null)
                    .close();
        }
    }

    @Test
    void aLogWhoseStateIsPackedAsOneMapIsGoneOnWith() throws IOException {
        RedisServer server = start();
        RedisEventStore earlier = open(server, new RecordingFollower(), Map.of());
        List<Update> updates = Updates.numbered(3);
        updates.forEach(update -> await(earlier.append(update)));
        earlier.close();
        String answer = server.command("EVAL \"local s = {updates = {}};"
                + " local u, rest = s.updates;"
                + " s.format, s.history, s.newest, s.mark, s.time, u.last, u.held, u.counted, u.bytes, rest ="
                + " cmsgpack.unpack(redis.call('GET', KEYS[1]));"
                + " u.gone, u.out, u.spare, u.spare_bytes, s.events, s.live_gone, s.live_bytes, s.live_out, s.live_spare,"
                + " s.live_spare_bytes = cmsgpack.unpack(rest);"
                + " redis.call('SET', KEYS[1], cmsgpack.pack(s))\" 1 {" + prefix + "}:state");
        assertThat(answer).doesNotStartWith("-");

        RedisEventStore store = open(server, new RecordingFollower(), Map.of());
        Update next = Updates.anUpdate().build();
        await(store.append(next));

        assertThat(await(store.read(Position.START, 10, 100_000)).updates())
                .extracting(StoredUpdate::update)
                .containsExactlyElementsOf(
                        Stream.concat(updates.stream(), Stream.of(next)).toList());
    }

    private RedisServer start(String... settings) {
        RedisServer server = RedisServer.start(folder, settings);
        opened.add(server);
        return server;
    }

    private RedisEventStore open(RedisServer server, RecordingFollower follower, Map<String, String> options) {
        RedisEventStore store = Stores.open(server, prefix, new HashMap<>(options));
        opened.add(store);
        store.follow(follower);
        return store;
    }

    /** Appends updates, one at a time, until one is acknowledged, which is returned. */
    private static Update appendOnceItIsBack(EventStore store) {
        List<Update> appended = new ArrayList<>();
        awaitUntil(() -> {
            appended.add(Updates.anUpdate().build());
            return failure(store.append(appended.get(appended.size() - 1))).isEmpty();
        });
        return appended.get(appended.size() - 1);
    }

    private static List<Update> history(EventStore store) {
        List<Update> all = new ArrayList<>();
        Position newest = await(store.locate(EventId.EARLIEST)).orElseThrow();
        while (true) {
            HistoryPage page = await(store.read(newest, 100, 1_000_000));
            if (page.updates().isEmpty()) {
                return all;
            }
            Stream<StoredUpdate> updates = page.updates().stream();
            updates.forEach(stored -> all.add(stored.update()));
            newest = page.updates().get(page.updates().size() - 1).position();
        }
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("failed with " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static Optional<Throwable> failure(CompletionStage<?> stage) {
        return await(stage.handle((value, thrown) -> Optional.ofNullable(thrown)));
    }
}
