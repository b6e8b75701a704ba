/**
 * What is in the log? Its segments in order, its end, and what may be forgotten.
 */
@NullMarked
package io.mercurehub.eventstore.file.log;

import org.jspecify.annotations.NullMarked;
