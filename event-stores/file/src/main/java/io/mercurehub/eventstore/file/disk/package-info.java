/**
 * What do we ask of a file system? Few operations, so that a test can stand in for it and lose what was never synced.
 */
@NullMarked
package io.mercurehub.eventstore.file.disk;

import org.jspecify.annotations.NullMarked;
