package io.mercurehub.spring.actuate;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.Gateway;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The meters of a hub, which Prometheus sees under the names that the standalone hub has: {@code mercure.updates} is {@code
 * mercure_updates_total}.
 *
 * <p>Safe for use by several threads.
 */
public final class HubMeters implements HubMetrics {

    /** Why a subscriber is closed whose connection ended at the other end. */
    private static final String GONE = "subscriber_gone";

    private static final String REASON = "reason";
    private static final String BYTES = "bytes";

    /** Between the ages that people set as time limits. */
    private static final Duration[] AGES = Stream.of(1, 5, 10, 20, 45, 75, 150, 400, 1_000, 2_000, 4_000)
            .map(Duration::ofSeconds)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Counter subscribers;
    private final Counter updates;
    private final Counter fellBehind;
    private final Counter passedGap;
    private final Counter stalledChecks;
    private final Timer goneAge;
    private final Map<String, Counter> closed = new ConcurrentHashMap<>();
    private final Map<String, Counter> refused = new ConcurrentHashMap<>();

    /** Counts from zero. */
    public HubMeters(MeterRegistry registry) {
        this.registry = registry;
        this.subscribers = counter("mercure.subscribers", "Subscribers that have connected.");
        this.updates = counter("mercure.updates", "Updates that were published.");
        this.fellBehind = counter(
                "mercure.subscribers.fell.behind",
                "How often a subscriber was too slow, and went on from the history.");
        this.passedGap = counter(
                "mercure.subscribers.passed.gap",
                "Slow subscribers that went on without updates under history none, which had left memory.");
        this.stalledChecks = counter(
                "mercure.lane.stalled.checks",
                "How many checks, four a second, found a dispatch thread blocked for over a second.");
        this.goneAge = Timer.builder("mercure.subscribers.gone.age")
                .description("How old connections were that ended at the other end.")
                .serviceLevelObjectives(AGES)
                .register(registry);
    }

    /** Shows what a hub says of itself, as long as it is there: a registry may outlive its application, and holds it weakly. */
    public void show(Hub hub) {
        gauge("mercure.subscribers.connected", "Subscribers now.", hub, Hub::connectedSubscribers)
                .register(registry);
        gauge("mercure.ready", "1 when an update would be accepted now, else 0.", hub, HubMeters::ready)
                .register(registry);
        ClientMemory memory = hub.unwrap(Gateway.class).clientMemory();
        gauge("mercure.client.memory", "Memory that clients hold.", memory, ClientMemory::usedBytes)
                .baseUnit(BYTES)
                .register(registry);
        gauge("mercure.client.memory.max", "How much they may hold.", memory, ClientMemory::maxBytes)
                .baseUnit(BYTES)
                .register(registry);
        FunctionCounter.builder("mercure.client.memory.refused", memory, ClientMemory::refused)
                .description("How often a client was refused since it would hold too much.")
                .register(registry);
        FunctionCounter.builder("mercure.client.memory.ended", memory, ClientMemory::ended)
                .description("Clients that were ended since they held the most.")
                .register(registry);
    }

    private static double ready(Hub hub) {
        return new HubReadiness(hub).whyNot().isEmpty() ? 1 : 0;
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
        closed.computeIfAbsent(
                        reason,
                        unused -> counter("mercure.subscribers.closed", "Connections that have ended.", REASON, reason))
                .increment();
        if (reason.equals(GONE)) {
            goneAge.record(age);
        }
    }

    @Override
    public void subscriberFellBehind() {
        fellBehind.increment();
    }

    @Override
    public void subscriberPassedGap() {
        passedGap.increment();
    }

    @Override
    public void requestRefused(String reason) {
        refused.computeIfAbsent(
                        reason,
                        unused -> counter("mercure.requests.refused", "Requests that were refused.", REASON, reason))
                .increment();
    }

    @Override
    public void laneStalled(int lane, Duration stalled) {
        stalledChecks.increment();
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    private static <T> Gauge.Builder<T> gauge(String name, String description, T what, ToDoubleFunction<T> value) {
        return Gauge.builder(name, what, value).description(description);
    }
}
