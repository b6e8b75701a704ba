package io.mercurehub.test.spec.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.test.spec.fixtures.Answers;
import io.mercurehub.test.spec.fixtures.EventStream;
import io.mercurehub.test.spec.fixtures.Hubs;
import io.mercurehub.test.spec.fixtures.SpecHub;
import io.mercurehub.test.spec.fixtures.SpecTest;
import io.mercurehub.test.wire.Tokens;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscription events and the subscription API of the 0.x generation. */
@SpecTest
class LegacyPresenceSpecIT {

    private static final String API = "/.well-known/mercure/subscriptions";
    private static final String USUAL = "Authorization: Bearer " + Tokens.subscriber(API + "{/topic}{/subscriber}");
    private static final String EVERYTHING = "Authorization: Bearer " + Tokens.subscriber("*");
    private static final String UNAUTHORIZED = Answers.withoutCors(Answers.refusal(401, "Unauthorized"));
    private static final String NOT_FOUND = Answers.withoutCors(Answers.refusal(404, "404 page not found"));
    private static final Pattern SUBSCRIBER = Pattern.compile(
            "\"subscriber\": \"(urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\"");
    private static final Pattern LAST_EVENT_ID = Pattern.compile("\"lastEventID\": \"([^\"]*)\"");
    private static final Pattern ID = Pattern.compile("^id: (urn:uuid:[0-9a-f-]{36})$", Pattern.MULTILINE);

    private static SpecHub hub(Hubs hubs) {
        return hubs.with(Hubs.PRESENCE);
    }

    @Test
    void tellsInPrivateUpdatesWhoComesAndGoes(Hubs hubs) throws Exception {
        SpecHub hub = hub(hubs);
        try (EventStream events =
                hub.subscribe("topic=" + API + "/presence%252F%257Bid%257D%7B/subscriber%7D", USUAL)) {
            EventStream visitor = hub.subscribe(
                    "topic=presence%2F%7Bid%7D",
                    "Authorization: Bearer "
                            + Tokens.sign(
                                    Tokens.SUBSCRIBER_KEY,
                                    "{\"mercure\":{\"payload\":{\"user\":\"ada\",\"tags\":[1,null]}}}"));
            String come = events.next();
            visitor.reset();
            String gone = awaitGone(hub, events);

            String subscriber = found(SUBSCRIBER, come);
            assertThat(come).isEqualTo("""
                id: %s
                data: {
                data:   "@context": "https://mercure.rocks/",
                data:   "id": "/.well-known/mercure/subscriptions/presence%%2F%%7Bid%%7D/%s",
                data:   "type": "Subscription",
                data:   "subscriber": "%s",
                data:   "topic": "presence/{id}",
                data:   "active": true,
                data:   "payload": {
                data:     "user": "ada",
                data:     "tags": [
                data:       1,
                data:       null
                data:     ]
                data:   }
                data: }

                """.formatted(found(ID, come), subscriber.replace(":", "%3A"), subscriber));
            assertThat(gone)
                    .isEqualTo(come.replace("\"active\": true", "\"active\": false")
                            .replace(found(ID, come), found(ID, gone)));
            assertThat(found(ID, gone)).isNotEqualTo(found(ID, come));
        }
    }

    /** That somebody has left may be noticed by one of the next writes only. */
    private static String awaitGone(SpecHub hub, EventStream events) throws Exception {
        FutureTask<String> gone = new FutureTask<>(events::next);
        new Thread(gone, "reader").start();
        await().until(() -> {
            hub.publish("topic=presence%2F1");
            return gone.isDone();
        });
        return gone.get();
    }

    @Test
    void tellsNobodyWithoutAGrantNorOfTheirOwnComing(Hubs hubs) throws Exception {
        SpecHub hub = hub(hubs);
        try (EventStream stranger = hub.subscribe("topic=*&topic=presence/stranger");
                EventStream events = hub.subscribe(
                        "topic=presence/own&topic=" + API + "/presence%252Fown%7B/subscriber%7D", USUAL)) {
            hub.publish("topic=presence/own&id=urn:presence:end");

            assertThat(stranger.next()).isEqualTo("id: urn:presence:end\ndata: \n\n");
            assertThat(events.next()).isEqualTo("id: urn:presence:end\ndata: \n\n");
        }
    }

    @Test
    void tellsOfEachTopicOfASubscriberOnce(Hubs hubs) throws Exception {
        SpecHub hub = hub(hubs);
        String each = API + "/presence-each%7B/subscriber%7D";
        String too = API + "/presence-too%7B/subscriber%7D";
        try (EventStream events = hub.subscribe("topic=presence-end&topic=" + each + "&topic=" + too, USUAL);
                EventStream visitor = hub.subscribe("topic=presence-each&topic=presence-too&topic=presence-each")) {
            hub.publish("topic=presence-end&id=urn:presence:end");

            String first = events.next();
            String second = events.next();
            assertThat(first).contains("data:   \"topic\": \"presence-each\",\n");
            assertThat(second).contains("data:   \"topic\": \"presence-too\",\n");
            assertThat(found(SUBSCRIBER, first)).isEqualTo(found(SUBSCRIBER, second));
            assertThat(events.next()).isEqualTo("id: urn:presence:end\ndata: \n\n");
            assertThat(visitor.head()).startsWith("200\n");
        }
    }

