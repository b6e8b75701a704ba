/**
 * Does the jar do what its users expect, run as a process?
 */
@NullMarked
package io.mercurehub.standalone.runnable;

import org.jspecify.annotations.NullMarked;
