package io.mercurehub.eventstore.kafka;

import io.mercurehub.eventstore.contract.SharedStoreContract;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.test.engines.KafkaServer;
import io.mercurehub.test.engines.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

@Tag("ci")
class SharedKafkaStoreIT extends SharedStoreContract {

    private static final int MAX_NODES = 8;

    private static KafkaServer server;

    private final String topic = Stores.newTopic();
    private final List<Network> free = new ArrayList<>();
    private final Map<SharedEventStore, Network> networks = new HashMap<>();

    @BeforeAll
    static void startServer() {
        server = KafkaServer.start(MAX_NODES);
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @BeforeEach
    void allNetworksAreFree() {
        free.addAll(server.networks());
    }

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    protected SharedEventStore openAnother() {
        Network network = free.remove(0);
        SharedEventStore store = KafkaEventStore.open(Stores.settings(
                "127.0.0.1:" + network.port(),
                topic,
                HistorySettings.DEFAULTS,
                Duration.ofMillis(1_500),
                StoreSettings.DEFAULT_MAX_EVENTS));
        networks.put(store, network);
        return store;
    }

    @Override
    protected void pause(SharedEventStore store) {
        network(store).hold();
    }

    @Override
    protected void resume(SharedEventStore store) {
        network(store).heal();
    }

    private Network network(SharedEventStore store) {
        return Objects.requireNonNull(networks.get(store));
    }

    @Override
    protected void loseTail(int kept) throws Exception {
        if (kept == 0) {
            TopicFiles.delete(server, topic, topic + "-nodes");
        } else {
            server.kill();
            TopicFiles.cut(server, topic, kept);
            server.startAgain();
        }
    }
}
