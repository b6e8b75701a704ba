package io.mercurehub.eventstore.redis;

import io.mercurehub.eventstore.contract.RuledHistoryContract;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.test.engines.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("ci")
class RedisEventStoreContractIT extends RuledHistoryContract {

    @TempDir
    private static Path folder;

    private static RedisServer server;

    @BeforeAll
    static void startServer() {
        server = RedisServer.start(folder);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    protected EventStore open() {
        return Stores.open(server, Stores.newPrefix(), Map.of());
    }

    @Override
    protected EventStore openSmall() {
        return Stores.open(server, Stores.newPrefix(), Map.of("max_events", "100", "max_subscription_events", "100"));
    }

    @Override
    protected EventStore open(HistorySettings history, InstantSource clock) {
        return Stores.open(server, Stores.newPrefix(), Map.of(), history, clock);
    }
}
