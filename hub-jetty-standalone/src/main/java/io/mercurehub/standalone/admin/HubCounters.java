package io.mercurehub.standalone.admin;

import io.mercurehub.hub.metrics.HubMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens in a hub. Shared: every counter is safe by itself. */
public final class HubCounters implements HubMetrics {

    private final LongAdder updates = new LongAdder();
    private final LongAdder subscribers = new LongAdder();
    private final LongAdder fallenBehind = new LongAdder();
    private final LongAdder passedGap = new LongAdder();
    private final LongAdder stalledChecks = new LongAdder();
    private final Map<String, LongAdder> closed = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

    @Override
    public void updatePublished() {
        updates.increment();
    }

    @Override
    public void subscriberConnected() {
        subscribers.increment();
    }

    @Override
    public void subscriberClosed(String reason) {
        closed.computeIfAbsent(reason, unused -> new LongAdder()).increment();
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

    long updates() {
        return updates.sum();
    }

    long subscribers() {
        return subscribers.sum();
    }

    long fallenBehind() {
        return fallenBehind.sum();
    }

    long passedGap() {
        return passedGap.sum();
    }

    long stalledChecks() {
        return stalledChecks.sum();
    }

    /** {@return how many connections have ended, by reason, in alphabetical order} */
    Map<String, Long> closed() {
        return sums(closed);
    }

    /** {@return how many requests were refused, by reason, in alphabetical order} */
    Map<String, Long> refused() {
        return sums(refused);
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counters) {
        Map<String, Long> byReason = new TreeMap<>();
        counters.forEach((reason, count) -> byReason.put(reason, count.sum()));
        return byReason;
    }
}
