package io.mercurehub.peers;

import java.io.IOException;
import java.net.URI;

/** A proxy in front of a hub, with the sites that its documentation here has. */
public interface Proxy extends AutoCloseable {

    /** {@return the site that serves the hub without TLS, such as {@code http://messages.example.org:40000}} */
    URI http();

    /** {@return the site that serves the hub with TLS} */
    URI https();

    /** {@return the site that sends everybody to the one with TLS} */
    URI redirecting();

    /** {@return the site with all that the documentation recommends, and TLS} */
    URI recommended();

    /** {@return a site like {@link #http} in front of a server that begins a response and then says nothing} */
    URI silent();

    /** {@return what the proxy answers by itself while the hub is down} */
    int statusWithoutHub();

    @Override
    void close() throws IOException;
}
