package io.mercurehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mercurehub.hub.Hub;
import io.mercurehub.spring.web.HubAddress;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Tokens;
import io.mercurehub.update.Update;
import io.mercurehub.update.UpdatePublisher;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** The hub in an application with Spring Security in front, spoken to over HTTP. */
class ServedIT {

    private static final String TOPIC = "https://shop.example/stock/1";
    private static final String STREAM = "/.well-known/mercure?topic=https://shop.example/stock/%7Barticle%7D";
    private static final String KEYS = "mercure.hub.publisher-jwt=" + Tokens.PUBLISHER_KEY;
    private static final int RESTARTS = 10;

    private final HttpClient client = HttpClient.newHttpClient();

    private static Update update(String data) {
        return Update.of(TOPIC).data(data).build();
    }

    private HttpResponse<String> get(URI url) throws Exception {
        return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> publish(URI hub, String... headers) throws Exception {
        return client.send(
                HttpRequest.newBuilder(hub)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .headers(headers)
                        .POST(HttpRequest.BodyPublishers.ofString("topic=" + TOPIC + "&data=posted"))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void bringsToReadersWhatTheApplicationPublishes() throws Exception {
        try (ConfigurableApplicationContext shop = Shop.start();
                EventStream stream = EventStream.open(client, Shop.url(shop, STREAM))) {
            shop.getBean(UpdatePublisher.class).publish(update("sold"));

            stream.awaitLine("data: sold");
        }
    }

    @Test
    void leavesPublishersToTheHubWhichKnowsTheirTokens() throws Exception {
        try (ConfigurableApplicationContext shop = Shop.start(KEYS);
                EventStream stream = EventStream.open(client, Shop.url(shop, STREAM))) {
            URI hub = Shop.url(shop, "/.well-known/mercure");

            assertThat(publish(hub, "Authorization", "Bearer " + Tokens.publisher("*"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(publish(hub, "Accept", "*/*").statusCode()).isEqualTo(401);

            stream.awaitLine("data: posted");
        }
    }

    @Test
    void leavesAllElseToSpringSecurity() throws Exception {
        try (ConfigurableApplicationContext shop = Shop.start(KEYS)) {
            for (String path : List.of("/", "/.well-known", "/.well-known/mercurex", "/error")) {
                assertThat(get(Shop.url(shop, path)).statusCode()).as(path).isEqualTo(302);
            }
        }
    }

    @Test
    void isBelowThePathOfTheApplication() throws Exception {
        try (ConfigurableApplicationContext shop =
                        Shop.start("server.servlet.context-path=/shop", "mercure.hub.path=/live");
                EventStream stream = EventStream.open(client, Shop.url(shop, "/shop/live?topic=news"))) {
            assertThat(shop.getBean(Hub.class).config().resourceIdentifier()).hasPath("/shop/live");
            assertThat(shop.getBean(HubAddress.class).url()).isEqualTo("/shop/live");

            shop.getBean(UpdatePublisher.class)
                    .publish(Update.of("news").data("below").build());

            stream.awaitLine("data: below");
        }
    }

    /** Whose shutdown waits for open requests, here for longer than this test may last. */
    @Test
    void endsItsStreamsBeforeAGracefulServerWaitsForThem() throws Exception {
        EventStream stream;
        try (ConfigurableApplicationContext shop =
                Shop.start("server.shutdown=graceful", "spring.lifecycle.timeout-per-shutdown-phase=1h")) {
            stream = EventStream.open(client, Shop.url(shop, STREAM));
        }

        stream.awaitEnd();
        assertThat(stream.lines()).anyMatch(line -> line.startsWith("retry: "));
    }

    @Test
    void showsCountsAndSubscriptionsAndNoData() throws Exception {
        try (ConfigurableApplicationContext shop = Shop.start(
                        List.of(OpenShop.class),
                        "mercure.hub.subscriptions=true",
                        "management.endpoints.web.exposure.include=mercure,health,metrics",
                        "management.endpoint.health.show-details=always");
                EventStream stream = EventStream.open(client, Shop.url(shop, STREAM))) {
            shop.getBean(UpdatePublisher.class).publish(update("a secret"));
            stream.awaitLine("data: a secret");

            String report = get(Shop.url(shop, "/actuator/mercure")).body();
            assertThat(report).doesNotContain("a secret");
            JsonNode json = new ObjectMapper().readTree(report);
            assertThat(json.path("subscribers").asInt()).isOne();
            assertThat(json.path("topics").path(0).path("topic").asText())
                    .isEqualTo("https://shop.example/stock/{article}");
            JsonNode health = new ObjectMapper()
                    .readTree(get(Shop.url(shop, "/actuator/health")).body())
                    .path("components")
                    .path("mercure");
            assertThat(health.path("status").asText()).isEqualTo("UP");
            assertThat(health.path("details").path("subscribers").asInt()).isOne();
            assertThat(get(Shop.url(shop, "/actuator/metrics/mercure.updates")).body())
                    .contains("\"statistic\":\"COUNT\",\"value\":1.0");
        }
    }

    @Test
    void leavesNothingBehindWhenItRestartsUnderLoad() throws Exception {
        List<WeakReference<Hub>> hubs = new ArrayList<>();
        for (int i = 0; i < RESTARTS; i++) {
            hubs.add(runUnderLoad());
        }

        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("mercure-")));
        await().atMost(HubProcess.PATIENCE).untilAsserted(() -> {
            System.gc();
            // Of the last one somebody may hold something until there is another.
            assertThat(hubs.subList(0, RESTARTS - 1)).allMatch(hub -> hub.refersTo(null));
        });
    }

    private WeakReference<Hub> runUnderLoad() throws Exception {
        AtomicBoolean ends = new AtomicBoolean();
        Thread publisher;
        // What Spring Boot 3 puts into the global registry stays there, with all of its application.
        try (ConfigurableApplicationContext shop = Shop.start("management.metrics.use-global-registry=false")) {
            Hub hub = shop.getBean(Hub.class);
            List<EventStream> streams = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                streams.add(EventStream.open(client, Shop.url(shop, STREAM)));
            }
            publisher = new Thread(() -> {
                while (!ends.get()) {
                    hub.publish(update("load"))
                            .exceptionally(closed -> null)
                            .toCompletableFuture()
                            .join();
                }
            });
            publisher.start();
            streams.forEach(stream -> stream.awaitLine("data: load"));
            return new WeakReference<>(hub);
        } finally {
            ends.set(true);
        }
    }
}
