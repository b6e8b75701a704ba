/** What are the topics like, and what do clients of them need? */
@NullMarked
package io.mercurehub.eventstore.kafka.topic;

import org.jspecify.annotations.NullMarked;
