package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.config.store.EventStores;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.exchange.ClientConnection;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.servlet.fixtures.RecordedLog;
import io.mercurehub.servlet.http.Refusal;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import io.mercurehub.test.wire.UnreadClients;
import io.mercurehub.update.Update;
import jakarta.servlet.Filter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take, or send, more than there is; and what the others notice of them. */
class OverloadIT {

    private static final String QUERY = "QUERY " + HubServer.PATH + " HTTP/1.1";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "POST"})
    void noThreadWaitsForClientsThatPipelineAndReadNoAnswer(String method) throws Exception {
        String request = method + " " + HubServer.PATH + " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n"
                + "Origin: https://www.example.org\r\nAccess-Control-Request-Method: GET\r\n\r\n";
        try (HubServer server = HubServer.builder()
                        .threads(10)
                        .sendBufferBytes(4096)
                        .http(http -> http.corsOrigins(List.of("https://www.example.org")))
                        .start();
                RawConnection reader = server.connect();
                RawConnection publisher = server.connect();
                UnreadClients clients = new UnreadClients(server.port(), 20)) {
            clients.send(request, 2_000);
            Response stream = server.subscribe(reader, "topic=a");
            for (int i = 0; i < 200; i++) {
                assertThat(server.publish(publisher, "topic=a&data=" + i).readToEnd())
                        .startsWith("urn:uuid:");
                assertThat(stream.readUntil("\n\n")).endsWith("data: " + i + "\n\n");
            }
        }
    }

    @Test
    void refusesAMalformedQueryBesideAnEmptyBodyWithoutAStackTrace() throws Exception {
        try (RecordedLog log = new RecordedLog(Refusal.class);
                HubServer server = HubServer.start();
                RawConnection connection = server.connect()) {
            connection
                    .sendHead(
                            "QUERY " + HubServer.PATH + "?topic=a&x=%zz HTTP/1.1",
                            "Host: h",
                            FORM,
                            "Transfer-Encoding: chunked")
                    .send("0\r\n\r\n");

            assertThat(connection.readHead().status()).isEqualTo(400);
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void takesAThousandTopicsByQueryButNoBodyOfMoreThanOneMiB() throws Exception {
        try (HubServer server = HubServer.start();
                RawConnection reader = server.connect();
                RawConnection other = server.connect()) {
            String topics = IntStream.range(0, 1000)
                    .mapToObj(i -> "topic=https%3A%2F%2Fexample.com%2Farticles%2F" + i + "%2F" + "x".repeat(200))
                    .collect(Collectors.joining("&"));
            reader.sendHead(QUERY, "Host: h", FORM, "Content-Length: " + topics.length())
                    .send(topics);
            Response stream = reader.readHead();
            assertThat(stream.status()).isEqualTo(200);
            stream.readUntil(":\n");

            other.sendHead(QUERY, "Host: h", FORM, "Content-Length: " + (1024 * 1024 + 1));
            Response refused = other.readHead();

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.readToEnd()).isEqualTo("body too large (expected: at most 1048576 bytes)\n");
        }
    }

    @Test
    void asksPublishersAndSubscribersToComeBackWhenThereIsNoMemoryForTheirBodies() throws Exception {
        try (HubServer server = HubServer.builder()
                        .hub(hub -> hub.maxClientMemory(1_000_000))
                        .start();
                RawConnection publisher = server.connect();
                RawConnection subscriber = server.connect();
                RawConnection small = server.connect()) {
            String form = "topic=a&data=" + "x".repeat(600_000);

            Response refused = server.publish(publisher, form);
            subscriber
                    .sendHead(QUERY, "Host: h", FORM, "Content-Length: " + form.length(), "Last-Event-ID: urn:1")
                    .send(form);
            Response turnedAway = subscriber.readHead();

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).matches("[2-8]");
            assertThat(turnedAway.status()).isEqualTo(200);
            assertThat(turnedAway.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(turnedAway.header("Mercure-Last-Event-ID")).isEqualTo("urn:1");
            assertThat(turnedAway.readToEnd()).matches("retry: [0-9]{4}\n");
            assertThat(server.publish(small, "topic=a&data=x").status()).isEqualTo(200);
            await().until(() ->
                    server.hub().unwrap(Gateway.class).clientMemory().usedBytes() == 0);
        }
    }

    @Test
    void asksSubscribersToComeBackOfWhomOneAddressHasEnough() throws Exception {
        List<String> refused = new CopyOnWriteArrayList<>();
        Hub hub = hub(memory(), refused);
        try (HubServer server = HubServer.builder()
                        .serving(hub, config().maxSubscribersPerAddress(2).build())
                        .start();
                RawConnection first = server.connect();
                RawConnection second = server.connect();
                RawConnection third = server.connect();
                RawConnection fourth = server.connect()) {
            server.subscribe(first, "topic=a");
            server.subscribe(second, "topic=a");

            third.sendHead("GET " + HubServer.PATH + "?topic=a HTTP/1.1", "Host: h");
            Response turnedAway = third.readHead();

            assertThat(turnedAway.status()).isEqualTo(200);
            assertThat(turnedAway.readToEnd()).matches("retry: [0-9]{4}\n");
            assertThat(refused).containsExactly("address");

            first.reset();
            await().until(() -> {
                hub.publish(Update.of("a").build());
                return hub.connectedSubscribers() == 1;
            });
            assertThat(server.subscribe(fourth, "topic=a").has("Content-Length"))
                    .isFalse();
        }
    }

    @Test
    void asksSubscribersToComeBackWhoseTokenHasEnough() throws Exception {
        List<String> refused = new CopyOnWriteArrayList<>();
        try (HubServer server = HubServer.builder()
                        .serving(
                                hub(memory(), refused),
                                config().maxSubscribersPerToken(1).build())
                        .start();
                RawConnection first = server.connect();
                RawConnection second = server.connect();
                RawConnection third = server.connect()) {
            server.subscribe(first, "topic=a", "Authorization: Bearer " + Tokens.subscriber("a"));

            second.sendHead(
                    "GET " + HubServer.PATH + "?topic=a HTTP/1.1",
                    "Host: h",
                    "Authorization: Bearer " + Tokens.subscriber("a"));
            assertThat(second.readHead().readToEnd()).matches("retry: [0-9]{4}\n");

            Response stream = server.subscribe(third, "topic=a", "Authorization: Bearer " + Tokens.subscriber("b"));
            assertThat(stream.has("Content-Length")).isFalse();
            assertThat(refused).containsExactly("token");
        }
    }

    @Test
    void tellsTheServerOfEachStreamAndOfNoOtherAnswer() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        try (HubServer server = HubServer.builder()
                        .filter(before(begun::incrementAndGet))
                        .start();
                RawConnection connection = server.connect()) {
            connection.sendHead("GET " + HubServer.PATH + " HTTP/1.1", "Host: h");
            connection.readHead().readToEnd();
            connection.sendHead("HEAD " + HubServer.PATH + "?topic=a HTTP/1.1", "Host: h");
            connection.readHead();
            server.publish(connection, "topic=a").readToEnd();
            assertThat(begun).hasValue(0);

            server.subscribe(connection, "topic=a");
            assertThat(begun).hasValue(1);
        }
    }

    @Test
    void asksSubscribersToComeBackForWhomTheServerHasNoRoom() throws Exception {
        try (HubServer server = HubServer.builder()
                        .filter(before(() -> {
                            throw new HubOverloadedException("connections: none left");
                        }))
                        .start();
                RawConnection connection = server.connect()) {
            connection.sendHead("GET " + HubServer.PATH + "?topic=a HTTP/1.1", "Host: h", "Last-Event-ID: urn:1");
            Response turnedAway = connection.readHead();

            assertThat(turnedAway.status()).isEqualTo(200);
            assertThat(turnedAway.header("Mercure-Last-Event-ID")).isEqualTo("urn:1");
            assertThat(turnedAway.readToEnd()).matches("retry: [0-9]{4}\n");
            await().until(() -> server.hub().connectedSubscribers() == 0);
        }
    }

    @Test
    void forgetsASubscriberWhoseConnectionIsLostBeforeItsStreamBegins() throws Exception {
        BlockingQueue<Runnable> losses = new LinkedBlockingQueue<>();
        Offered lost = new Offered(() -> {}) {
            @Override
            public boolean handOver(Taker taker, Runnable whenOver) {
                return losses.add(() -> {
                    taker.lost();
                    whenOver.run();
                });
            }
        };
        try (HubServer server = HubServer.builder()
                        .serving(
                                hub(memory(), new ArrayList<>()),
                                config().maxSubscribersPerToken(1).build())
                        .filter(offering(lost))
                        .start();
                RawConnection first = server.connect();
                RawConnection second = server.connect()) {
            String[] request = {
                "GET " + HubServer.PATH + "?topic=a HTTP/1.1",
                "Host: h",
                "Authorization: Bearer " + Tokens.subscriber("a")
            };
            first.sendHead(request);
            Runnable loss = losses.take();
            assertThat(second.sendHead(request).readHead().readToEnd()).startsWith("retry: ");

            loss.run();

            await().until(() -> server.hub().connectedSubscribers() == 0);
            second.sendHead(request);
            assertThat(losses.take()).isNotNull();
        }
    }

    private static Filter before(Runnable streamBegins) {
        return offering(new Offered(streamBegins));
    }

    private static Filter offering(ClientConnection connection) {
        return (request, response, chain) -> {
            request.setAttribute(ClientConnection.ATTRIBUTE, connection);
            chain.doFilter(request, response);
        };
    }

    /** A connection that stays the server's. */
    private static class Offered implements ClientConnection {

        private final Runnable streamBegins;

        Offered(Runnable streamBegins) {
            this.streamBegins = streamBegins;
        }

        @Override
        public boolean hasClientGone() {
            return false;
        }

        @Override
        public void streamBegins(Consumer<String> gone) {
            streamBegins.run();
        }

        @Override
        public boolean handOver(Taker taker, Runnable whenOver) {
            return false;
        }
    }

    @Test
    void answersWithOneLineInTheLogWhenTheJvmIsOutOfMemoryAndGoesOn() throws Exception {
        EventStore memory = memory();
        boolean[] fails = {true};
        EventStore store = (EventStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {EventStore.class}, (proxy, method, arguments) -> {
                    if (fails[0] && method.getName().equals("append")) {
                        throw new OutOfMemoryError("as the test wants it");
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        try (RecordedLog log = new RecordedLog(Refusal.class);
                HubServer server = HubServer.builder()
                        .serving(hub(store, new ArrayList<>()), config().build())
                        .start();
                RawConnection publisher = server.connect();
                RawConnection reader = server.connect()) {
            Response stream = server.subscribe(reader, "topic=a");

            Response refused = server.publish(publisher, "topic=a");
            assertThat(refused.status()).isEqualTo(503);
            refused.readToEnd();
            fails[0] = false;
            Response taken = server.publish(publisher, "topic=a&data=x");

            assertThat(taken.status()).isEqualTo(200);
            assertThat(stream.readUntil("\n\n")).endsWith("data: x\n\n");
            assertThat(log.lines()).hasSize(1);
        }
    }

    private static EventStore memory() {
        return EventStores.factory("memory").orElseThrow().open(Map.of());
    }

    private static Hub hub(EventStore store, List<String> refused) {
        return Hub.open(HubConfig.defaults(), store, new HubMetrics() {
            @Override
            public void requestRefused(String reason) {
                refused.add(reason);
            }
        });
    }

    private static HttpConfig.Builder config() {
        return HttpConfig.builder()
                .anonymous(true)
                .publisherKey(JwtKey.of(Tokens.PUBLISHER_KEY))
                .subscriberKey(JwtKey.of(Tokens.SUBSCRIBER_KEY));
    }
}
