/**
 * How are the bytes of HTTP/1.1 responses and event streams read?
 *
 * <p>Strictly: what a lenient client would forgive, a measurement must report. And cheaply: nothing here allocates for an
 * event. Knows nothing of connections, hubs or figures.
 */
@NullMarked
package io.mercurehub.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
