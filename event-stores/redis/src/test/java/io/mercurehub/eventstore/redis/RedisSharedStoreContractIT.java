package io.mercurehub.eventstore.redis;

import io.mercurehub.eventstore.contract.SharedStoreContract;
import io.mercurehub.hub.store.SharedEventStore;
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

    private static RedisServer server;

    private final String prefix = Stores.newPrefix();
    private static final List<Proxy> ALL_PROXIES = new ArrayList<>();

    private final Map<String, Proxy> proxies = new HashMap<>();

    @BeforeAll
    static void startServer() {
        server = RedisServer.start(folder, "--appendonly", "yes", "--appendfsync", "always");
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
        for (Proxy proxy : ALL_PROXIES) {
            proxy.close();
        }
    }

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    protected SharedEventStore openAnother() {
        Proxy proxy = Proxy.start(server.port());
        ALL_PROXIES.add(proxy);
        SharedEventStore store =
                Stores.open(server, prefix, Map.of("url", proxy.url(), "lease", "4s", "timeout", "20s"));
        proxies.put(store.node().id(), proxy);
        return store;
    }

    @Override
    protected void pause(SharedEventStore store) {
        proxyOf(store).pause();
    }

    @Override
    protected void resume(SharedEventStore store) {
        proxyOf(store).resume();
    }

    @Override
    protected void loseTail(int kept) throws IOException {
        server.loseTail("{" + prefix + "}:log", kept);
    }

    private Proxy proxyOf(SharedEventStore store) {
        return Objects.requireNonNull(proxies.get(store.node().id()));
    }
}
