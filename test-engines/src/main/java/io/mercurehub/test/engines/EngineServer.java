package io.mercurehub.test.engines;

/**
 * A real server that keeps the event log of hubs, as tests fail it. It and what it has kept stay on the port that it has.
 *
 * <p>Confined to the test's thread.
 */
public interface EngineServer extends AutoCloseable {

    /** Ends it at once, as a crash does. */
    void kill();

    /** Starts it after it has ended, with what it has kept; returns once it answers. */
    void startAgain();

    /** Stops all of its processes, which keep their connections, as on a machine that hangs. */
    void pause();

    /** Has them go on. */
    void goOn();

    /** Ends it, and removes what it has kept. */
    @Override
    void close();
}
