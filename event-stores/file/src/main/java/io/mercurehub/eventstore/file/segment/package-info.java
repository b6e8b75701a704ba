/**
 * Which files are the log? Their names, their headers, and what is found in them when they are opened.
 */
@NullMarked
package io.mercurehub.eventstore.file.segment;

import org.jspecify.annotations.NullMarked;
