package io.mercurehub.eventstore.kafka;

import io.mercurehub.config.store.NodeOptions;
import io.mercurehub.eventstore.contract.RuledHistoryContract;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.test.engines.KafkaServer;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("ci")
class KafkaEventStoreContractIT extends RuledHistoryContract {

    private static KafkaServer server;

    @BeforeAll
    static void startServer() {
        server = KafkaServer.start();
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @Override
    protected EventStore open() {
        return KafkaEventStore.open(Stores.settings(server.servers(), Stores.newTopic()));
    }

    @Override
    protected EventStore openSmall() {
        HistorySettings small = HistorySettings.DEFAULTS.withMaxEvents(100).withMaxBytes(1 << 20);
        return KafkaEventStore.open(
                Stores.settings(server.servers(), Stores.newTopic(), small, NodeOptions.DEFAULT_LEASE, 100));
    }

    @Override
    protected EventStore open(HistorySettings history, InstantSource clock) {
        return KafkaEventStore.open(
                Stores.settings(server.servers(), Stores.newTopic(), history, NodeOptions.DEFAULT_LEASE, 100), clock);
    }
}
