/** Which bytes stand for what happened? */
@NullMarked
package io.mercurehub.eventstore.kafka.record;

import org.jspecify.annotations.NullMarked;