    /** The Go hub writes the tag without quotes. */
    @Tag("encoded-paths")
    @Test
    void listsTheSubscriptionsOfATopicAndEachOfThem(Hubs hubs) throws Exception {
        SpecHub hub = hub(hubs);
        try (EventStream visitor = hub.subscribe("topic=presence/list")) {
            String path = API + "/presence%2Flist";

            String list = hub.ask("GET " + path, USUAL);

            String subscriber = found(SUBSCRIBER, list);
            String escaped = subscriber.replace(":", "%3A");
            String last = found(LAST_EVENT_ID, list);
            assertThat(list).isEqualTo("""
                200
                cache-control: private, no-cache
                content-security-policy: default-src 'self'
                content-type: application/ld+json
                etag: "%s"
                x-content-type-options: nosniff
                x-frame-options: DENY
                x-xss-protection: 1; mode=block

                {
                  "@context": "https://mercure.rocks/",
                  "id": "/.well-known/mercure/subscriptions/presence%%2Flist",
                  "type": "Subscriptions",
                  "lastEventID": "%s",
                  "subscriptions": [
                    {
                      "id": "/.well-known/mercure/subscriptions/presence%%2Flist/%s",
                      "type": "Subscription",
                      "subscriber": "%s",
                      "topic": "presence/list",
                      "active": true
                    }
                  ]
                }\
                """.formatted(last, last, escaped, subscriber));
            String one = hub.ask("GET " + path + "/" + escaped, USUAL);
            last = found(LAST_EVENT_ID, one);
            assertThat(one).isEqualTo("""
                200
                cache-control: private, no-cache
                content-security-policy: default-src 'self'
                content-type: application/ld+json
                etag: "%s"
                x-content-type-options: nosniff
                x-frame-options: DENY
                x-xss-protection: 1; mode=block

                {
                  "@context": "https://mercure.rocks/",
                  "id": "/.well-known/mercure/subscriptions/presence%%2Flist/%s",
                  "type": "Subscription",
                  "subscriber": "%s",
                  "topic": "presence/list",
                  "active": true,
                  "lastEventID": "%s"
                }\
                """.formatted(last, escaped, subscriber, last));
            assertThat(hub.ask("GET " + path + "?x=1", EVERYTHING))
                    .contains("  \"id\": \"/.well-known/mercure/subscriptions/presence%2Flist?x=1\",\n");
            assertThat(hub.ask("GET " + API, USUAL))
                    .contains("  \"id\": \"/.well-known/mercure/subscriptions\",\n")
                    .contains("      \"topic\": \"presence/list\",\n");
            assertThat(visitor.head()).startsWith("200\n");
        }
    }

