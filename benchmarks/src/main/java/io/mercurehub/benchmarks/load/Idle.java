package io.mercurehub.benchmarks.load;

import java.time.Duration;

/**
 * How much idleness.
 *
 * @param streams how many streams are opened and kept
 * @param first how many are opened and closed before, so that nothing is charged to the others that is only needed once; of a hub
 *     that has just started, these are the cold ones
 * @param settling how long the streams are kept before the hub's CPU time is looked at
 * @param hold how long they are kept then, before the memory is measured
 * @param processes how many processes of this client hold them
 */
public record Idle(int streams, int first, Duration settling, Duration hold, int processes) {}
