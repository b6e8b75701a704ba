/**
 * What does the operating system give to the hub, and ask of it?
 *
 * <p>Arguments, environment, streams and limits at the start; signals at the end.
 */
@NullMarked
package io.mercurehub.standalone.process;

import org.jspecify.annotations.NullMarked;
