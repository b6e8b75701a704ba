package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.config.store.Transport;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Active subscriptions of the 0.x generation, beside what the tests of the protocol say: the hub's part in them, and many of them. */
class SubscriptionsSpecIT {

    private static final String API = HubServer.PATH + "/subscriptions";
    private static final String EVERYTHING = "Authorization: Bearer " + Tokens.subscriber("*");
    private static final String USUAL = "Authorization: Bearer " + Tokens.subscriber(API + "{/topic}{/subscriber}");
    private static final Pattern SUBSCRIBER = Pattern.compile("\"subscriber\": \"(urn:uuid:[0-9a-f-]{36})\"");

    @Test
    void saysWhatTheHubHasDispatchedLast() throws Exception {
        try (HubServer server = start();
                RawConnection client = server.connect()) {
            assertLast("earliest", get(client, API, EVERYTHING));

            server.hub().publish(Update.of("any").build()).toCompletableFuture().join();

            assertLast(server.hub().lastEventId().value(), get(client, API, EVERYTHING));
        }
    }

    private static void assertLast(String id, Response list) throws Exception {
        assertThat(list.header("ETag")).isEqualTo("\"" + id + "\"");
        assertThat(list.readToEnd()).contains("\"lastEventID\": \"" + id + "\",");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/subscriptions//", "/subscriptionsX", "/subscriptions;a"})
    void hasNothingElse(String path) throws Exception {
        try (HubServer server = start();
                RawConnection client = server.connect()) {
            assertRefused(client, HubServer.PATH + path, 404, "404 page not found\n", EVERYTHING);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/.well-known/mercure/subscriptions{/topic} /.well-known/mercure/subscriptions 200",
                "/.well-known/mercure/subscriptions{/topic}{?x} /.well-known/mercure/subscriptions?x=1 200",
                "/.well-known/mercure/subscriptions{/topic} /.well-known/mercure/subscriptions/a:b 200",
                "/.well-known/mercure/subscriptions/a%3Ab /.well-known/mercure/subscriptions/a:b?x=1 401"
            })
    void isOpenToThoseWhoMayReadTheUrlAsItIs(String selector, String target, int status) throws Exception {
        try (HubServer server = start();
                RawConnection client = server.connect()) {
            Response response = get(client, target, "Authorization: Bearer " + Tokens.subscriber(selector));

            assertThat(response.status()).isEqualTo(status);
        }
    }

    @Test
    void answersHeadWithTheHeadersOfGet() throws Exception {
        try (HubServer server = start();
                RawConnection client = server.connect()) {
            int length = get(client, API, EVERYTHING).readToEnd().length();
            client.sendHead("HEAD " + API + " HTTP/1.1", "Host: hub.example", EVERYTHING);
            Response head = client.readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Type")).isEqualTo("application/ld+json");
            assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(length));
            assertThat(head.header("ETag")).isEqualTo("\"earliest\"");
        }
    }

    @Test
    void refusesATopicThatIsNotUtf8() throws Exception {
        try (HubServer server = start();
                RawConnection client = server.connect()) {
            assertRefused(client, API + "/%FF", 400, "\"topic\" field is not valid UTF-8\n", EVERYTHING);
        }
    }

    @Test
    void isNotThereUnlessItIsOn() throws Exception {
        try (HubServer server =
                        HubServer.builder().at("/", HubServer.PATH + "/*").start();
                RawConnection watcher = server.connect();
                RawConnection visitor = server.connect();
                RawConnection client = server.connect()) {
            Response events = server.subscribe(watcher, "topic=*", EVERYTHING);
            server.subscribe(visitor, "topic=a");
            server.hub().publish(Update.of("a").data("the first").build());

            assertThat(events.readUntil("\n\n")).endsWith("data: the first\n\n");
            assertRefused(client, API, 404, "404 page not found\n", EVERYTHING);
        }
    }

    @Test
    void isBelowTheHubWhereverThatIs() throws Exception {
        try (HubServer server = HubServer.builder()
                        .hub(hub ->
                                hub.subscriptions(true).resourceIdentifier(URI.create("https://hub.example/app/live")))
                        .at("/app", "/live/*")
                        .start();
                RawConnection client = server.connect()) {
            server.hub()
                    .subscribe(SubscribeRequest.topic("a").build(), Runnable::run, update -> {})
                    .toCompletableFuture()
                    .join();

            assertThat(get(
                                    client,
                                    "/app/live/subscriptions",
                                    "Authorization: Bearer " + Tokens.subscriber("/app/live/subscriptions"))
                            .readToEnd())
                    .contains("\"id\": \"/app/live/subscriptions\",")
                    .contains("\"id\": \"/app/live/subscriptions/a/urn%3Auuid%3A");
        }
    }

