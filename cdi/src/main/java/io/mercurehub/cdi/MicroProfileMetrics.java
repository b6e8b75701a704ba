package io.mercurehub.cdi;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.Gateway;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** Tells MicroProfile Metrics what happens, by the names that the standalone hub has; only for servers that have it. */
final class MicroProfileMetrics implements HubMetrics {

    private static final String REASON = "reason";

    private final MetricRegistry registry;

    private final Counter updates;
    private final Counter subscribers;
    private final Counter fellBehind;
    private final Counter passedGap;
    private final Counter stalledChecks;

    /** @param injected that of the application; some servers have one only for those that are injected it */
    @Inject
    MicroProfileMetrics(Instance<MetricRegistry> injected) {
        this.registry = injected.get();
        this.updates = registry.counter("mercure_updates_total");
        this.subscribers = registry.counter("mercure_subscribers_total");
        this.fellBehind = registry.counter("mercure_subscribers_fell_behind_total");
        this.passedGap = registry.counter("mercure_subscribers_passed_gap_total");
        this.stalledChecks = registry.counter("mercure_lane_stalled_checks_total");
    }

    /** Adds what is asked of the hub. */
    void watch(Hub hub) {
        registry.gauge("mercure_subscribers_connected", hub, Hub::connectedSubscribers);
        ClientMemory memory = hub.unwrap(Gateway.class).clientMemory();
        registry.gauge("mercure_client_memory_bytes", memory, ClientMemory::usedBytes);
        registry.gauge("mercure_client_memory_max_bytes", memory, ClientMemory::maxBytes);
        registry.gauge("mercure_client_memory_refused", memory, ClientMemory::refused);
        registry.gauge("mercure_client_memory_ended", memory, ClientMemory::ended);
    }

    /** Adds what is asked of a publisher. */
    void watch(AfterCommitPublisher publisher) {
        registry.gauge("mercure_after_commit_failures", publisher, AfterCommitPublisher::failures);
    }

    @Override
    public void updatePublished() {
        updates.inc();
    }

    @Override
    public void subscriberConnected() {
        subscribers.inc();
    }

    @Override
    public void subscriberClosed(String reason, Duration age) {
        registry.counter("mercure_subscribers_closed_total", new Tag(REASON, reason))
                .inc();
    }

    @Override
    public void subscriberFellBehind() {
        fellBehind.inc();
    }

    @Override
    public void subscriberPassedGap() {
        passedGap.inc();
    }

    @Override
    public void requestRefused(String reason) {
        registry.counter("mercure_requests_refused_total", new Tag(REASON, reason))
                .inc();
    }

    @Override
    public void laneStalled(int lane, Duration stalled) {
        stalledChecks.inc();
    }
}
