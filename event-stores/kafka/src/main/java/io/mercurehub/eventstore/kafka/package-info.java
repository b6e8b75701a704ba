/** API: how is the event log kept in a topic of Apache Kafka, which several hubs share? */
@NullMarked
package io.mercurehub.eventstore.kafka;

import org.jspecify.annotations.NullMarked;
