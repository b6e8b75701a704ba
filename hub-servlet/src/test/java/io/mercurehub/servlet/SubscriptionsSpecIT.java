package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.config.store.Transport;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.update.Update;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
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

/** Active subscriptions of the 0.x generation: the events and the API. */
class SubscriptionsSpecIT {

    private static final String API = HubServer.PATH + "/subscriptions";
    private static final String EVERYTHING = "Authorization: Bearer " + Tokens.subscriber("*");
    private static final String USUAL = "Authorization: Bearer " + Tokens.subscriber(API + "{/topic}{/subscriber}");
    private static final Pattern SUBSCRIBER = Pattern.compile("\"subscriber\": \"(urn:uuid:[0-9a-f-]{36})\"");

    @Test
    void tellsThoseWhoMayKnowWhenOthersComeAndGo() throws Exception {
        try (HubServer server = start();
                RawConnection watcher = server.connect();
                RawConnection visitor = server.connect()) {
            Response events = server.subscribe(watcher, "topic=" + API + "%7B/topic%7D%7B/subscriber%7D", USUAL);

            server.subscribe(
                    visitor,
                    "topic=https%3A%2F%2Fexample.com%2Fbooks%2F%7Bid%7D",
                    "Authorization: Bearer "
                            + Tokens.sign(Tokens.SUBSCRIBER_KEY, "{\"mercure\":{\"payload\":{\"user\":\"ada\"}}}"));
            String come = events.readUntil("\n\n");
            visitor.reset();
            server.hub().publish(Update.of("https://example.com/books/1").build()); // finds that the visitor is gone
            String gone = events.readUntil("\n\n");

            String escaped = subscriber(come).replace(":", "%3A");
            assertThat(come.replaceFirst("id: urn:uuid:[0-9a-f-]{36}\n", "id: ID\n"))
                    .isEqualTo("id: ID\n"
                            + "data: {\n"
                            + "data:   \"@context\": \"https://mercure.rocks/\",\n"
                            + "data:   \"id\": \"/.well-known/mercure/subscriptions/https%3A%2F%2Fexample.com%2Fbooks%2F%7Bid%7D/"
                            + escaped + "\",\n"
                            + "data:   \"type\": \"Subscription\",\n"
                            + "data:   \"subscriber\": \"" + subscriber(come) + "\",\n"
                            + "data:   \"topic\": \"https://example.com/books/{id}\",\n"
                            + "data:   \"active\": true,\n"
                            + "data:   \"payload\": {\n"
                            + "data:     \"user\": \"ada\"\n"
                            + "data:   }\n"
                            + "data: }\n\n");
            assertThat(gone.replaceFirst("id: urn:uuid:[0-9a-f-]{36}\n", "id: ID\n"))
                    .isEqualTo(come.replaceFirst("id: urn:uuid:[0-9a-f-]{36}\n", "id: ID\n")
                            .replace("true", "false"));
            assertThat(gone.lines().findFirst()).isNotEqualTo(come.lines().findFirst());
        }
    }

    @Test
    void tellsNobodyElse() throws Exception {
        try (HubServer server = start();
                RawConnection watcher = server.connect();
                RawConnection visitor = server.connect()) {
            Response events = server.subscribe(
                    watcher, "topic=*", "Authorization: Bearer " + Tokens.subscriber("https://example.com/{id}"));

            server.subscribe(visitor, "topic=a&topic=b");
            server.hub().publish(Update.of("a").data("published after").build());

            assertThat(events.readUntil("\n\n")).endsWith("data: published after\n\n");
        }
    }

    @Test
    void tellsNobodyOfTheirOwnComingAndOfEachTopicOfOthers() throws Exception {
        try (HubServer server = start();
                RawConnection watcher = server.connect();
                RawConnection visitor = server.connect()) {
            Response events = server.subscribe(watcher, "topic=*&topic=other", EVERYTHING);

            server.subscribe(visitor, "topic=a&topic=b&topic=a");

            assertThat(events.readUntil("\n\n")).contains("\"topic\": \"a\"");
            assertThat(events.readUntil("\n\n")).contains("\"topic\": \"b\"");
            server.hub().publish(Update.of("a").data("published after").build());
            assertThat(events.readUntil("\n\n")).endsWith("data: published after\n\n");
        }
    }

