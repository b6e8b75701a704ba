/**
 * Who publishes and who listens during a run, and did everything arrive?
 *
 * <p>One thread does all: it runs an {@link io.mercurehub.benchmarks.load.EventLoop}, and every class here is confined to it
 * unless it says that it is a value. So a process costs one core at most, its counters need no lock, and the moment of sending
 * and the moment of arrival are read from one clock, which is the machine's: further processes ({@link
 * io.mercurehub.benchmarks.load.Worker}) read the same.
 */
@NullMarked
package io.mercurehub.benchmarks.load;

import org.jspecify.annotations.NullMarked;
