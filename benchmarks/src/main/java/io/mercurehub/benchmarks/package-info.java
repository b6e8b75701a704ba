/**
 * How fast, how heavy, and is nothing lost?
 *
 * <p>Every figure in the documentation is produced by a command in here. This package has the commands of
 * {@code benchmarks.jar}; what they do is in the packages below.
 */
@NullMarked
package io.mercurehub.benchmarks;

import org.jspecify.annotations.NullMarked;
