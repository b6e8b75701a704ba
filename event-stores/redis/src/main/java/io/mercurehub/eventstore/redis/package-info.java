/** API: the event log in Redis, which several hubs share, {@code transport redis}. */
@NullMarked
package io.mercurehub.eventstore.redis;

import org.jspecify.annotations.NullMarked;
