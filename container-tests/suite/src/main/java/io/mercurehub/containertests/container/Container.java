package io.mercurehub.containertests.container;

import java.util.Optional;
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

    /** {@return how many writes to a client that has gone pass for sent, besides those that the kernel has taken} */
    default int lostWrites() {
        return 0;
    }

    /** {@return whether it lets go of the classes of applications that it no longer has, were there no hub either} */
    default boolean letsGoOfClasses() {
        return true;
    }

    /** {@return whether it closes a connection at once that ends with an answer, although more of the request was announced} */
    default boolean closesBeforeTheBody() {
        return true;
    }

    /** {@return whether it answers 413 by itself when a longer body is announced than it allows; else the hub is told as it reads} */
    default boolean refusesLongBodies() {
        return true;
    }

    /** {@return whether the hub is asked only once some of a body has come whose length is not announced} */
    default boolean waitsForTheFirstChunk() {
        return false;
    }

    /** {@return with which status a request may end that has not arrived when its application is undeployed: the hub's, or its own} */
    default Set<Integer> ofTheUndeployed() {
        return Set.of(503);
    }

    /**
     * {@return whether it hears the next request of a connection at once when another thread has answered one whose body came after its
     * head; else it may pass over what is sent at that moment}
     */
    default boolean readsOnAtOnce() {
        return true;
    }

    /** {@return what it needs of this machine, which has no such thing; empty: nothing} */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /**
     * Starts one, without any application.
     *
     * @throws Exception when it doesn't start
     */
    RunningContainer start(ContainerOptions options) throws Exception;
}
