package io.mercurehub.eventstore.kafka;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The clock of the brokers, as far as their answers tell: so updates grow old on all nodes alike, whatever the nodes' own clocks say.
 *
 * <p>Safe for use by any thread.
 */
final class EngineClock implements InstantSource {

    /** What took longer says too little of when the broker had it. */
    private static final long MAX_MILLIS = 200;

    private volatile long aheadMillis;

    /** Takes note of when a broker says that a record came, which was sent and acknowledged at these times of this machine. */
    void came(long brokerMillis, long sentMillis, long acknowledgedMillis) {
        if (acknowledgedMillis - sentMillis > MAX_MILLIS) {
            return;
        }
        aheadMillis = brokerMillis - (sentMillis + acknowledgedMillis) / 2;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        return System.currentTimeMillis() + aheadMillis;
    }
}
