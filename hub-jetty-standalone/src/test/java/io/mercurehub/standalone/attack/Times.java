package io.mercurehub.standalone.attack;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How long something took, each time. Shared. */
final class Times {

    private static final double NANOS_PER_SECOND = 1e9;

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong worstNanos = new AtomicLong();

    void add(long nanos) {
        worstNanos.accumulateAndGet(nanos, Math::max);
        count.incrementAndGet();
    }

    int count() {
        return count.get();
    }

    double worstSeconds() {
        return worstNanos.get() / NANOS_PER_SECOND;
    }
}
