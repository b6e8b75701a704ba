/** API: the event log in files of one folder, {@code transport file}. */
@NullMarked
package io.mercurehub.eventstore.file;

import org.jspecify.annotations.NullMarked;
