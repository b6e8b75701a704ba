/** Which updates does the log keep, and where are they? */
@NullMarked
package io.mercurehub.eventstore.kafka.index;

import org.jspecify.annotations.NullMarked;
