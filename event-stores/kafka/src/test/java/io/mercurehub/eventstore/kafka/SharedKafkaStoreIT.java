package io.mercurehub.eventstore.kafka;

import io.mercurehub.eventstore.contract.SharedStoreContract;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.SharedEventStore;
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

    private static final int MOST_NODES = 8;

    private static KafkaServer server;

    private final String topic = Stores.newTopic();
    private final List<Relay> free = new ArrayList<>();
    private final Map<SharedEventStore, Relay> relays = new HashMap<>();

    @BeforeAll
    static void startServer() {
        server = KafkaServer.start(MOST_NODES);
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @BeforeEach
    void allRelaysAreFree() {
        free.addAll(server.relays());
    }

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    protected SharedEventStore openAnother() {
        Relay relay = free.remove(0);
        SharedEventStore store = KafkaEventStore.open(Stores.settings(
                relay.servers(),
                topic,
                HistorySettings.DEFAULTS,
                Duration.ofMillis(1_500),
                StoreSettings.DEFAULT_MAX_EVENTS));
        relays.put(store, relay);
        return store;
    }

    @Override
    protected void pause(SharedEventStore store) {
        relay(store).hold();
    }

    @Override
    protected void resume(SharedEventStore store) {
        relay(store).letThrough();
    }

    private Relay relay(SharedEventStore store) {
        return Objects.requireNonNull(relays.get(store));
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
