package io.mercurehub.containertests.container;

import java.util.Set;

/**
 * A servlet container that the suite runs in, found by {@link java.util.ServiceLoader}: one on the class path.
 *
 * <p>Several can be started, each on a free port of 127.0.0.1.
 */
public interface Container {

    /** {@return its name and version, for people} */
    String name();

    /** {@return texts of what it logs as a warning, or worse, that says nothing of a hub, and about which nobody can do anything} */
    Set<String> harmlessLogs();

    /** {@return what it answers before the hub is asked} */
    OwnAnswers answers();

    /**
     * Starts one, without any application.
     *
     * @throws Exception when it doesn't start
     */
    RunningContainer start(ContainerOptions options) throws Exception;
}