    @Test
    void listsWhoIsHere() throws Exception {
        try (HubServer server = start();
                RawConnection visitor = server.connect();
                RawConnection client = server.connect()) {
            server.subscribe(visitor, "topic=a/b&topic=c%20d");
            String last = server.hub().lastEventId().value();
            String ada = server.hub().activeSubscriptions().get(0).subscriberId();
            String escaped = ada.replace(":", "%3A");

            Response all = get(client, API, EVERYTHING);

            assertThat(all.status()).isEqualTo(200);
            assertThat(all.header("Content-Type")).isEqualTo("application/ld+json");
            assertThat(all.header("ETag")).isEqualTo("\"" + last + "\"");
            assertThat(all.header("Cache-Control")).isEqualTo("private, no-cache");
            assertThat(all.readToEnd())
                    .isEqualTo("{\n"
                            + "  \"@context\": \"https://mercure.rocks/\",\n"
                            + "  \"id\": \"/.well-known/mercure/subscriptions\",\n"
                            + "  \"type\": \"Subscriptions\",\n"
                            + "  \"lastEventID\": \"" + last + "\",\n"
                            + "  \"subscriptions\": [\n"
                            + "    {\n"
                            + "      \"id\": \"/.well-known/mercure/subscriptions/a%2Fb/" + escaped + "\",\n"
                            + "      \"type\": \"Subscription\",\n"
                            + "      \"subscriber\": \"" + ada + "\",\n"
                            + "      \"topic\": \"a/b\",\n"
                            + "      \"active\": true\n"
                            + "    },\n"
                            + "    {\n"
                            + "      \"id\": \"/.well-known/mercure/subscriptions/c+d/" + escaped + "\",\n"
                            + "      \"type\": \"Subscription\",\n"
                            + "      \"subscriber\": \"" + ada + "\",\n"
                            + "      \"topic\": \"c d\",\n"
                            + "      \"active\": true\n"
                            + "    }\n"
                            + "  ]\n"
                            + "}");

            String ofTopic = get(client, API + "/c+d?x=1", EVERYTHING).readToEnd();
            assertThat(ofTopic)
                    .contains("\"id\": \"/.well-known/mercure/subscriptions/c+d?x=1\"")
                    .contains("\"topic\": \"c d\"")
                    .doesNotContain("\"topic\": \"a/b\"");
            assertThat(get(client, API + "/c%20d", USUAL).readToEnd()).contains("\"topic\": \"c d\"");
            assertThat(get(client, API + "/nobody", USUAL).readToEnd()).endsWith("\"subscriptions\": []\n}");

            Response one = get(client, API + "/a%2Fb/" + escaped, USUAL);
            assertThat(one.status()).isEqualTo(200);
            assertThat(one.header("ETag")).isEqualTo("\"" + last + "\"");
            assertThat(one.readToEnd())
                    .isEqualTo("{\n"
                            + "  \"@context\": \"https://mercure.rocks/\",\n"
                            + "  \"id\": \"/.well-known/mercure/subscriptions/a%2Fb/" + escaped + "\",\n"
                            + "  \"type\": \"Subscription\",\n"
                            + "  \"subscriber\": \"" + ada + "\",\n"
                            + "  \"topic\": \"a/b\",\n"
                            + "  \"active\": true,\n"
                            + "  \"lastEventID\": \"" + last + "\"\n"
                            + "}");
        }
    }

