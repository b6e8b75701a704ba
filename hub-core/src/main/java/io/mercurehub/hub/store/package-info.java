/**
 * API: what was published, in which order? The event store SPI and the two stores that define its meaning.
 */
@NullMarked
package io.mercurehub.hub.store;

import org.jspecify.annotations.NullMarked;
