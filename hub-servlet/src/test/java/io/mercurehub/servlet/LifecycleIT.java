package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.fixtures.HeldEventStore;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.servlet.fixtures.JwksServer;
import io.mercurehub.servlet.fixtures.TestKeys;
import io.mercurehub.servlet.token.MercureClaim;
import io.mercurehub.servlet.token.TokenIssuer;
import io.mercurehub.servlet.token.TokenKey;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import io.mercurehub.update.Update;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.junit.jupiter.api.Test;

/** A servlet that starts and ends, a hub that is about to stop, and a store that is late or fails. */
class LifecycleIT {

    private static final HttpConfig CONFIG = HttpConfig.builder()
            .anonymous(true)
            .publisherKey(JwtKey.of(Tokens.PUBLISHER_KEY))
            .build();

    @Test
    void tellsSubscribersOfAHubThatStopsWhenToComeBack() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection early = server.connect();
                RawConnection late = server.connect()) {
            Response stream = server.subscribe(early, "topic=a");

            CompletableFuture<Void> drained =
                    CompletableFuture.runAsync(() -> server.hub().drain());

            assertThat(stream.readToEnd()).matches("retry: [0-9]{4}\n");
            drained.get(20, TimeUnit.SECONDS);
            late.sendHead("GET /.well-known/mercure?topic=a HTTP/1.1", "Host: h", "Last-Event-ID: urn:7");
            Response farewell = late.readHead();
            assertThat(farewell.status()).isEqualTo(200);
            assertThat(farewell.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(farewell.header("Mercure-Last-Event-ID")).isEqualTo("urn:7");
            assertThat(farewell.header("Last-Event-ID")).isEqualTo("urn:7");
            assertThat(farewell.readToEnd()).matches("retry: [0-9]{4}\n");
        }
    }

    @Test
    void endsStreamsForWhoeverHearsThatTheServerEndsWhilePublishingGoesOn() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection early = server.connect();
                RawConnection late = server.connect();
                RawConnection publisher = server.connect()) {
            Response stream = server.subscribe(early, "topic=a");
            var servlet = (MercureHubServlet)
                    server.context().getServletHandler().getServlet("mercure").getServlet();

            servlet.endStreams();

            assertThat(stream.readToEnd()).matches("retry: [0-9]{4}\n");
            assertThat(server.publish(publisher, "topic=a").status()).isEqualTo(200);
            late.sendHead("GET /.well-known/mercure?topic=a HTTP/1.1", "Host: h");
            assertThat(late.readHead().readToEnd()).matches("(:\n)?retry: [0-9]{4}\n");
        }
    }

    @Test
    void refusesUpdatesOnceTheHubIsClosed() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            server.hub().close();

            Response response = server.publish(connection, "topic=a");

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.readToEnd()).isEqualTo("Service Unavailable\n");
        }
    }

    @Test
    void acknowledgesAnUpdateOnceTheStoreHasIt() throws Exception {
        HeldEventStore store = new HeldEventStore();
        try (Hub hub = Hub.open(HubConfig.defaults(), store, HubMetrics.NONE);
                HubServer server = HubServer.builder().serving(hub, CONFIG).start();
                RawConnection reader = server.connect();
                RawConnection publisher = server.connect()) {
            Response stream = server.subscribe(reader, "topic=a");
            CompletableFuture<Response> acknowledgement =
                    CompletableFuture.supplyAsync(() -> publish(server, publisher, "topic=a&id=urn:1"));

            store.acknowledgeNext();

            assertThat(acknowledgement.get(20, TimeUnit.SECONDS).readToEnd()).isEqualTo("urn:1");
            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: \n\n");
        }
    }

    @Test
    void acknowledgesNothingThatTheStoreDoesNotHaveWhenTheContainerStops() throws Exception {
        HeldEventStore store = new HeldEventStore();
        try (Hub hub = Hub.open(HubConfig.defaults(), store, HubMetrics.NONE);
                HubServer server = HubServer.builder().serving(hub, CONFIG).start();
                RawConnection publisher = server.connect()) {
            CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> {
                try {
                    return server.publish(publisher, "topic=a&id=urn:1").status();
                } catch (Exception cutOff) {
                    return 0;
                }
            });
            await().until(store::holdsUpdate);

            server.context().getServer().stop();

            assertThat(status.get(20, TimeUnit.SECONDS)).isIn(0, 503);
            store.failNext();
        }
    }

    @Test
    void refusesAnUpdateThatHasNotArrivedWhenTheApplicationEnds() throws Exception {
        try (Hub hub = Hub.open(HubConfig.defaults());
                HubServer server = HubServer.builder().serving(hub, CONFIG).start();
                RawConnection publisher = server.connect()) {
            publisher.sendHead(
                    "POST /.well-known/mercure HTTP/1.1",
                    "Host: h",
                    "Authorization: Bearer " + Tokens.publisher("*"),
                    "Content-Type: application/x-www-form-urlencoded",
                    "Expect: 100-continue",
                    "Content-Length: 100");
            assertThat(publisher.readHead().status()).isEqualTo(100);

            server.context().stop();

            Response refused = publisher.readHead();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).matches("[2-8]");
        }
    }

    @Test
    void publishesForAPublisherThatDoesNotWaitForTheAcknowledgement() throws Exception {
        HeldEventStore store = new HeldEventStore();
        try (Hub hub = Hub.open(HubConfig.defaults(), store, HubMetrics.NONE);
                HubServer server = HubServer.builder().serving(hub, CONFIG).start();
                RawConnection reader = server.connect();
                RawConnection publisher = server.connect()) {
            Response stream = server.subscribe(reader, "topic=a");
            publisher
                    .sendHead(
                            "POST /.well-known/mercure HTTP/1.1",
                            "Host: h",
                            "Authorization: Bearer " + Tokens.publisher("*"),
                            "Content-Type: application/x-www-form-urlencoded",
                            "Content-Length: 16")
                    .send("topic=a&id=urn:1");
            await().until(store::holdsUpdate);
            publisher.reset();

            store.acknowledgeNext();

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: \n\n");
        }
    }

    @Test
    void answers503WhileTheStoreFailsAndGoesOnAfterwards() throws Exception {
        HeldEventStore store = new HeldEventStore();
        try (Hub hub = Hub.open(HubConfig.defaults(), store, HubMetrics.NONE);
                HubServer server = HubServer.builder().serving(hub, CONFIG).start();
                RawConnection connection = server.connect()) {
            CompletableFuture<Response> failed =
                    CompletableFuture.supplyAsync(() -> publish(server, connection, "topic=a"));
            store.failNext();
            Response refused = failed.get(20, TimeUnit.SECONDS);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).matches("[2-8]");
            assertThat(refused.header("Content-Type")).isEqualToIgnoringWhitespace("text/plain; charset=utf-8");
            assertThat(refused.readToEnd()).isEqualTo("Service Unavailable\n");

            store.locating(false);
            Response notLocated = server.subscribe(connection, "topic=a&lastEventID=urn:1");
            assertThat(notLocated.status()).isEqualTo(503);
            assertThat(notLocated.readToEnd()).isEqualTo("Service Unavailable\n");

            CompletableFuture<Response> accepted =
                    CompletableFuture.supplyAsync(() -> publish(server, connection, "topic=a&id=urn:2"));
            store.acknowledgeNext();
            assertThat(accepted.get(20, TimeUnit.SECONDS).readToEnd()).isEqualTo("urn:2");
        }
    }

    @Test
    void endsItsStreamsAndThreadsWithTheApplicationWhoseHubGoesOn() throws Exception {
        try (Hub hub = Hub.open(HubConfig.defaults());
                HubServer server = HubServer.builder().serving(hub, CONFIG).start();
                RawConnection connection = server.connect()) {
            Response stream = server.subscribe(connection, "topic=a");

            server.context().stop();

            assertThat(stream.readToEnd()).matches("retry: [0-9]{4}\n");
            await().until(() -> hub.connectedSubscribers() == 0);
            assertThat(hub.publish(Update.of("a").build()).toCompletableFuture().get(20, TimeUnit.SECONDS))
                    .isNotNull();
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("mercure-closer")
                            || thread.getName().startsWith("mercure-request-timer")));
        }
    }

    @Test
    void takesTheKeysOfAJwkSetUntilTheApplicationEnds() throws Exception {
        JwksServer keys = JwksServer.start().with(TestKeys.RFC_ED25519.replace("}", ",\"kid\":\"one\"}"));
        TokenKey key = TokenKey.signing("EdDSA", TestKeys.RFC_ED25519_PRIVATE.replace("}", ",\"kid\":\"one\"}"));
        String token =
                new TokenIssuer(key, InstantSource.system()).issue(MercureClaim.of(List.of("a"), null, null), null);
        HttpConfig config = HttpConfig.builder().publisherJwksUrl(keys.url()).build();
        try (keys;
                Hub hub = Hub.open(HubConfig.defaults());
                HubServer served = HubServer.builder().serving(hub, config).start()) {
            // On a busy machine the keys may come later than the first token waits.
            await().until(() -> publishStatus(served, token) == 200);

            served.context().stop();

            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("mercure-keys-")));
        }
    }

    @Test
    void isFoundByTheApplication() throws Exception {
        try (HubServer server = HubServer.start()) {
            assertThat(MercureHubServlet.hub(server.context().getServletContext()))
                    .isSameAs(server.hub());

            server.context().stop();

            assertThatThrownBy(() -> MercureHubServlet.hub(server.context().getServletContext()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("load-on-startup");
        }
    }

    @Test
    void refusesASecondHubInOneApplicationByName() throws Exception {
        try (HubServer server = HubServer.start();
                Hub other = Hub.open(HubConfig.defaults())) {
            ServletHolder second = new ServletHolder("second", new MercureHubServlet(other, CONFIG));

            assertThatThrownBy(() -> {
                        server.context().addServlet(second, "/other");
                        second.getServlet();
                    })
                    .hasMessageContaining("second")
                    .hasMessageContaining("mercure");
        }
    }

    private static Response publish(HubServer server, RawConnection connection, String form) {
        try {
            return server.publish(connection, form);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int publishStatus(HubServer server, String token) throws Exception {
        try (RawConnection connection = server.connect()) {
            return server.publish(connection, "topic=a", token).status();
        }
    }
}
