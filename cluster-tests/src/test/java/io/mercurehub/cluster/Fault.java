package io.mercurehub.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Something that fails for a while.
 *
 * @param kind what
 * @param node of which hub, where it is a hub's
 * @param after how long after the one before has ended
 * @param lasting for how long
 */
record Fault(Kind kind, int node, Duration after, Duration lasting) {

    private static final int MAX_CALM_MILLIS = 1_500;
    private static final int MIN_MILLIS = 200;
    private static final int MAX_MILLIS = 3_000;

    /** What can fail. */
    enum Kind {
        HUB_KILLED,
        HUB_STOPPED,
        HUB_PAUSED,
        ENGINE_KILLED,
        ENGINE_PAUSED,
        NETWORK_CUT,
        NETWORK_DOWN,
        NETWORK_SLOW,
        NETWORK_HALF_CLOSED
    }

    /** {@return what fails in a time, by a seed} */
    static List<Fault> plan(long seed, int hubs, Duration time) {
        Random random = new Random(seed);
        List<Fault> plan = new ArrayList<>();
        Kind[] kinds = Kind.values();
        Duration planned = Duration.ZERO;
        while (planned.compareTo(time) < 0) {
            Fault next = new Fault(
                    kinds[random.nextInt(kinds.length)],
                    random.nextInt(hubs),
                    Duration.ofMillis(random.nextInt(MAX_CALM_MILLIS)),
                    Duration.ofMillis(MIN_MILLIS + random.nextInt(MAX_MILLIS - MIN_MILLIS)));
            plan.add(next);
            planned = planned.plus(next.after()).plus(next.lasting());
        }
        return plan;
    }
}
