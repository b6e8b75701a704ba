/** What was seen during a run, and how is it told? Knows nothing of connections. */
@NullMarked
package io.mercurehub.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