    /** The Go hub has the paths alone, and many containers and proxies refuse these. */
    @Tag("encoded-paths")
    @Test
    void listsTheSameByQueryForWhoeverCannotSendAnEncodedSlash(Hubs hubs) throws Exception {
        SpecHub hub = hub(hubs);
        String exactly = "Authorization: Bearer " + Tokens.subscriber(API + "/presence%2Fquery");
        try (EventStream visitor = hub.subscribe("topic=presence/query")) {
            String subscriber = found(SUBSCRIBER, hub.ask("GET " + API + "?topic=presence/query", exactly));

            whileNothingElseHappens(() -> assertThat(hub.ask("GET " + API + "?topic=presence/query", exactly))
                    .isEqualTo(hub.ask("GET " + API + "/presence%2Fquery", exactly))
                    .contains("  \"id\": \"/.well-known/mercure/subscriptions/presence%2Fquery\",\n"));
            whileNothingElseHappens(() -> assertThat(
                            hub.ask("GET " + API + "?topic=presence/query&subscriber=" + subscriber, USUAL))
                    .isEqualTo(hub.ask("GET " + API + "/presence%2Fquery/" + subscriber.replace(":", "%3A"), USUAL))
                    .contains("  \"subscriber\": \"" + subscriber + "\",\n"));
            assertThat(hub.ask("GET " + API + "?topic=other", exactly)).isEqualTo(UNAUTHORIZED);
            assertThat(hub.ask("GET " + API + "?subscriber=x", USUAL))
                    .isEqualTo(Answers.withoutCors(Answers.refusal(400, "Missing \"topic\" parameter.")));
            assertThat(hub.ask("GET " + API + "?topic=a&topic=b", USUAL))
                    .isEqualTo(Answers.withoutCors(Answers.refusal(400, "Too many \"topic\" parameters.")));
            assertThat(visitor.head()).startsWith("200\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/presence+a+b", "/presence%20a%20b", "?topic=presence+a+b"})
    void takesAPlusForASpaceAndWritesOne(String target, Hubs hubs) throws Exception {
        SpecHub hub = hub(hubs);
        try (EventStream visitor = hub.subscribe("topic=presence+a+b")) {
            assertThat(hub.ask("GET " + API + target, EVERYTHING))
                    .contains("\"id\": \"/.well-known/mercure/subscriptions/presence+a+b/urn%3Auuid%3A")
                    .contains("      \"topic\": \"presence a b\",\n");
            assertThat(visitor.head()).startsWith("200\n");
        }
    }

    @Test
    void comparesTopicsAsTexts(Hubs hubs) throws Exception {
        SpecHub hub = hub(hubs);
        try (EventStream visitor = hub.subscribe("topic=presence-%7Bid%7D")) {
            assertThat(hub.ask("GET " + API + "/presence-1", USUAL)).endsWith("  \"subscriptions\": []\n}");
            assertThat(hub.ask("GET " + API + "/presence-%7Bid%7D", USUAL))
                    .contains("      \"topic\": \"presence-{id}\",\n");
            assertThat(visitor.head()).startsWith("200\n");
        }
    }

    @Tag("encoded-paths")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a/",
                "/a/b/c",
                "/a/urn%3Auuid%3A00000000-0000-4000-8000-000000000000",
                "?topic=a&subscriber=urn:uuid:00000000-0000-4000-8000-000000000000"
            })
    void hasNothingElse(String target, Hubs hubs) throws Exception {
        assertThat(hub(hubs).ask("GET " + API + target, EVERYTHING)).isEqualTo(NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/.well-known/mercure/subscriptions /.well-known/mercure/subscriptions 200",
                "/.well-known/mercure/subscriptions /.well-known/mercure/subscriptions?x=1 401",
                "/.well-known/mercure/subscriptions?x=1 /.well-known/mercure/subscriptions?x=1 200",
                "/.well-known/mercure/subscriptions /.well-known/mercure/subscriptions/a 401",
                "/.well-known/mercure/subscriptions{/topic} /.well-known/mercure/subscriptions/a 200",
                "/.well-known/mercure/subscriptions{/topic}{/subscriber} /.well-known/mercure/subscriptions 200",
                "* /.well-known/mercure/subscriptions/a?x=1 200",
                "https://example.com/{a} /.well-known/mercure/subscriptions 401"
            })
    void isOpenToThoseWhoMayReadTheUrlWithItsQuery(String selector, String target, int status, Hubs hubs)
            throws Exception {
        assertThat(hub(hubs).ask("GET " + target, "Authorization: Bearer " + Tokens.subscriber(selector)))
                .startsWith(status + "\n");
    }

    @Test
    void isClosedToAllOthersEvenWhereOneMaySubscribeWithoutAToken(Hubs hubs) throws Exception {
        SpecHub hub = hub(hubs);

        assertThat(hub.ask("GET " + API)).isEqualTo(UNAUTHORIZED);
        assertThat(hub.ask("GET " + API, "Authorization: Bearer " + Tokens.subscriber()))
                .isEqualTo(UNAUTHORIZED);
        assertThat(hub.ask("GET " + API, "Authorization: Bearer " + Tokens.sign(Tokens.SUBSCRIBER_KEY, "{}")))
                .isEqualTo(UNAUTHORIZED);
        assertThat(hub.ask("GET " + API, "Authorization: Bearer " + Tokens.publisher("*")))
                .isEqualTo(UNAUTHORIZED);
        assertThat(hub.ask("GET " + API, "Cookie: mercureAuthorization=" + Tokens.subscriber("*")))
                .startsWith("200\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"%s\"", "W/\"%s\"", "\"a\", \"%s\"", "%s", "*"})
    void sendsNothingAgainToThoseWhoHaveIt(String known, Hubs hubs) throws Exception {
        SpecHub hub = hub(hubs);

        whileNothingElseHappens(() -> {
            String last = found(LAST_EVENT_ID, hub.ask("GET " + API, EVERYTHING));
            assertThat(hub.ask("GET " + API, EVERYTHING, "If-None-Match: " + known.formatted(last)))
                    .isEqualTo("""
                        304
                        cache-control: private, no-cache
                        content-security-policy: default-src 'self'
                        etag: "%s"
                        x-content-type-options: nosniff
                        x-frame-options: DENY
                        x-xss-protection: 1; mode=block

                        """.formatted(last));
        });
    }

    @Test
    void sendsWhatIsNewToThoseWhoHaveSomethingOlder(Hubs hubs) throws Exception {
        SpecHub hub = hub(hubs);
        String older = found(LAST_EVENT_ID, hub.ask("GET " + API, EVERYTHING));

        hub.publish("topic=any");

        await().untilAsserted(() -> assertThat(hub.ask("GET " + API, EVERYTHING, "If-None-Match: \"" + older + "\""))
                .startsWith("200\n")
                .doesNotContain(older));
    }

    /** That subscribers of other tests have left may be noticed at any time, which is news, too. */
    private static void whileNothingElseHappens(ThrowingRunnable comparison) {
        await().untilAsserted(comparison);
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }
}
