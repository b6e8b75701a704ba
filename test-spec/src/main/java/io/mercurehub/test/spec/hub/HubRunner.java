package io.mercurehub.test.spec.hub;

import java.util.List;

/** What runs hubs, found by {@link java.util.ServiceLoader}: one on the class path. Safe for use by several threads. */
public interface HubRunner {

    /**
     * Starts a hub at {@code /.well-known/mercure} on a free port of 127.0.0.1, which is set up so that every request reaches it.
     *
     * @param directives its whole configuration
     * @throws Exception when it doesn't start
     */
    RunningHub start(List<String> directives) throws Exception;

    /** {@return what the hubs, and what runs them, have logged as a warning or worse since the last call} */
    List<String> takeWarnings();
}
