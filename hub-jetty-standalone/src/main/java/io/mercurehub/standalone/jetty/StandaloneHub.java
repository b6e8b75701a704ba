package io.mercurehub.standalone.jetty;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.standalone.site.Site;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A hub and the server around it, which start and stop together.
 *
 * <p>Confined to one thread.
 */
public final class StandaloneHub {

    private final Hub hub;
    private final JettyLauncher launcher;

    /**
     * @param hub open already; closed by this
     * @param launcher serves it
     */
    public StandaloneHub(Hub hub, JettyLauncher launcher) {
        this.hub = hub;
        this.launcher = launcher;
    }

    /**
     * Lets clients in.
     *
     * @throws io.mercurehub.hub.setting.ConfigurationException with every address that cannot be listened on; nothing is left
     *     open then
     * @throws Exception when the servlet cannot start
     */
    public void start() throws Exception {
        try {
            launcher.start();
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
        launcher.watch(hub.unwrap(Gateway.class).clientMemory()::isExhausted, lost);
    }

    /** {@return the URLs of the hub, as clients on this machine may write them} */
    public List<String> urls() {
        return launcher.origins().stream().map(origin -> origin + Site.HUB_PATH).toList();
    }

    /** {@return the sockets that are open, for people} */
    public String sockets() {
        return launcher.sockets();
    }

    /** {@return the URL of health checks and metrics, without a path; empty when there is none} */
    public Optional<String> adminOrigin() {
        return launcher.adminOrigin();
    }

    /** {@return the first URL of the server without a path} */
    public String origin() {
        return launcher.origins().get(0);
    }

    /** {@return the hub itself} */
    public Hub hub() {
        return hub;
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
        launcher.stop(left.dividedBy(2));
        hub.close();
    }
}
