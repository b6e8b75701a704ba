/**
 * Which object is made of which others?
 *
 * <p>The whole graph of a running hub, read from top to bottom: the log of updates, the hub on it, the server around it.
 */
@NullMarked
package io.mercurehub.standalone.wiring;

import org.jspecify.annotations.NullMarked;
