/**
 * Which bytes are a record? How an update is written, and how its bytes are known to be whole.
 */
@NullMarked
package io.mercurehub.eventstore.file.record;

import org.jspecify.annotations.NullMarked;
