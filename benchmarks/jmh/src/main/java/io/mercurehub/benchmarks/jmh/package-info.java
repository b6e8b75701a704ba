/**
 * What do the hub's inner loops cost, and how much of that grows with the number of subscribers?
 *
 * <p>The loops are measured by JMH, a million subscribers by {@link io.mercurehub.benchmarks.jmh.Simulation}.
 */
@NullMarked
package io.mercurehub.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
