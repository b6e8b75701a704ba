package io.mercurehub.standalone.admin;

import io.mercurehub.hub.metrics.HubMetrics;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens in a hub. Shared: every counter is safe by itself. */
public final class HubCounters implements HubMetrics {

    /** Why a subscriber is closed whose connection ended at the other end. */
    static final String GONE = "subscriber_gone";

    /** In seconds, between those that people set as time limits. */
    private static final List<Integer> AGES = List.of(1, 5, 10, 20, 45, 75, 150, 400, 1_000, 2_000, 4_000);

    final LongAdder updates = new LongAdder();
    final LongAdder subscribers = new LongAdder();
    final LongAdder fallenBehind = new LongAdder();
    final LongAdder passedGap = new LongAdder();
    final LongAdder stalledChecks = new LongAdder();

    /** Connections that have ended, by reason. */
    final NavigableMap<String, LongAdder> closed = new ConcurrentSkipListMap<>();

    /** Requests that were refused, by reason. */
    final NavigableMap<String, LongAdder> refused = new ConcurrentSkipListMap<>();

    /** Connections that ended at the other end at an age of at most so many seconds. */
    final NavigableMap<Integer, LongAdder> goneBefore = new ConcurrentSkipListMap<>();

    /** The sum of the ages of all connections that ended at the other end. */
    final LongAdder goneMillis = new LongAdder();

    /** Counts from zero. */
    public HubCounters() {
        AGES.forEach(age -> goneBefore.put(age, new LongAdder()));
    }

    @Override
    public void updatePublished() {
        updates.increment();
    }

    @Override
    public void subscriberConnected() {
        subscribers.increment();
    }

    @Override
    public void subscriberClosed(String reason, Duration age) {
        closed.computeIfAbsent(reason, unused -> new LongAdder()).increment();
        if (reason.equals(GONE)) {
            goneMillis.add(age.toMillis());
            goneBefore.forEach((seconds, count) -> {
                if (age.toMillis() <= seconds * 1_000L) {
                    count.increment();
                }
            });
        }
    }

    @Override
    public void subscriberFellBehind() {
        fallenBehind.increment();
    }

    @Override
    public void subscriberPassedGap() {
        passedGap.increment();
    }

    @Override
    public void requestRefused(String reason) {
        refused.computeIfAbsent(reason, unused -> new LongAdder()).increment();
    }

    @Override
    public void laneStalled(int lane, Duration stalled) {
        stalledChecks.increment();
    }
}
