package io.mercurehub.spring;

import io.mercurehub.hub.Hub;
import org.springframework.context.SmartLifecycle;

/**
 * Ends the hub's streams when the application begins to stop, before its web server, whose graceful shutdown would wait for them.
 *
 * <p>Whoever is sent away is told when to come back. Publishing goes on until the hub is closed, which is when its bean is destroyed.
 */
final class HubLifecycle implements SmartLifecycle {

    private final Hub hub;
    private volatile boolean running;

    HubLifecycle(Hub hub) {
        this.hub = hub;
    }

    /** The last to start, and the first to stop. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }

    /**
     * Nothing: the hub has been open since its bean was made.
     *
     * @throws IllegalStateException when the application has been stopped before: a hub that has sent its subscribers away is at its end
     */
    @Override
    public void start() {
        if (hub.isDraining()) {
            throw new IllegalStateException(
                    "The hub has been stopped (expected: a new application context, not one that starts again)");
        }
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        hub.drain();
    }

    /** {@return false: tests of Spring 7 pause contexts that they come back to, and a hub that was drained has no way back} */
    @SuppressWarnings("MissingOverride") // Spring 6 doesn't ask.
    public boolean isPauseable() {
        return false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