    @Test
    void doesNotTellOfAHead() throws Exception {
        try (HubServer server = start();
                RawConnection client = server.connect()) {
            client.sendHead("HEAD " + HubServer.PATH + "?topic=test HTTP/1.1", "Host: h");
            assertThat(client.readHead().status()).isEqualTo(200);
            await().until(() -> server.hub().connectedSubscribers() == 0);

            assertThat(get(client, API, EVERYTHING).readToEnd()).contains("\"lastEventID\": \"earliest\",");
        }
    }

    @Test
    void listsTenThousandToAClientThatReadsSlowlyWithoutHoldingUpOthers() throws Exception {
        try (HubServer server = start();
                RawConnection slow = new RawConnection(server.port(), 4096);
                RawConnection fast = server.connect()) {
            for (int i = 0; i < 10_000; i++) {
                server.hub()
                        .subscribe(SubscribeRequest.topic("topic/" + i).build(), Runnable::run, update -> {})
                        .toCompletableFuture()
                        .join();
            }
            slow.sendHead("GET " + API + " HTTP/1.1", "Host: hub.example", EVERYTHING);
            Response waiting = slow.readHead();

            String all = get(fast, API, EVERYTHING).readToEnd();
            server.publish(fast, "topic=topic/1&data=x").readToEnd();

            assertThat(SUBSCRIBER
                            .matcher(all)
                            .results()
                            .map(match -> match.group(1))
                            .distinct())
                    .hasSize(10_000);
            assertThat(waiting.readToEnd()).isEqualTo(all);
        }
    }

    @Test
    void listsTenThousandWhileTheyComeAndGoAndEveryComingHasItsGoing() throws Exception {
        int here = 10_000;
        int comings = 12_000;
        try (HubServer server = HubServer.builder()
                        .hub(hub -> hub.subscriptions(true)
                                .store(new Transport("memory", Map.of("max_subscription_events", "100000"))))
                        .at("/", HubServer.PATH + "/*")
                        .start();
                RawConnection watcher = server.connect();
                RawConnection client = server.connect()) {
            Response events = server.subscribe(watcher, "topic=" + API + "%7B/topic%7D%7B/subscriber%7D", USUAL);
            CompletableFuture<List<String>> told = CompletableFuture.supplyAsync(() -> read(events, 2 * comings));
            Queue<Subscriber> subscribers = new ArrayDeque<>();
            for (int i = 0; i < here; i++) {
                subscribers.add(subscribe(server, i));
            }
            List<String> staying = subscribers.stream()
                    .skip(comings - here)
                    .map(Subscriber::id)
                    .toList();
            CompletableFuture<Void> changes = CompletableFuture.runAsync(() -> {
                for (int i = here; i < comings; i++) {
                    subscribers.add(subscribe(server, i));
                    subscribers.remove().cancel();
                }
            });

            do {
                List<String> listed = SUBSCRIBER
                        .matcher(get(client, API, EVERYTHING).readToEnd())
                        .results()
                        .map(match -> match.group(1))
                        .toList();
                Set<String> distinct = new HashSet<>(listed);
                // Those who come or go while the list is made may be in it or not.
                assertThat(listed.size()).isEqualTo(distinct.size()).isLessThanOrEqualTo(comings);
                assertThat(distinct.containsAll(staying)).isTrue();
            } while (!changes.isDone());
            changes.join();
            subscribers.forEach(Subscriber::cancel);

            Map<String, Boolean> isHere = new HashMap<>();
            for (String event : told.get(60, TimeUnit.SECONDS)) {
                boolean comes = event.contains("\"active\": true");
                assertThat(isHere.put(subscriber(event), comes)).isEqualTo(comes ? null : true);
            }
            assertThat(isHere).hasSize(comings).doesNotContainValue(true);
        }
    }

    private static Subscriber subscribe(HubServer server, int number) {
        return server.hub()
                .subscribe(SubscribeRequest.topic("topic/" + number).build(), Runnable::run, update -> {})
                .toCompletableFuture()
                .join();
    }

    private static List<String> read(Response stream, int count) {
        List<String> events = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                events.add(stream.readUntil("\n\n"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("after " + events.size() + " events", e);
        }
        return events;
    }

    private static HubServer start() throws Exception {
        return HubServer.builder()
                .hub(hub -> hub.subscriptions(true))
                .at("/", HubServer.PATH + "/*")
                .encodedSlashes()
                .start();
    }

    private static Response get(RawConnection connection, String target, String... headers) throws Exception {
        String[] lines = new String[headers.length + 2];
        lines[0] = "GET " + target + " HTTP/1.1";
        lines[1] = "Host: hub.example";
        System.arraycopy(headers, 0, lines, 2, headers.length);
        connection.sendHead(lines);
        return connection.readHead();
    }

    private static void assertRefused(
            RawConnection connection, String target, int status, String body, String... headers) throws Exception {
        Response response = get(connection, target, headers);
        assertThat(response.status()).as(target).isEqualTo(status);
        assertThat(response.readToEnd()).isEqualTo(body);
    }

    private static String subscriber(String document) {
        Matcher matcher = SUBSCRIBER.matcher(document);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
