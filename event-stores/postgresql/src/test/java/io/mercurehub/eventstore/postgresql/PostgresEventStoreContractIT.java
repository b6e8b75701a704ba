package io.mercurehub.eventstore.postgresql;

import io.mercurehub.eventstore.contract.RuledHistoryContract;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.test.engines.PostgresServer;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("ci")
class PostgresEventStoreContractIT extends RuledHistoryContract {

    private static PostgresServer server;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start("fsync=off");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /** Of a database, which has other work to do as well. */
    @Override
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    protected EventStore open() {
        return Stores.open(server, Stores.settings(Stores.newSchema()));
    }

    @Override
    protected EventStore openSmall() {
        StoreSettings settings = Stores.settings(Stores.newSchema()).withMaxEvents(100);
        return Stores.open(server, settings.with(HistorySettings.DEFAULTS.withMaxEvents(100)));
    }

    @Override
    protected EventStore open(HistorySettings history, InstantSource clock) {
        return Stores.open(server, Stores.settings(Stores.newSchema()).with(history), clock);
    }
}
