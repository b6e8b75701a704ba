package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.update.Update;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.servlet.fixtures.JwksServer;
import io.mercurehub.servlet.fixtures.TestKeys;
import io.mercurehub.servlet.token.MercureClaim;
import io.mercurehub.servlet.token.TokenIssuer;
import io.mercurehub.servlet.token.TokenKey;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may publish, who may read private updates, and how the token is presented. */
class AuthorizationSpecIT {

    private static final String BOTH_TOPICS = "topic=notification/1&topic=notification/2";

    private static HubServer server;

    @BeforeAll
    static void start() throws Exception {
        server = HubServer.start(http -> http.publishOrigins(List.of("https://app.example")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void bringsPrivateUpdatesToThoseWhoseTokenGrantsOneOfTheTopics() throws Exception {
        assertReceives("secret", "Authorization: Bearer " + Tokens.subscriber("notification/1"));
        assertReceives("secret", "Authorization: Bearer " + Tokens.subscriber("notification/{id}"));
        assertReceives("secret", "Authorization: Bearer " + Tokens.subscriber("*"));
        assertReceives("secret", "Cookie: a=b; mercureAuthorization=" + Tokens.subscriber("notification/2"));
    }

    @Test
    void keepsPrivateUpdatesFromEverybodyElse() throws Exception {
        assertReceives("public");
        assertReceives("public", "Authorization: Bearer " + Tokens.subscriber());
        assertReceives("public", "Authorization: Bearer " + Tokens.subscriber("notification/3"));
        assertReceives("public", "Authorization: Bearer " + Tokens.sign(Tokens.SUBSCRIBER_KEY, "{}"));
    }

    @Test
    void refusesATokenThatDoesNotHoldEvenWhereNoneIsNeeded() throws Exception {
        String expired = Tokens.sign(Tokens.SUBSCRIBER_KEY, "{\"exp\":1000000000,\"mercure\":{\"subscribe\":[\"*\"]}}");

        assertSubscribing(401, "Authorization: Bearer " + expired);
        assertSubscribing(401, "Authorization: Bearer " + Tokens.publisher("*"));
        assertSubscribing(401, "Authorization: Bearer " + Tokens.sign("another key, also long enough to be one", "{}"));
        assertSubscribing(401, "Authorization: Basic dXNlcjpwYXNzd29yZA==");
        assertSubscribing(401, "Cookie: mercureAuthorization=" + expired);
        assertSubscribing(200);
    }

    @Test
    void takesTheHeaderBeforeTheCookieAndDoesNotFallBack() throws Exception {
        String good = Tokens.subscriber("*");

        assertSubscribing(200, "Authorization: Bearer " + good, "Cookie: mercureAuthorization=bad");
        assertSubscribing(401, "Authorization: Bearer " + "x".repeat(60), "Cookie: mercureAuthorization=" + good);
    }

    @Test
    void takesTheQueryParameterAfterTheHeaderAndBeforeTheCookieForBothMethods() throws Exception {
        String good = Tokens.subscriber("*");
        String cookie = "Cookie: mercureAuthorization=" + good;

        assertSubscribingTo("topic=test&authorization=" + good, 200);
        assertSubscribingTo("topic=test&authorization=" + good, 200, "Cookie: mercureAuthorization=bad");
        assertSubscribingTo("topic=test&authorization=" + "x".repeat(60), 200, "Authorization: Bearer " + good);
        assertSubscribingTo("topic=test&authorization=" + "x".repeat(60), 401, cookie);
        assertSubscribingTo("topic=test&authorization=", 401, cookie);
        assertSubscribingTo("topic=test&authorization=" + good + "&authorization=" + good, 401);
        assertPublishingTo("?authorization=" + Tokens.publisher("*"), 200, "X-None: 1");
        assertPublishingTo("?authorization=" + Tokens.publisher("b"), 401, "X-None: 1");
        assertPublishingTo(
                "?authorization=" + Tokens.subscriber("*"), 401, "Authorization: Bearer " + Tokens.subscriber("*"));
    }

    @Test
    void takesTheNamespacedClaimInPlaceOfTheOther() throws Exception {
        String claims = "{\"https://mercure.rocks/\":{\"publish\":[\"a\"]},\"mercure\":{\"publish\":[]}}";

        assertPublishing(200, "Authorization: Bearer " + Tokens.sign(Tokens.PUBLISHER_KEY, claims));
        assertPublishing(
                401,
                "Authorization: Bearer "
                        + Tokens.sign(
                                Tokens.PUBLISHER_KEY,
                                "{\"https://mercure.rocks/\":{},\"mercure\":{\"publish\":[\"*\"]}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{`mercure`:null}",
                "{`mercure`:{}}",
                "{`mercure`:{`subscribe`:[`*`]}}",
                "{`mercure`:{`publish`:null}}",
                "{`mercure`:{`publish`:[]}}",
                "{`mercure`:{`publish`:[``]}}",
                "{`mercure`:{`publish`:`*`}}",
                "{`mercure`:{`publish`:{`0`:`*`}}}",
                "{`mercure`:{`publish`:[`*`,1]}}",
                "{`mercure`:{`publish`:[`*`,null]}}",
                "{`mercure`:{`publish`:[`*`],`subscribe`:`*`}}",
                "{`mercure`:[`*`]}",
                "{`mercure`:`*`}",
                "{`mercure`:{`publish`:[`*`]},`https://mercure.rocks/`:{}}",
                "{`https://mercure.rocks/`:{`publish`:true}}",
                "{`mercure`:{`publish`:[`*`]},`exp`:1000000000}",
                "{`mercure`:{`publish`:[`*`]},`exp`:`never`}",
                "{`mercure`:{`publish`:[`*`]},`nbf`:99999999999}",
                "{`authorization_details`:[{`type`:`https://mercure.rocks/authorization-detail`}]}"
            })
    void refusesToPublishWithClaimsThatDoNotAllowIt(String claims) throws Exception {
        assertPublishing(401, "Authorization: Bearer " + Tokens.sign(Tokens.PUBLISHER_KEY, claims.replace('`', '"')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{`mercure`:{`publish`:[`*`]}}",
                "{`mercure`:{`publish`:[`b`,`a`],`subscribe`:null,`payload`:null}}",
                "{`mercure`:{`publish`:[`{x}`],`subscribe`:[],`payload`:[{}]},`iss`:7,`aud`:[],`iat`:`x`,`sub`:null}",
                "{`https://mercure.rocks/`:{`publish`:[`a`]},`mercure`:5}",
                "{`https://mercure.rocks/`:null,`mercure`:{`publish`:[`a`]}}",
                "{`mercure`:{`publish`:[`a`]},`exp`:null,`nbf`:null}",
                "{`mercure`:{`publish`:[`a`]},`exp`:99999999999,`nbf`:1000000000.5}"
            })
    void publishesWithClaimsThatAllowIt(String claims) throws Exception {
        assertPublishing(200, "Authorization: Bearer " + Tokens.sign(Tokens.PUBLISHER_KEY, claims.replace('`', '"')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{`mercure`:{`subscribe`:`*`}}",
                "{`mercure`:{`subscribe`:[1]}}",
                "{`mercure`:{`publish`:7,`subscribe`:[`*`]}}",
                "{`mercure`:7}",
                "{`https://mercure.rocks/`:[]}",
                "{`exp`:1000000000}",
                "{`nbf`:99999999999}"
            })
    void refusesToSubscribeWithClaimsThatCannotBeRead(String claims) throws Exception {
        assertSubscribing(401, "Authorization: Bearer " + Tokens.sign(Tokens.SUBSCRIBER_KEY, claims.replace('`', '"')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{`mercure`:null}",
                "{`mercure`:{}}",
                "{`mercure`:{`subscribe`:null}}",
                "{`mercure`:{`subscribe`:[]}}",
                "{`mercure`:{`publish`:[`*`]}}",
                "{`mercure`:{`subscribe`:[`*`]},`https://mercure.rocks/`:{`subscribe`:[]}}"
            })
    void bringsPublicUpdatesOnlyToWhoeverMayReadNoOthers(String claims) throws Exception {
        assertReceives(
                "public", "Authorization: Bearer " + Tokens.sign(Tokens.SUBSCRIBER_KEY, claims.replace('`', '"')));
    }

    @Test
    void readsAThousandSelectorsAndNotOneMore() throws Exception {
        String[] thousand = new String[1000];
        Arrays.fill(thousand, "b");
        thousand[999] = "a";
        String[] oneMore = Arrays.copyOf(thousand, 1001);
        oneMore[1000] = "a";

        assertPublishing(200, "Authorization: Bearer " + Tokens.publisher(thousand));
        assertPublishing(401, "Authorization: Bearer " + Tokens.publisher(oneMore));
        assertSubscribing(200, "Authorization: Bearer " + Tokens.subscriber(thousand));
        assertSubscribing(401, "Authorization: Bearer " + Tokens.subscriber(oneMore));
    }

    @Test
    void judgesTheTokenBeforeAnythingElse() throws Exception {
        String bad = "Authorization: Bearer " + "x".repeat(60);

        assertSubscribingTo("", 401, bad);
        assertSubscribingTo("", 400, "X-None: 1");
        assertPublishingTo("?authorization=short", 401, "X-None: 1");
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

    private static int publishStatus(HubServer server, String token) throws Exception {
        try (RawConnection connection = server.connect()) {
            return server.publish(connection, "topic=a", token).status();
        }
    }

    @Test
    void refusesToPublishWithoutATokenThatSaysSo() throws Exception {
        assertPublishing(401, "X-None: 1");
        assertPublishing(401, "Authorization: Bearer " + Tokens.sign(Tokens.PUBLISHER_KEY, "{}"));
        assertPublishing(
                401, "Authorization: Bearer " + Tokens.sign(Tokens.PUBLISHER_KEY, "{\"mercure\":{\"publish\":null}}"));
        assertPublishing(401, "Authorization: Bearer " + Tokens.subscriber("*"));
        assertPublishing(200, "Authorization: Bearer " + Tokens.publisher("*"));
    }

    @Test
    void letsOnlyPagesOfListedOriginsPublishWithACookie() throws Exception {
        String cookie = "Cookie: mercureAuthorization=" + Tokens.publisher("*");

        assertPublishing(401, cookie);
        assertPublishing(401, cookie, "Origin: https://evil.example");
        assertPublishing(200, cookie, "Origin: https://app.example");
        assertPublishing(200, cookie, "Referer: https://app.example/page?x=y");
    }

    @Test
    void doesNotLookAtTokensOfAnonymousSubscribersWithoutASubscriberKey() throws Exception {
        HttpConfig noSubscriberKey = HttpConfig.builder()
                .anonymous(true)
                .publisherKey(JwtKey.of(Tokens.PUBLISHER_KEY))
                .build();
        try (Hub hub = Hub.open(HubConfig.defaults());
                HubServer open =
                        HubServer.builder().serving(hub, noSubscriberKey).start();
                RawConnection connection = open.connect()) {
            Response stream = open.subscribe(connection, "topic=a", "Authorization: Bearer nonsense");
            hub.publish(Update.of("a").isPrivate(true).data("secret").build());
            hub.publish(Update.of("a").data("public").build());

            assertThat(stream.readUntil("\n\n")).endsWith("data: public\n\n");
        }
    }

    private static void assertReceives(String data, String... headers) throws Exception {
        try (RawConnection connection = server.connect()) {
            Response stream = server.subscribe(connection, BOTH_TOPICS, headers);

            server.hub()
                    .publish(Update.of("notification/1")
                            .alternateTopic("notification/2")
                            .isPrivate(true)
                            .data("secret")
                            .build());
            server.hub().publish(Update.of("notification/1").data("public").build());

            assertThat(stream.readUntil("\n\n")).endsWith("data: " + data + "\n\n");
        }
    }

    private static void assertSubscribing(int status, String... headers) throws Exception {
        assertSubscribingTo("topic=test", status, headers);
    }

    private static void assertSubscribingTo(String query, int status, String... headers) throws Exception {
        try (RawConnection connection = server.connect()) {
            Response response = server.subscribe(connection, query, headers);

            assertThat(response.status()).isEqualTo(status);
            if (status == 401) {
                assertThat(response.readToEnd()).isEqualTo("Unauthorized\n");
            }
        }
    }

    private static void assertPublishing(int status, String... headers) throws Exception {
        assertPublishingTo("", status, headers);
    }

    private static void assertPublishingTo(String query, int status, String... headers) throws Exception {
        try (RawConnection connection = server.connect()) {
            connection
                    .sendHead(
                            "POST /.well-known/mercure" + query + " HTTP/1.1",
                            "Host: h",
                            "Content-Type: application/x-www-form-urlencoded",
                            "Content-Length: 7",
                            String.join("\r\n", headers))
                    .send("topic=a");

            assertThat(connection.readHead().status()).isEqualTo(status);
        }
    }
}
