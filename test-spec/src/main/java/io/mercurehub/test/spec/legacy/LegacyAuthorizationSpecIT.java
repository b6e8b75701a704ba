package io.mercurehub.test.spec.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.spec.fixtures.Answers;
import io.mercurehub.test.spec.fixtures.EventStream;
import io.mercurehub.test.spec.fixtures.Hubs;
import io.mercurehub.test.spec.fixtures.SpecHub;
import io.mercurehub.test.spec.fixtures.SpecTest;
import io.mercurehub.test.wire.Tokens;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorization in the 0.x generation: where a token is, whether it holds, and what its {@code mercure} claim grants. */
@SpecTest
class LegacyAuthorizationSpecIT {

    private static final String UNAUTHORIZED = Answers.refusal(401, "Unauthorized");
    private static final String PUBLISHED = Answers.published("urn:1");
    private static final String FORM = "topic=authorization&id=urn:1";
    private static final String SUBSCRIBE = "GET /.well-known/mercure?topic=authorization";
    private static final String READER = Tokens.subscriber("*");
    private static final String WRITER = Tokens.publisher("*");
    private static final String BAD = "x".repeat(60);

    @Test
    void findsTheTokenInTheHeaderTheQueryOrTheCookie(SpecHub hub) throws Exception {
        assertReads(hub, "", "Authorization: Bearer " + READER);
        assertReads(hub, "&authorization=" + READER);
        assertReads(hub, "", "Cookie: mercureAuthorization=" + READER);
        assertReads(hub, "", "Cookie: a=b; mercureAuthorization=" + READER + "; c=d");
        assertThat(hub.publishWith(FORM, "Authorization: Bearer " + WRITER)).isEqualTo(PUBLISHED);
        assertThat(hub.publishWith(FORM, "Cookie: mercureAuthorization=" + WRITER, "Referer: https://page.example/a"))
                .isEqualTo(PUBLISHED);
        assertThat(publishWithQuery(hub, WRITER)).isEqualTo(PUBLISHED);
        assertThat(publishWithQuery(hub, Tokens.publisher("other"))).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void takesTheFirstThatIsPresentAndDoesNotFallThrough(SpecHub hub) throws Exception {
        String goodHeader = "Authorization: Bearer " + READER;
        String goodCookie = "Cookie: mercureAuthorization=" + READER;

        assertReads(hub, "&authorization=" + BAD, goodHeader, "Cookie: mercureAuthorization=" + BAD);
        assertReads(hub, "&authorization=" + READER, "Cookie: mercureAuthorization=" + BAD);
        assertThat(hub.ask(SUBSCRIBE + "&authorization=" + READER, "Authorization: Bearer " + BAD, goodCookie))
                .isEqualTo(UNAUTHORIZED);
        assertThat(hub.ask(SUBSCRIBE + "&authorization=" + BAD, goodCookie)).isEqualTo(UNAUTHORIZED);
        assertThat(hub.ask(SUBSCRIBE + "&authorization=", goodCookie)).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void refusesATokenThatDoesNotHoldEvenWhereNoneIsNeeded(SpecHub hub) throws Exception {
        hub.subscribe("topic=authorization").close();

        assertThat(hub.ask(SUBSCRIBE, "Cookie: mercureAuthorization=" + BAD)).isEqualTo(UNAUTHORIZED);
        assertThat(hub.ask(SUBSCRIBE, "Cookie: mercureAuthorization=" + WRITER)).isEqualTo(UNAUTHORIZED);
        assertThat(hub.ask(SUBSCRIBE, "Authorization: Bearer " + Tokens.sign("another key, also long enough", "{}")))
                .isEqualTo(UNAUTHORIZED);
        assertThat(hub.ask(SUBSCRIBE, "Authorization: Basic dXNlcjpwYXNzd29yZCB0aGF0IGlzIGxvbmcgZW5vdWdo"))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void takesOneHeaderOfAtLeast48CharactersAndOneParameterOf41(SpecHub hub) throws Exception {
        assertThat(hub.ask(SUBSCRIBE, "Authorization: Bearer " + READER, "Authorization: Bearer " + READER))
                .isEqualTo(UNAUTHORIZED);
        assertThat(hub.ask(SUBSCRIBE + "&authorization=" + READER + "&authorization=" + READER))
                .isEqualTo(UNAUTHORIZED);
        assertThat(hub.ask(SUBSCRIBE, "Authorization: Bearer short")).isEqualTo(UNAUTHORIZED);
        assertThat(hub.ask(SUBSCRIBE + "&authorization=short")).isEqualTo(UNAUTHORIZED);
    }

    /** The Go hub takes it in this case alone. */
    @Test
    void takesTheSchemeInAnyCase(SpecHub hub) throws Exception {
        assertReads(hub, "", "Authorization: bearer " + READER);
        assertReads(hub, "", "Authorization: BEARER " + READER);
    }

    @Test
    void looksForTheCookieUnderTheNameThatIsConfigured(Hubs hubs) throws Exception {
        SpecHub hub = hubs.with(Hubs.CLOSED);

        hub.subscribe("topic=a", "Cookie: mercureAuthorization=" + BAD + "; hubToken=" + READER)
                .close();
        assertThat(hub.ask(SUBSCRIBE, "Cookie: mercureAuthorization=" + READER))
                .isEqualTo(Answers.withoutCors(UNAUTHORIZED));
        assertThat(hub.ask(SUBSCRIBE, "Cookie: hubtoken=" + READER)).isEqualTo(Answers.withoutCors(UNAUTHORIZED));
        assertThat(hub.publishWith(FORM, "Cookie: hubToken=" + WRITER, "Origin: https://page.example"))
                .as("without publish_origins")
                .isEqualTo(Answers.withoutCors(UNAUTHORIZED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Origin: https://page.example|yes",
                "Origin: https://a.pages.example|yes",
                "Referer: https://page.example/some/page?x=y|yes",
                "Referer: https://page.example|yes",
                "X-Nothing: 1|no",
                "Origin: https://evil.example|no",
                "Origin: http://page.example|no",
                "Origin: https://page.example:8443|no",
                "Origin: https://page.example.evil.example|no",
                "Origin: null|no",
                "Referer: https://evil.example/https://page.example|no",
                "Origin: https://evil.example^Referer: https://page.example/|no"
            })
    void letsOnlyPagesOfListedOriginsPublishWithACookie(String fields, String allowed, SpecHub hub) throws Exception {
        assertThat(hub.publishWith(FORM, ("Cookie: mercureAuthorization=" + WRITER + "^" + fields).split("\\^")))
                .startsWith(allowed.equals("yes") ? "200\n" : "401\n");
    }

    @Test
    void asksForNoOriginWhenTheTokenIsInTheHeader(SpecHub hub) throws Exception {
        assertThat(hub.publishWith(FORM, "Authorization: Bearer " + WRITER, "Origin: https://evil.example"))
                .isEqualTo(PUBLISHED);
    }

    @Test
    void keepsTheRolesApart(SpecHub hub) throws Exception {
        assertThat(hub.publishWith(
                        FORM,
                        "Authorization: Bearer "
                                + Tokens.sign(Tokens.SUBSCRIBER_KEY, "{\"mercure\":{\"publish\":[\"*\"]}}")))
                .isEqualTo(UNAUTHORIZED);
        assertThat(publishWithQuery(hub, READER)).isEqualTo(UNAUTHORIZED);
        assertThat(hub.publishWith(FORM, "X-Nothing: 1")).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void judgesTimesWithoutLeeway(SpecHub hub) throws Exception {
        long now = Instant.now().getEpochSecond();

        assertThat(publishWithClaim(hub, "`exp`:" + now)).isEqualTo(UNAUTHORIZED);
        assertThat(publishWithClaim(hub, "`exp`:" + (now - 1))).isEqualTo(UNAUTHORIZED);
        assertThat(publishWithClaim(hub, "`nbf`:" + (now + 60))).isEqualTo(UNAUTHORIZED);
        assertThat(publishWithClaim(hub, "`exp`:" + (now + 60) + ",`nbf`:" + now))
                .isEqualTo(PUBLISHED);
        assertThat(publishWithClaim(hub, "`exp`:null,`nbf`:null")).isEqualTo(PUBLISHED);
        assertThat(publishWithClaim(hub, "`nbf`:1000000000.5")).isEqualTo(PUBLISHED);
    }

    @Test
    void looksAtNoOtherClaimsOfTheToken(SpecHub hub) throws Exception {
        assertThat(publishWithClaim(hub, "`iss`:`nobody`,`aud`:[`other`],`sub`:7,`iat`:99999999999,`typ`:`x`"))
                .isEqualTo(PUBLISHED);
        assertThat(publishWithClaim(hub, "`iss`:7,`aud`:[],`sub`:null,`iat`:`x`"))
                .isEqualTo(PUBLISHED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "`mercure`:{`publish`:[`*`]}",
                "`mercure`:{`publish`:[`other`,`authorization`]}",
                "`mercure`:{`publish`:[`{x}`]}",
                "`mercure`:{`publish`:[`*`],`subscribe`:[]}",
                "`mercure`:{`publish`:[`*`],`subscribe`:null,`payload`:{`a`:[1]}}",
                "`https://mercure.rocks/`:{`publish`:[`*`]}",
                "`https://mercure.rocks/`:{`publish`:[`*`]},`mercure`:{`publish`:[]}",
                "`https://mercure.rocks/`:{`publish`:[`*`]},`mercure`:5",
                "`https://mercure.rocks/`:null,`mercure`:{`publish`:[`*`]}"
            })
    void publishesWithClaimsThatGrantTheTopic(String claims, SpecHub hub) throws Exception {
        assertThat(hub.publish(sign(Tokens.PUBLISHER_KEY, claims), FORM)).isEqualTo(PUBLISHED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "`sub`:`nobody`",
                "`mercure`:null",
                "`mercure`:{}",
                "`mercure`:{`publish`:null}",
                "`mercure`:{`publish`:[]}",
                "`mercure`:{`publish`:[``]}",
                "`mercure`:{`publish`:[`other`]}",
                "`mercure`:{`publish`:`*`}",
                "`mercure`:{`publish`:[1]}",
                "`mercure`:{`subscribe`:[`*`]}",
                "`mercure`:[`*`]",
                "`https://mercure.rocks/`:{},`mercure`:{`publish`:[`*`]}",
                "`https://mercure.rocks/`:{`publish`:[`other`]},`mercure`:{`publish`:[`*`]}"
            })
    void doesNotPublishWithOtherClaims(String claims, SpecHub hub) throws Exception {
        assertThat(hub.publish(sign(Tokens.PUBLISHER_KEY, claims), FORM)).isEqualTo(UNAUTHORIZED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "`mercure`:{`subscribe`:[`*`]}|yes",
                "`mercure`:{`subscribe`:[`authorization/{id}`]}|yes",
                "`mercure`:{`publish`:[],`subscribe`:[`authorization/private`]}|yes",
                "`https://mercure.rocks/`:{`subscribe`:[`*`]},`mercure`:{}|yes",
                "`sub`:`nobody`|no",
                "`mercure`:null|no",
                "`mercure`:{}|no",
                "`mercure`:{`subscribe`:null}|no",
                "`mercure`:{`subscribe`:[]}|no",
                "`mercure`:{`subscribe`:[`other`]}|no",
                "`mercure`:{`publish`:[`*`]}|no",
                "`https://mercure.rocks/`:{`subscribe`:[]},`mercure`:{`subscribe`:[`*`]}|no"
            })
    void bringsPrivateUpdatesToThoseWhoseClaimsGrantThemAndPublicOnesToAll(String claims, String grants, SpecHub hub)
            throws Exception {
        try (EventStream stream = hub.subscribe(
                "topic=authorization/private", "Authorization: Bearer " + sign(Tokens.SUBSCRIBER_KEY, claims))) {
            hub.publish("topic=authorization/private&id=urn:1&private=on");
            hub.publish("topic=authorization/private&id=urn:2");

            if (grants.equals("yes")) {
                assertThat(stream.next()).isEqualTo("id: urn:1\ndata: \n\n");
            }
            assertThat(stream.next()).isEqualTo("id: urn:2\ndata: \n\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "`mercure`:7",
                "`mercure`:{`subscribe`:`*`}",
                "`mercure`:{`subscribe`:[1]}",
                "`mercure`:{`publish`:7,`subscribe`:[`*`]}",
                "`https://mercure.rocks/`:[]",
                "`exp`:`soon`",
                "`exp`:1000000000",
                "`nbf`:99999999999"
            })
    void refusesSubscribersWhoseClaimsCannotBeReadOrDoNotHoldNow(String claims, SpecHub hub) throws Exception {
        assertThat(hub.ask(SUBSCRIBE, "Authorization: Bearer " + sign(Tokens.SUBSCRIBER_KEY, claims)))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void readsAThousandSelectorsAndNotOneMore(Hubs hubs) throws Exception {
        SpecHub hub = hubs.with(Hubs.CLOSED);
        String[] thousand = Collections.nCopies(1000, "b").toArray(String[]::new);
        thousand[999] = "a";
        String[] oneMore = Collections.nCopies(1001, "a").toArray(String[]::new);

        assertThat(hub.publish(Tokens.publisher(thousand), "topic=a&id=urn:1"))
                .isEqualTo(Answers.withoutCors(PUBLISHED));
        assertThat(hub.publish(Tokens.publisher(oneMore), "topic=a&id=urn:1"))
                .isEqualTo(Answers.withoutCors(UNAUTHORIZED));
        hub.subscribe("topic=a", "Authorization: Bearer " + Tokens.subscriber(thousand))
                .close();
        assertThat(hub.ask(SUBSCRIBE, "Authorization: Bearer " + Tokens.subscriber(oneMore)))
                .isEqualTo(Answers.withoutCors(UNAUTHORIZED));
    }

    @Test
    void looksAtNoTokenAndTellsEverybodyWhoIsHereWithoutAKeyOfSubscribers(Hubs hubs) throws Exception {
        SpecHub hub = hubs.with("publisher_jwt \"" + Tokens.PUBLISHER_KEY + "\"", "anonymous", "subscriptions");

        assertThat(hub.ask("GET /.well-known/mercure/subscriptions")).isEqualTo("""
            200
            cache-control: private, no-cache
            content-security-policy: default-src 'self'
            content-type: application/ld+json
            etag: "earliest"
            x-content-type-options: nosniff
            x-frame-options: DENY
            x-xss-protection: 1; mode=block

            {
              "@context": "https://mercure.rocks/",
              "id": "/.well-known/mercure/subscriptions",
              "type": "Subscriptions",
              "lastEventID": "earliest",
              "subscriptions": []
            }\
            """);
        assertThat(hub.ask("GET /.well-known/mercure/subscriptions", "Authorization: Bearer " + BAD))
                .startsWith("200\n");
        try (EventStream stream = hub.subscribe("topic=a", "Authorization: Bearer " + BAD)) {
            hub.publish("topic=a&id=urn:1&private=on");
            hub.publish("topic=a&id=urn:2");

            assertThat(stream.next()).isEqualTo("id: urn:2\ndata: \n\n");
        }
    }

    private static void assertReads(SpecHub hub, String query, String... fields) throws Exception {
        try (EventStream stream = hub.subscribe("topic=authorization/read" + query, fields)) {
            hub.publish("topic=authorization/read&id=urn:1&private=on");

            assertThat(stream.next()).isEqualTo("id: urn:1\ndata: \n\n");
        }
    }

    private static String publishWithQuery(SpecHub hub, String token) throws Exception {
        return hub.send(
                "POST /.well-known/mercure?authorization=" + token,
                FORM,
                "Content-Type: application/x-www-form-urlencoded");
    }

    private static String publishWithClaim(SpecHub hub, String claim) throws Exception {
        return hub.publish(sign(Tokens.PUBLISHER_KEY, claim + ",`mercure`:{`publish`:[`*`]}"), FORM);
    }

    private static String sign(String key, String claims) {
        return Tokens.sign(key, "{" + claims.replace('`', '"') + "}");
    }
}