    @Test
    void listsTheSameByQueryForWhoeverCannotSendAnEncodedSlash() throws Exception {
        try (HubServer server = start();
                RawConnection visitor = server.connect();
                RawConnection client = server.connect()) {
            server.subscribe(visitor, "topic=a/b&topic=c%20d");
            String ada = server.hub().activeSubscriptions().get(0).subscriberId();
            String escaped = ada.replace(":", "%3A");
            String exactly = "Authorization: Bearer " + Tokens.subscriber(API + "/a%2Fb");

            assertThat(get(client, API + "?topic=a/b", exactly).readToEnd())
                    .isEqualTo(get(client, API + "/a%2Fb", exactly).readToEnd())
                    .contains("\"id\": \"/.well-known/mercure/subscriptions/a%2Fb\",");
            assertThat(get(client, API + "?topic=a/b&subscriber=" + ada, USUAL).readToEnd())
                    .isEqualTo(get(client, API + "/a%2Fb/" + escaped, USUAL).readToEnd())
                    .contains("\"subscriber\": \"" + ada + "\"");
            assertThat(get(client, API + "?topic=c+d", USUAL).readToEnd())
                    .contains("\"id\": \"/.well-known/mercure/subscriptions/c+d\",")
                    .contains("\"topic\": \"c d\"");
            assertRefused(client, API + "?topic=other", 401, "Unauthorized\n", exactly);
            assertRefused(client, API + "?topic=a/b&subscriber=x", 404, "404 page not found\n", USUAL);
            assertRefused(client, API + "?subscriber=x", 400, "Missing \"topic\" parameter.\n", USUAL);
            assertRefused(client, API + "?topic=a&topic=b", 400, "Too many \"topic\" parameters.\n", USUAL);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/other",
                "/subscriptions/",
                "/subscriptions//",
                "/subscriptions/a/",
                "/subscriptions/a/b/c",
                "/subscriptionsX",
                "/subscriptions;a",
                "/subscriptions/a/urn%3Auuid%3A0"
            })
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
                "/.well-known/mercure/subscriptions /.well-known/mercure/subscriptions 200",
                "/.well-known/mercure/subscriptions /.well-known/mercure/subscriptions?x=1 401",
                "/.well-known/mercure/subscriptions /.well-known/mercure/subscriptions/a 401",
                "/.well-known/mercure/subscriptions{/topic} /.well-known/mercure/subscriptions/a 200",
                "/.well-known/mercure/subscriptions{/topic} /.well-known/mercure/subscriptions 200",
                "/.well-known/mercure/subscriptions{/topic}{?x} /.well-known/mercure/subscriptions?x=1 200",
                "/.well-known/mercure/subscriptions{/topic} /.well-known/mercure/subscriptions/a:b 200",
                "/.well-known/mercure/subscriptions/a%3Ab /.well-known/mercure/subscriptions/a:b?x=1 401",
                "https://example.com/ /.well-known/mercure/subscriptions 401"
            })
    void isOpenToThoseWhoMayReadTheUrlAsItIs(String selector, String target, int status) throws Exception {
        try (HubServer server = start();
                RawConnection client = server.connect()) {
            Response response = get(client, target, "Authorization: Bearer " + Tokens.subscriber(selector));

            assertThat(response.status()).isEqualTo(status);
        }
    }

    @Test
    void isClosedToThoseWithoutAGrantEvenWhereOneMaySubscribeWithoutAToken() throws Exception {
        try (HubServer server = start();
                RawConnection client = server.connect()) {
            assertRefused(client, API, 401, "Unauthorized\n");
            assertRefused(client, API, 401, "Unauthorized\n", "Authorization: Bearer " + Tokens.subscriber());
            assertRefused(client, API, 401, "Unauthorized\n", "Authorization: Bearer " + Tokens.publisher("*"));
            assertRefused(
                    client,
                    API,
                    401,
                    "Unauthorized\n",
                    "Authorization: Bearer " + Tokens.sign(Tokens.SUBSCRIBER_KEY, "{\"mercure\":{}}"));
        }
    }

    @Test
    void isOpenToAllWhenNoTokenIsLookedAt() throws Exception {
        HttpConfig config = HttpConfig.builder().anonymous(true).build();
        try (Hub hub = Hub.open(HubConfig.builder().subscriptions(true).build());
                HubServer server = HubServer.builder()
                        .serving(hub, config)
                        .at("/", HubServer.PATH + "/*")
                        .start();
                RawConnection visitor = server.connect();
                RawConnection client = server.connect()) {
            server.subscribe(visitor, "topic=a");

            assertThat(get(client, API).readToEnd()).contains("\"topic\": \"a\"");
            assertThat(get(
                                    client,
                                    API,
                                    "Authorization: Bearer no.valid.token-but-long-enough-to-be-looked-at-by-others")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void sendsNothingAgainToThoseWhoHaveIt() throws Exception {
        try (HubServer server = start();
                RawConnection visitor = server.connect();
                RawConnection client = server.connect()) {
            server.subscribe(visitor, "topic=a");
            String last = server.hub().lastEventId().value();

            for (String known :
                    new String[] {"\"" + last + "\"", "W/\"" + last + "\"", "\"x\", \"" + last + "\"", "*", last}) {
                Response unchanged = get(client, API, EVERYTHING, "If-None-Match: " + known);
                assertThat(unchanged.status()).as(known).isEqualTo(304);
                assertThat(unchanged.header("ETag")).isEqualTo("\"" + last + "\"");
            }
            Response other = get(client, API, EVERYTHING, "If-None-Match: \"urn:uuid:other\"");
            assertThat(other.status()).isEqualTo(200);
            other.readToEnd();

            server.hub().publish(Update.of("any").build()).toCompletableFuture().join();
            Response changed = get(client, API, EVERYTHING, "If-None-Match: \"" + last + "\"");
            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.header("ETag"))
                    .isEqualTo("\"" + server.hub().lastEventId().value() + "\"");
        }
    }

    @Test
    void saysThatNothingHasBeenDispatchedYet() throws Exception {
        try (HubServer server = start();
                RawConnection client = server.connect()) {
            Response response = get(client, API, EVERYTHING);

            assertThat(response.header("ETag")).isEqualTo("\"earliest\"");
            assertThat(response.readToEnd()).contains("\"lastEventID\": \"earliest\",");
        }
    }

    @Test
    void answersHeadWithTheHeadersAndOtherMethodsWithTheOnesThatThereAre() throws Exception {
        try (HubServer server = start();
                RawConnection client = server.connect()) {
            int length = get(client, API, EVERYTHING).readToEnd().length();
            client.sendHead("HEAD " + API + " HTTP/1.1", "Host: hub.example", EVERYTHING);
            Response head = client.readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Type")).isEqualTo("application/ld+json");
            assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(length));
            assertThat(head.header("ETag")).isEqualTo("\"earliest\"");

            for (String method : new String[] {"POST", "PUT", "DELETE", "OPTIONS", "QUERY"}) {
                client.sendHead(method + " " + API + " HTTP/1.1", "Host: hub.example", EVERYTHING, "Content-Length: 0");
                Response refused = client.readHead();
                assertThat(refused.status()).as(method).isEqualTo(405);
                assertThat(refused.header("Allow")).isEqualTo("GET, HEAD");
                assertThat(refused.readToEnd()).isEmpty();
            }
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
