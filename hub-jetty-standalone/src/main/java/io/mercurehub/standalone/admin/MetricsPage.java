package io.mercurehub.standalone.admin;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.output.Gateway;
import java.util.Map;

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
     */
    String render(boolean isReady) {
        StringBuilder page = new StringBuilder();
        metric(
                page,
                "mercure_subscribers_total",
                "counter",
                "Subscribers that have connected.",
                counters.subscribers());
        metric(page, "mercure_subscribers_connected", "gauge", "Subscribers now.", hub.connectedSubscribers());
        metric(page, "mercure_updates_total", "counter", "Updates that were published.", counters.updates());
        describe(page, "mercure_subscribers_closed_total", "counter", "Connections that have ended, by reason.");
        counters.closed()
                .forEach((reason, count) ->
                        sample(page, "mercure_subscribers_closed_total", Map.of("reason", reason), count));
        ages(page);
        metric(
                page,
                "mercure_subscribers_fell_behind_total",
                "counter",
                "How often a subscriber was too slow, and went on from the history.",
                counters.fallenBehind());
        metric(
                page,
                "mercure_subscribers_passed_gap_total",
                "counter",
                "Slow subscribers that went on without updates under history none, which had left memory.",
                counters.passedGap());
        metric(
                page,
                "mercure_lane_stalled_checks_total",
                "counter",
                "How many checks, four a second, found a dispatch thread blocked for over a second.",
                counters.stalledChecks());
        describe(page, "mercure_requests_refused_total", "counter", "Requests that were refused, by reason.");
        counters.refused()
                .forEach((reason, count) ->
                        sample(page, "mercure_requests_refused_total", Map.of("reason", reason), count));
        ClientMemory memory = hub.unwrap(Gateway.class).clientMemory();
        metric(page, "mercure_client_memory_bytes", "gauge", "Memory that clients hold.", memory.usedBytes());
        metric(page, "mercure_client_memory_max_bytes", "gauge", "How much they may hold.", memory.maxBytes());
        metric(
                page,
                "mercure_client_memory_refused_total",
                "counter",
                "How often a client was refused since it would hold too much.",
                memory.refused());
        metric(
                page,
                "mercure_client_memory_ended_total",
                "counter",
                "Clients that were ended since they held the most.",
                memory.ended());
        metric(page, "mercure_connections", "gauge", "Connections of clients now.", cap.count());
        metric(page, "mercure_connections_max", "gauge", "How many there may be.", cap.max());
        metric(
                page,
                "mercure_connections_full_total",
                "counter",
                "How often new connections had to wait, since there were as many as there may be, or many requests waited.",
                cap.full());
        metric(
                page,
                "mercure_connections_closed_early_total",
                "counter",
                "Connections that nobody used, closed before their time since there were many.",
                cap.closedEarly());
        metric(page, "mercure_ready", "gauge", "1 when an update would be accepted now, else 0.", isReady ? 1 : 0);
        describe(page, "mercure_hub_info", "gauge", "Which hub this is.");
        sample(page, "mercure_hub_info", Map.of("version", version), 1);
        return page.toString();
    }

    private void ages(StringBuilder page) {
        String name = "mercure_subscribers_gone_age_seconds";
        describe(page, name, "histogram", "How old connections were that ended at the other end.");
        counters.goneBefore()
                .forEach((age, count) -> sample(page, name + "_bucket", Map.of("le", age.toString()), count));
        sample(page, name + "_bucket", Map.of("le", "+Inf"), counters.gone());
        page.append(name).append("_sum ").append(counters.goneSeconds()).append('\n');
        sample(page, name + "_count", Map.of(), counters.gone());
    }

    private static void metric(StringBuilder page, String name, String type, String help, long value) {
        describe(page, name, type, help);
        sample(page, name, Map.of(), value);
    }

    private static void describe(StringBuilder page, String name, String type, String help) {
        page.append("# HELP ").append(name).append(' ').append(help).append('\n');
        page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void sample(StringBuilder page, String name, Map<String, String> labels, long value) {
        page.append(name);
        labels.forEach((label, text) -> page.append('{')
                .append(label)
                .append("=\"")
                .append(escape(text))
                .append("\"}"));
        page.append(' ').append(value).append('\n');
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
