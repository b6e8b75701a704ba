/** Which nodes live, and which subscriptions have they begun? */
@NullMarked
package io.mercurehub.eventstore.kafka.member;

import org.jspecify.annotations.NullMarked;
