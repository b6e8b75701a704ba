/**
 * API: the hub, for its embedder. Publish, subscribe and close in process; the settings of all that.
 */
@NullMarked
package io.mercurehub.hub;

import org.jspecify.annotations.NullMarked;
