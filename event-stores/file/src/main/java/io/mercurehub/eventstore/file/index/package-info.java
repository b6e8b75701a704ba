/**
 * Where is an id? From ids to records and from positions to bytes, within one segment.
 */
@NullMarked
package io.mercurehub.eventstore.file.index;

import org.jspecify.annotations.NullMarked;
