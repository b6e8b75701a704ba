/**
 * API: the event log in a PostgreSQL database that several hubs share, {@code transport postgresql}, and how an application publishes in
 * its own transaction.
 */
@NullMarked
package io.mercurehub.eventstore.postgresql;

import org.jspecify.annotations.NullMarked;
