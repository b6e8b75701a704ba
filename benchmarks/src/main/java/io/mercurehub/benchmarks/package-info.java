/**
 * How fast, how heavy, and is nothing lost?
 *
 * <p>Every figure in the documentation is produced by a command in here.
 */
@NullMarked
package io.mercurehub.benchmarks;

import org.jspecify.annotations.NullMarked;
