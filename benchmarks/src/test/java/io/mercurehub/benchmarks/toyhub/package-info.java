/** What does a hub look like that loses, repeats or mixes things up? A toy to test the load client with. */
@NullMarked
package io.mercurehub.benchmarks.toyhub;

import org.jspecify.annotations.NullMarked;
