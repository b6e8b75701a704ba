package io.mercurehub.containertests.container;

import java.net.URI;
import java.nio.file.Path;

/** A container that listens. */
public interface RunningContainer {

    /** {@return where it listens, on 127.0.0.1; one whose applications have servers of their own: the application deployed last} */
    int port();

    /** {@return the process that it runs in; this one, unless it says otherwise} */
    default long pid() {
        return ProcessHandle.current().pid();
    }

    /**
     * {@return where it says whether its applications are ready}
     *
     * @throws UnsupportedOperationException when it has no such thing
     */
    default URI readiness() {
        throw new UnsupportedOperationException("no MicroProfile Health");
    }

    /**
     * {@return where it shows what its applications count}
     *
     * @throws UnsupportedOperationException when it has no such thing
     */
    default URI metrics() {
        throw new UnsupportedOperationException("no MicroProfile Metrics");
    }

    /**
     * Deploys an application, and waits until it has started.
     *
     * @param war the archive; the container unpacks it if it likes
     * @param contextPath empty for the root; else with a slash before it; perhaps with {@code ##} and a version behind it
     * @throws Exception when the application doesn't start; then nothing is left of it
     */
    Deployment deploy(Path war, String contextPath) throws Exception;

    /**
     * Stops, with all that is deployed.
     *
     * @throws Exception when it doesn't stop in order
     */
    void stop() throws Exception;
}
