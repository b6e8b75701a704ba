package io.mercurehub.standalone.jetty;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.standalone.site.Site;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A hub and the server around it, which start and stop together.
 *
 * <p>Confined to one thread.
 *
 * @param hub open already; closed by this
 * @param server serves it
 */
public record StandaloneHub(Hub hub, JettyLauncher server) {

    /**
     * Lets clients in.
     *
     * @throws io.mercurehub.hub.setting.ConfigurationException with every address that cannot be listened on; nothing is left
     *     open then
     * @throws Exception when the servlet cannot start
     */
    public void start() throws Exception {
        try {
            server.start();
        } catch (Exception e) {
            hub.close();
            throw e;
        }
    }

    /**
     * Has somebody told when the server can't serve any more, or there is no memory left to do so. Called once, after the start.
     *
     * @param lost hears what is the matter, once, on a thread that it may keep
     */
    public void watch(Consumer<String> lost) {
        server.watch(hub.unwrap(Gateway.class).clientMemory()::isExhausted, lost);
    }

    /** {@return the URLs of the hub, as clients on this machine may write them} */
    public List<String> urls() {
        return server.origins().stream().map(origin -> origin + Site.HUB_PATH).toList();
    }

    /**
     * Sends all subscribers away, in waves that keep them from coming back at once, then lets the other requests end, then closes
     * the hub. Takes about the hub's shutdown timeout at most; returns earlier when all are gone.
     */
    public void stop() {
        long deadline = System.nanoTime() + hub.config().shutdownTimeout().toNanos();
        hub.drain();
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        // The other half is for the store.
        server.stop(left.dividedBy(2));
        hub.close();
    }
}
