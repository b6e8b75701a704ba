package io.mercurehub.eventstore.redis;

import io.mercurehub.eventstore.contract.SharedStoreContract;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.test.engines.Network;
import io.mercurehub.test.engines.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("ci")
class RedisSharedStoreContractIT extends SharedStoreContract {

    @TempDir
    private static Path folder;

    private static final List<Network> ALL_NETWORKS = new ArrayList<>();

    private static RedisServer server;

    private final String prefix = Stores.newPrefix();
    private final Map<String, Network> networks = new HashMap<>();

    @BeforeAll
    static void startServer() {
        server = RedisServer.start(folder, "--appendonly", "yes", "--appendfsync", "always");
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
        ALL_NETWORKS.forEach(Network::close);
    }

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    protected SharedEventStore openAnother() {
        Network network = Network.to(server.port());
        ALL_NETWORKS.add(network);
        SharedEventStore store = Stores.open(
                server, prefix, Map.of("url", "redis://127.0.0.1:" + network.port(), "lease", "4s", "timeout", "20s"));
        networks.put(store.node().id(), network);
        return store;
    }

    @Override
    protected void pause(SharedEventStore store) {
        networkOf(store).hold();
    }

    @Override
    protected void resume(SharedEventStore store) {
        networkOf(store).heal();
    }

    @Override
    protected void loseTail(int kept) throws IOException {
        server.loseTail("{" + prefix + "}:log", kept);
    }

    private Network networkOf(SharedEventStore store) {
        return Objects.requireNonNull(networks.get(store.node().id()));
    }
}
