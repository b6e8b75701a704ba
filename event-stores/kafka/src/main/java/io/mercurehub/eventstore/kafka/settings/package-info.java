/** What did the operator choose? */
@NullMarked
package io.mercurehub.eventstore.kafka.settings;

import org.jspecify.annotations.NullMarked;
