/**
 * How does HTTP reach the hub?
 *
 * <p>The server, its threads, limits and sockets; and the order in which they open and close.
 */
@NullMarked
package io.mercurehub.standalone.jetty;

import org.jspecify.annotations.NullMarked;
