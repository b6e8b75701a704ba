package io.mercurehub.standalone.admin;

import io.mercurehub.hub.metrics.HubMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts what happens in a hub. Shared: every counter is safe by itself. */
public final class HubCounters implements HubMetrics {

    /** Connections that ended at the other end. */
    private static final String GONE = "subscriber_gone";

    /** In seconds, between those that people set as time limits. */
    private static final List<Integer> AGES = List.of(1, 5, 10, 20, 45, 75, 150, 400, 1_000, 2_000, 4_000);

    private final LongAdder updates = new LongAdder();
    private final LongAdder subscribers = new LongAdder();
    private final LongAdder fallenBehind = new LongAdder();
    private final LongAdder passedGap = new LongAdder();
    private final LongAdder stalledChecks = new LongAdder();
    private final Map<String, LongAdder> closed = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

    /** How many were as old as that of {@link #AGES}, or younger. */
    private final LongAdder[] goneBefore =
            Stream.generate(LongAdder::new).limit(AGES.size()).toArray(LongAdder[]::new);

    private final LongAdder goneMillis = new LongAdder();

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
            for (int i = AGES.size() - 1; i >= 0 && age.toMillis() <= AGES.get(i) * 1_000L; i--) {
                goneBefore[i].increment();
            }
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

    /** {@return how many connections have ended at the other end at an age of at most so many seconds, from low to high} */
    Map<Integer, Long> goneBefore() {
        Map<Integer, Long> byAge = new TreeMap<>();
        for (int i = 0; i < goneBefore.length; i++) {
            byAge.put(AGES.get(i), goneBefore[i].sum());
        }
        return byAge;
    }

    /** {@return the sum of the ages of these connections, in seconds} */
    double goneSeconds() {
        return goneMillis.sum() / 1000.0;
    }

    /** {@return how many they are} */
    long gone() {
        LongAdder count = closed.get(GONE);
        return count == null ? 0 : count.sum();
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
