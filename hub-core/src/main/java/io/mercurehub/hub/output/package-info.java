/**
 * How do updates leave the hub? Sinks, and the wire format that they are encoded in.
 */
@NullMarked
package io.mercurehub.hub.output;

import org.jspecify.annotations.NullMarked;
