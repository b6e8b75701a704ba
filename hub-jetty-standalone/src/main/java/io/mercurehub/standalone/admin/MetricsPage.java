package io.mercurehub.standalone.admin;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.store.Node;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The metrics of a hub in the text format of Prometheus.
 *
 * <p>The first three have the names that the Go hub's dashboards and alerts expect.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats</a>
 */
final class MetricsPage {

    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Hub hub;
    private final HubCounters counters;
    private final ConnectionCap cap;
    private final String version;

    MetricsPage(Hub hub, HubCounters counters, ConnectionCap cap, String version) {
        this.hub = hub;
        this.counters = counters;
        this.cap = cap;
        this.version = version;
    }

    /**
     * {@return the page}
     *
     * @param isReady whether an update would be accepted now
     * @param nodes the hubs that share the event log, as far as they are known
     */
    String render(boolean isReady, List<Node> nodes) {
        StringBuilder page = new StringBuilder();
        counter(page, "mercure_subscribers_total", "Subscribers that have connected.", counters.subscribers.sum());
        gauge(page, "mercure_subscribers_connected", "Subscribers now.", hub.connectedSubscribers());
        counter(page, "mercure_updates_total", "Updates that were published.", counters.updates.sum());
        byReason(page, "mercure_subscribers_closed_total", "Connections that have ended, by reason.", counters.closed);
        ages(page);
        counter(
                page,
                "mercure_subscribers_fell_behind_total",
                "How often a subscriber was too slow, and went on from the history.",
                counters.fallenBehind.sum());
        counter(
                page,
                "mercure_subscribers_passed_gap_total",
                "Slow subscribers that went on without updates under history none, which had left memory.",
                counters.passedGap.sum());
        counter(
                page,
                "mercure_lane_stalled_checks_total",
                "How many checks, four a second, found a dispatch thread blocked for over a second.",
                counters.stalledChecks.sum());
        byReason(page, "mercure_requests_refused_total", "Requests that were refused, by reason.", counters.refused);
        clientMemory(page, hub.unwrap(Gateway.class).clientMemory());
        gauge(page, "mercure_connections", "Connections of clients now.", cap.count());
        gauge(page, "mercure_connections_max", "How many there may be.", cap.max());
        counter(
                page,
                "mercure_connections_full_total",
                "How often new connections had to wait, since there were as many as there may be, or many requests waited.",
                cap.full());
        counter(
                page,
                "mercure_connections_closed_early_total",
                "Connections that nobody used, closed before their time since there were many.",
                cap.closedEarly());
        gauge(page, "mercure_ready", "1 when an update would be accepted now, else 0.", isReady ? 1 : 0);
        if (!nodes.isEmpty()) {
            describe(page, "mercure_nodes", "gauge", "Hubs that share the event log.");
            nodes.forEach(node -> sample(
                    page,
                    "mercure_nodes{name=\"" + escape(node.name()) + "\",version=\"" + escape(node.version()) + "\"}",
                    1));
        }
        describe(page, "mercure_hub_info", "gauge", "Which hub this is.");
        sample(page, "mercure_hub_info", "version", version, 1);
        return page.toString();
    }

    private static void clientMemory(StringBuilder page, ClientMemory memory) {
        gauge(page, "mercure_client_memory_bytes", "Memory that clients hold.", memory.usedBytes());
        gauge(page, "mercure_client_memory_max_bytes", "How much they may hold.", memory.maxBytes());
        counter(
                page,
                "mercure_client_memory_refused_total",
                "How often a client was refused since it would hold too much.",
                memory.refused());
        counter(
                page,
                "mercure_client_memory_ended_total",
                "Clients that were ended since they held the most.",
                memory.ended());
    }

    private void ages(StringBuilder page) {
        String name = "mercure_subscribers_gone_age_seconds";
        LongAdder gone = counters.closed.getOrDefault(HubCounters.GONE, new LongAdder());
        describe(page, name, "histogram", "How old connections were that ended at the other end.");
        counters.goneBefore.forEach((age, count) -> sample(page, name + "_bucket", "le", age.toString(), count.sum()));
        sample(page, name + "_bucket", "le", "+Inf", gone.sum());
        sample(page, name + "_sum", counters.goneMillis.sum() / 1000.0);
        sample(page, name + "_count", gone.sum());
    }

    private static void byReason(StringBuilder page, String name, String help, Map<String, LongAdder> counts) {
        describe(page, name, "counter", help);
        counts.forEach((reason, count) -> sample(page, name, "reason", reason, count.sum()));
    }

    private static void counter(StringBuilder page, String name, String help, long value) {
        describe(page, name, "counter", help);
        sample(page, name, value);
    }

    private static void gauge(StringBuilder page, String name, String help, long value) {
        describe(page, name, "gauge", help);
        sample(page, name, value);
    }

    private static void describe(StringBuilder page, String name, String type, String help) {
        page.append("# HELP ").append(name).append(' ').append(help).append('\n');
        page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void sample(StringBuilder page, String name, String label, String text, long value) {
        sample(page, name + "{" + label + "=\"" + escape(text) + "\"}", value);
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static void sample(StringBuilder page, String name, Number value) {
        page.append(name).append(' ').append(value).append('\n');
    }
}
