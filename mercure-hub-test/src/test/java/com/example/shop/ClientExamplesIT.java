package com.example.shop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.mercurehub.client.MercureClient;
import io.mercurehub.client.PublishException;
import io.mercurehub.client.ReceivedUpdate;
import io.mercurehub.client.Subscription;
import io.mercurehub.testkit.MercureHubExtension;
import io.mercurehub.testkit.TestHub;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What docs/java-client.md shows does what it says there. */
@ExtendWith(MercureHubExtension.class)
class ClientExamplesIT {

    private final BlockingQueue<ReceivedUpdate> shown = new LinkedBlockingQueue<>();

    @Test
    void publishesWithAToken(TestHub hub) throws Exception {
        URI hubUrl = hub.url();
        String token = hub.publisherToken();
        EventId published;

        try (MercureClient client =
                MercureClient.builder(hubUrl).publisherToken(() -> token).build()) {
            published = new Shop(client).sell("1").toCompletableFuture().get(20, TimeUnit.SECONDS);
        }

        assertThat(hub.hub().lastEventId()).isEqualTo(published);
    }

    @Test
    void publishesOnceMoreWithTheSameId(TestHub hub) throws Exception {
        HttpServer broken = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Queue<String> forms = new ConcurrentLinkedQueue<>();
        broken.createContext("/", exchange -> {
            forms.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        broken.start();
        URI url = URI.create("http://127.0.0.1:" + broken.getAddress().getPort() + "/");
        try (MercureClient client = MercureClient.builder(url).build()) {
            assertThat(new Persistent(client).publish(Update.of("a").build()).toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(PublishException.class);

            assertThat(forms).hasSize(2);
            assertThat(forms.stream().distinct()).hasSize(1).first().asString().contains("id=urn");
        } finally {
            broken.stop(0);
        }
    }

    @Test
    void showsBooksAndThenOthers(TestHub hub) throws Exception {
        hub.publish(Update.of("b").data("before").build());
        try (Window window = new Window(hub.client(), List.of("a"), shown::add, () -> {})) {
            window.show(List.of("a", "b"));
            await().until(() -> {
                hub.publish(Update.of("b").data("sold").build());
                return !shown.isEmpty();
            });

            assertThat(shown.take().data()).isEqualTo("sold");
        }
    }

    @Test
    void goesOnWhereAPageEnds(TestHub hub) throws Exception {
        EventId before =
                hub.publish(Update.of("https://example.com/books/7").data("1").build());
        hub.publish(Update.of("https://example.com/books/7").data("2").build());
        HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", exchange -> {
            exchange.getResponseHeaders()
                    .add("Link", "<" + hub.url() + ">; rel=\"mercure\"; last-event-id=\"" + before + "\"");
            exchange.getResponseHeaders().add("Link", "<https://example.com/books/7>; rel=\"self\"");
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        site.start();
        try (Subscription followed = BookPage.follow(get(site), shown::add)) {
            ReceivedUpdate next = shown.poll(20, TimeUnit.SECONDS);

            assertThat(next).isNotNull();
            assertThat(followed.completion().toCompletableFuture()).isNotDone();
            assertThat(String.valueOf(next.data())).isEqualTo("2");
        } finally {
            site.stop(0);
        }
    }

    private static HttpResponse<Void> get(HttpServer site) throws IOException, InterruptedException {
        URI url = URI.create("http://127.0.0.1:" + site.getAddress().getPort() + "/");
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding());
    }
}
