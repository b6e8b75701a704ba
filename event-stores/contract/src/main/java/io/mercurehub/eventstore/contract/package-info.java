/**
 * API: what must every event store do?
 *
 * <p>Abstract test classes that each store extends in its own tests. They are the meaning of
 * {@code io.mercurehub.hub.store.EventStore} wherever its Javadoc leaves room.
 */
@NullMarked
package io.mercurehub.eventstore.contract;

import org.jspecify.annotations.NullMarked;
