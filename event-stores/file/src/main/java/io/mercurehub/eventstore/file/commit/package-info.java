/**
 * When is an update durable? Writes and syncs what waits, and tells of it afterwards.
 */
@NullMarked
package io.mercurehub.eventstore.file.commit;

import org.jspecify.annotations.NullMarked;
