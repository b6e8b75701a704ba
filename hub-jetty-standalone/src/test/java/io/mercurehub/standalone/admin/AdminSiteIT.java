package io.mercurehub.standalone.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.config.store.EventStores;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.servlet.refusal.Refusals;
import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminSiteIT {

    private final HubCounters counters = new HubCounters();
    private final Hub hub =
            Hub.open(HubConfig.builder().shutdownTimeout(Duration.ofMillis(200)).build(), store(), counters);
    private final ConnectionCap cap = new ConnectionCap(1_000);
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final Refusals refusals = new Refusals(InstantSource.system());
    private volatile @Nullable EventStoreException storeSays;

    /** A store in memory whose checks can be made to fail. */
    private EventStore store() {
        EventStore memory = EventStores.factory("memory").orElseThrow().open(Map.of());
        return (EventStore) Proxy.newProxyInstance(
                AdminSiteIT.class.getClassLoader(), new Class<?>[] {EventStore.class}, (proxy, method, arguments) -> {
                    if (storeSays != null && method.getName().equals("check")) {
                        return CompletableFuture.failedFuture(storeSays);
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new AdminSite(hub, counters, cap, refusals, "main", "3000", "1.2.3"));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        hub.close();
    }

    @Test
    void tellsWhoAsksFromThisMachineWhyRequestsWereRefused() throws Exception {
        refusals.add("token.expired", "POST", "203.0.113.9", "exp\nof yesterday");

        assertThat(exchange("GET /refusals"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nMercure-Ports: 3000\r\n")
                .containsPattern("\n[0-9T:.-]+Z [0-9a-f]{8} token.expired POST 203.0.113.9 exp of yesterday\n");
        assertThat(RawHttp.exchange(connector.getLocalPort(), "GET /refusals", "X-Forwarded-For: 192.0.2.1"))
                .startsWith("HTTP/1.1 404 ");
    }

    private String exchange(String requestLine) throws IOException {
        return RawHttp.exchange(connector.getLocalPort(), requestLine);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/mercure/health/ready",
                "/mercure/health/live",
                "/mercure/health/main/ready",
                "/mercure/health/main/live"
            })
    void saysThatTheHubIsWell(String path) throws IOException {
        assertThat(exchange("GET " + path))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nContent-Type: application/json\r\n", "\r\nCache-Control: no-store\r\n")
                .endsWith("\r\n\r\n{\"status\":\"ok\"}\n");
        assertThat(exchange("HEAD " + path)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n");
    }

    @Test
    void isAliveButNotReadyWhileTheStoreFails() throws IOException {
        storeSays = new EventStoreException("the disk is full");

        assertThat(exchange("GET /mercure/health/ready"))
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .endsWith("\r\n\r\n{\"status\":\"error\",\"error\":\"transport health check failed\"}\n");
        assertThat(exchange("GET /mercure/health/live")).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(exchange("GET /metrics")).contains("\nmercure_ready 0\n");

        storeSays = null;
        assertThat(exchange("GET /mercure/health/ready")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void namesWhatStandsInTheWay() throws IOException {
        storeSays = new EventStoreException("ready: \"lane 0\" is stuck");

        assertThat(exchange("GET /mercure/health/ready"))
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .endsWith("\r\n\r\n{\"status\":\"error\",\"error\":\" lane 0  is stuck\"}\n");
    }

    @Test
    void knowsOfNoOtherHubWhenTheLogIsSharedWithNobody() throws IOException {
        assertThat(exchange("GET /nodes"))
                .startsWith("HTTP/1.1 404 ")
                .endsWith("{\"status\":\"error\",\"error\":\"the event log is shared with no other hub\"}\n");
        assertThat(exchange("GET /metrics")).doesNotContain("mercure_nodes");
    }

    @Test
    void saysWhichHubsShareTheLog() throws Exception {
        EventStore memory = EventStores.factory("memory").orElseThrow().open(Map.of());
        List<Node> nodes = List.of(
                new Node("a \"b\"", "1", "1.0", Instant.EPOCH),
                new Node("c", "2", "1.1", Instant.EPOCH.plusSeconds(1)));
        AtomicReference<CompletionStage<List<Node>>> answer =
                new AtomicReference<>(CompletableFuture.completedStage(nodes));
        SharedEventStore shared = (SharedEventStore) Proxy.newProxyInstance(
                AdminSiteIT.class.getClassLoader(),
                new Class<?>[] {SharedEventStore.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "nodes" -> answer.get();
                    case "active" -> CompletableFuture.completedStage(List.of());
                    default -> method.invoke(memory, arguments);
                });
        Server other = new Server();
        ServerConnector port = new ServerConnector(other);
        port.setHost("127.0.0.1");
        other.addConnector(port);
        HubConfig config =
                HubConfig.builder().shutdownTimeout(Duration.ofMillis(200)).build();
        try (Hub sharing = Hub.open(config, shared, counters)) {
            other.setHandler(new AdminSite(sharing, counters, cap, refusals, "main", "3000", "1.2.3"));
            other.start();

            assertThat(RawHttp.exchange(port.getLocalPort(), "GET /nodes"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith(
                            "[{\"name\":\"a  b \",\"id\":\"1\",\"version\":\"1.0\",\"since\":\"1970-01-01T00:00:00Z\"},"
                                    + "{\"name\":\"c\",\"id\":\"2\",\"version\":\"1.1\",\"since\":\"1970-01-01T00:00:01Z\"}]\n");
            assertThat(RawHttp.exchange(port.getLocalPort(), "GET /metrics")).contains("""

                            # HELP mercure_nodes Hubs that share the event log.
                            # TYPE mercure_nodes gauge
                            mercure_nodes{name="a \\"b\\"",version="1.0"} 1
                            mercure_nodes{name="c",version="1.1"} 1
                            """);

            answer.set(CompletableFuture.failedStage(new EventStoreException("redis://secret: away")));
            assertThat(RawHttp.exchange(port.getLocalPort(), "GET /nodes"))
                    .startsWith("HTTP/1.1 503 ")
                    .endsWith("{\"status\":\"error\",\"error\":\"the event log does not answer\"}\n");
            answer.set(new CompletableFuture<>());
            assertThat(RawHttp.exchange(port.getLocalPort(), "GET /nodes")).startsWith("HTTP/1.1 503 ");
            assertThat(RawHttp.exchange(port.getLocalPort(), "GET /metrics"))
                    .contains("\nmercure_ready 1\n")
                    .doesNotContain("mercure_nodes");
        } finally {
            other.stop();
        }
    }

    @Test
    void isAliveButNotReadyOnceTheHubIsAboutToStop() throws IOException {
        hub.drain();

        assertThat(exchange("GET /mercure/health/ready"))
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .endsWith("\r\n\r\n{\"status\":\"error\",\"error\":\"the hub is about to stop\"}\n");
        assertThat(exchange("GET /mercure/health/live")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /mercure/health/other/ready, 404 Not Found, no hub of that name",
        "GET /mercure/health/, 404 Not Found, not found",
        "GET /, 404 Not Found, not found",
        "GET /config/, 404 Not Found, not found",
        "POST /mercure/health/ready, 405 Method Not Allowed, method not allowed",
        "DELETE /metrics, 405 Method Not Allowed, method not allowed"
    })
    void knowsNothingElse(String requestLine, String status, String error) throws IOException {
        assertThat(exchange(requestLine))
                .startsWith("HTTP/1.1 " + status + "\r\n")
                .endsWith("\r\n\r\n{\"status\":\"error\",\"error\":\"" + error + "\"}\n");
    }

    @Test
    void countsWhatHappensUnderTheNamesOfTheGoHub() throws Exception {
        Subscriber first = subscribe();
        subscribe();
        hub.publish(Update.of("a").data("x").build()).toCompletableFuture().get(10, TimeUnit.SECONDS);
        counters.laneStalled(0, Duration.ofSeconds(2));
        counters.subscriberFellBehind();
        counters.subscriberPassedGap();
        counters.requestRefused("matchers");
        counters.subscriberClosed("subscriber_gone", Duration.ofMillis(60_500));
        counters.subscriberClosed("subscriber_gone", Duration.ofSeconds(1));
        cap.open();
        cap.countClosedEarly();
        cap.countClosedEarly();
        first.cancel();
        await().until(() -> hub.connectedSubscribers() == 1);

        String response = exchange("GET /metrics");

        assertThat(response).contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
        assertThat(response.substring(response.indexOf("\r\n\r\n") + 4)).isEqualTo("""
                # HELP mercure_subscribers_total Subscribers that have connected.
                # TYPE mercure_subscribers_total counter
                mercure_subscribers_total 2
                # HELP mercure_subscribers_connected Subscribers now.
                # TYPE mercure_subscribers_connected gauge
                mercure_subscribers_connected 1
                # HELP mercure_updates_total Updates that were published.
                # TYPE mercure_updates_total counter
                mercure_updates_total 1
                # HELP mercure_subscribers_closed_total Connections that have ended, by reason.
                # TYPE mercure_subscribers_closed_total counter
                mercure_subscribers_closed_total{reason="%s"} 1
                mercure_subscribers_closed_total{reason="subscriber_gone"} 2
                # HELP mercure_subscribers_gone_age_seconds How old connections were that ended at the other end.
                # TYPE mercure_subscribers_gone_age_seconds histogram
                mercure_subscribers_gone_age_seconds_bucket{le="1"} 1
                mercure_subscribers_gone_age_seconds_bucket{le="5"} 1
                mercure_subscribers_gone_age_seconds_bucket{le="10"} 1
                mercure_subscribers_gone_age_seconds_bucket{le="20"} 1
                mercure_subscribers_gone_age_seconds_bucket{le="45"} 1
                mercure_subscribers_gone_age_seconds_bucket{le="75"} 2
                mercure_subscribers_gone_age_seconds_bucket{le="150"} 2
                mercure_subscribers_gone_age_seconds_bucket{le="400"} 2
                mercure_subscribers_gone_age_seconds_bucket{le="1000"} 2
                mercure_subscribers_gone_age_seconds_bucket{le="2000"} 2
                mercure_subscribers_gone_age_seconds_bucket{le="4000"} 2
                mercure_subscribers_gone_age_seconds_bucket{le="+Inf"} 2
                mercure_subscribers_gone_age_seconds_sum 61.5
                mercure_subscribers_gone_age_seconds_count 2
                # HELP mercure_subscribers_fell_behind_total How often a subscriber was too slow, and went on from the history.
                # TYPE mercure_subscribers_fell_behind_total counter
                mercure_subscribers_fell_behind_total 1
                # HELP mercure_subscribers_passed_gap_total Slow subscribers that went on without updates under history none, which had left memory.
                # TYPE mercure_subscribers_passed_gap_total counter
                mercure_subscribers_passed_gap_total 1
                # HELP mercure_lane_stalled_checks_total How many checks, four a second, found a dispatch thread blocked for over a second.
                # TYPE mercure_lane_stalled_checks_total counter
                mercure_lane_stalled_checks_total 1
                # HELP mercure_requests_refused_total Requests that were refused, by reason.
                # TYPE mercure_requests_refused_total counter
                mercure_requests_refused_total{reason="matchers"} 1
                # HELP mercure_client_memory_bytes Memory that clients hold.
                # TYPE mercure_client_memory_bytes gauge
                mercure_client_memory_bytes %s
                # HELP mercure_client_memory_max_bytes How much they may hold.
                # TYPE mercure_client_memory_max_bytes gauge
                mercure_client_memory_max_bytes %s
                # HELP mercure_client_memory_refused_total How often a client was refused since it would hold too much.
                # TYPE mercure_client_memory_refused_total counter
                mercure_client_memory_refused_total 0
                # HELP mercure_client_memory_ended_total Clients that were ended since they held the most.
                # TYPE mercure_client_memory_ended_total counter
                mercure_client_memory_ended_total 0
                # HELP mercure_connections Connections of clients now.
                # TYPE mercure_connections gauge
                mercure_connections 1
                # HELP mercure_connections_max How many there may be.
                # TYPE mercure_connections_max gauge
                mercure_connections_max 1000
                # HELP mercure_connections_full_total How often new connections had to wait, since there were as many as there may be, or many requests waited.
                # TYPE mercure_connections_full_total counter
                mercure_connections_full_total 0
                # HELP mercure_connections_closed_early_total Connections that nobody used, closed before their time since there were many.
                # TYPE mercure_connections_closed_early_total counter
                mercure_connections_closed_early_total 2
                # HELP mercure_ready 1 when an update would be accepted now, else 0.
                # TYPE mercure_ready gauge
                mercure_ready 1
                # HELP mercure_hub_info Which hub this is.
                # TYPE mercure_hub_info gauge
                mercure_hub_info{version="1.2.3"} 1
                """.formatted(
                        "cancelled",
                        hub.unwrap(Gateway.class).clientMemory().usedBytes(),
                        hub.unwrap(Gateway.class).clientMemory().maxBytes()));
    }

    private Subscriber subscribe() throws Exception {
        return hub.subscribe(SubscribeRequest.topic("a").build(), Runnable::run, update -> {})
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }
}
