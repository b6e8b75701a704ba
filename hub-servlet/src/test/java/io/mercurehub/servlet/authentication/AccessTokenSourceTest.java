package io.mercurehub.servlet.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.fixtures.FakeRequest;
import io.mercurehub.servlet.token.PresentedToken;
import io.mercurehub.servlet.token.PresentedToken.Malformed;
import io.mercurehub.servlet.token.PresentedToken.Mechanism;
import io.mercurehub.servlet.token.PresentedToken.None;
import io.mercurehub.servlet.token.PresentedToken.Token;
import io.mercurehub.servlet.token.TokenProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenSourceTest {

    private static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.e30.0123456789012345678901234567890123456789012";
    private static final String OTHER = "eyJhbGciOiJIUzI1NiJ9.e30.abcdefghijabcdefghijabcdefghijabcdefghijabc";

    private final AccessTokenSource source =
            new AccessTokenSource("mercureAuthorization", PublishOrigins.of(List.of("https://example.com")), false);

    @Test
    void aRequestWithoutATokenIsAnonymous() {
        PresentedToken found = source.find(FakeRequest.get().head());

        assertThat(found).isEqualTo(new None());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "Bearer   "})
    void theAuthorizationHeaderIsOfTheBearerSchemeInAnyCase(String prefix) {
        PresentedToken found = source.find(
                FakeRequest.get().header("authorization", prefix + TOKEN).head());

        assertThat(found).isEqualTo(new Token(List.of(TOKEN), Mechanism.HEADER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
                "BearereyJhbGciOiJIUzI1NiJ9.e30.0123456789012345678901234567890123456789012"
            })
    void anotherSchemeIsNotABearerToken(String header) {
        PresentedToken found =
                source.find(FakeRequest.get().header("Authorization", header).head());

        assertMalformed(found, TokenProblem.NOT_BEARER);
    }

    @Test
    void aHeaderOf48CharactersIsLongEnoughAndOneOf47IsNot() {
        String token = "x".repeat(48 - "Bearer ".length());

        assertThat(source.find(FakeRequest.get()
                        .header("Authorization", "Bearer " + token)
                        .head()))
                .isEqualTo(new Token(List.of(token), Mechanism.HEADER));
        assertMalformed(
                source.find(FakeRequest.get()
                        .header("Authorization", "Bearer " + token.substring(1))
                        .head()),
                TokenProblem.TOO_SHORT);
    }

    @Test
    void twoAuthorizationHeadersAreRefusedEvenWhenTheyAreEqual() {
        PresentedToken found = source.find(FakeRequest.get()
                .header("Authorization", "Bearer " + TOKEN)
                .header("Authorization", "Bearer " + TOKEN)
                .head());

        assertMalformed(found, TokenProblem.SEVERAL_HEADERS);
    }

    @Test
    void theHeaderCountsAndTheCookieBesideItDoesNot() {
        PresentedToken found = source.find(FakeRequest.post()
                .header("Authorization", "Bearer " + TOKEN)
                .cookie("mercureAuthorization", OTHER)
                .head());

        assertThat(found).isEqualTo(new Token(List.of(TOKEN), Mechanism.HEADER));
    }

    @Test
    void aHeaderThatIsNoGoodIsNotReplacedByTheCookie() {
        PresentedToken found = source.find(FakeRequest.get()
                .header("Authorization", "Basic " + TOKEN)
                .cookie("mercureAuthorization", OTHER)
                .head());

        assertMalformed(found, TokenProblem.NOT_BEARER);
    }

    @Test
    void theAuthorizationParameterIsTakenAlsoForPublishing() {
        Token expected = new Token(List.of(TOKEN), Mechanism.QUERY);

        assertThat(source.find(FakeRequest.get()
                        .query("topic=a&authorization=" + TOKEN + "&topic=b")
                        .head()))
                .isEqualTo(expected);
        assertThat(source.find(
                        FakeRequest.post().query("authorization=" + TOKEN).head()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%61uthorization", "authorizatio%6E", "authorization"})
    void theNameAndTheValueOfTheParameterMayBePercentEncoded(String name) {
        PresentedToken found = source.find(FakeRequest.get()
                .query("&&" + name + "=" + TOKEN.replace(".", "%2E") + "&")
                .head());

        assertThat(found).isEqualTo(new Token(List.of(TOKEN), Mechanism.QUERY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Authorization=", "authorization%20=", "%zzauthorization=", "authorization2=", "x=authorization="
            })
    void aParameterOfAnotherNameIsNoToken(String prefix) {
        PresentedToken found =
                source.find(FakeRequest.get().query(prefix + TOKEN).head());

        assertThat(found).isEqualTo(new None());
    }

    @Test
    void aParameterOf41CharactersIsLongEnoughAndOneOf40IsNot() {
        String token = "x".repeat(41);

        assertThat(source.find(FakeRequest.get().query("authorization=" + token).head()))
                .isEqualTo(new Token(List.of(token), Mechanism.QUERY));
        for (String query : List.of("authorization=" + token.substring(1), "authorization=", "authorization")) {
            assertMalformed(source.find(FakeRequest.get().query(query).head()), TokenProblem.TOO_SHORT);
        }
    }

    @Test
    void twoAuthorizationParametersAreRefusedEvenWhenTheyAreEqual() {
        PresentedToken found = source.find(FakeRequest.get()
                .query("authorization=" + TOKEN + "&authorization=" + TOKEN)
                .head());

        assertMalformed(found, TokenProblem.SEVERAL_PARAMETERS);
    }

    @Test
    void aParameterWithAMalformedEscapeIsATokenThatCannotHold() {
        PresentedToken found =
                source.find(FakeRequest.get().query("authorization=%zz" + TOKEN).head());

        assertThat(found).isEqualTo(new Token(List.of("%zz" + TOKEN), Mechanism.QUERY));
    }

    @Test
    void theHeaderCountsAndTheParameterBesideItDoesNot() {
        assertThat(source.find(FakeRequest.get()
                        .header("Authorization", "Bearer " + TOKEN)
                        .query("authorization=" + OTHER)
                        .head()))
                .isEqualTo(new Token(List.of(TOKEN), Mechanism.HEADER));
        assertMalformed(
                source.find(FakeRequest.get()
                        .header("Authorization", "Bearer short")
                        .query("authorization=" + OTHER)
                        .head()),
                TokenProblem.TOO_SHORT);
    }

    @Test
    void theParameterCountsAndTheCookieBesideItDoesNot() {
        assertThat(source.find(FakeRequest.post()
                        .query("authorization=" + TOKEN)
                        .cookie("mercureAuthorization", OTHER)
                        .head()))
                .isEqualTo(new Token(List.of(TOKEN), Mechanism.QUERY));
        assertMalformed(
                source.find(FakeRequest.get()
                        .query("authorization=short")
                        .cookie("mercureAuthorization", OTHER)
                        .head()),
                TokenProblem.TOO_SHORT);
    }

    @Test
    void theCookieOfTheConfiguredNameIsTaken() {
        PresentedToken found = source.find(FakeRequest.get()
                .cookie("theme", "dark")
                .cookie("mercureAuthorization", TOKEN)
                .head());

        assertThat(found).isEqualTo(new Token(List.of(TOKEN), Mechanism.COOKIE));
    }

    @Test
    void cookiesOfOtherNamesAreNoToken() {
        PresentedToken found = source.find(FakeRequest.get()
                .cookie("mercureauthorization", TOKEN)
                .cookie("theme", "dark")
                .head());

        assertThat(found).isEqualTo(new None());
    }

    @Test
    void severalCookiesOfTheNameAreAllCandidatesInTheirOrder() {
        PresentedToken found = source.find(FakeRequest.get()
                .cookie("mercureAuthorization", OTHER)
                .cookie("mercureAuthorization", TOKEN)
                .cookie("mercureAuthorization", OTHER)
                .head());

        assertThat(found).isEqualTo(new Token(List.of(OTHER, TOKEN), Mechanism.COOKIE));
    }

    @Test
    void noMoreThanFourCandidatesAreTried() {
        FakeRequest request = FakeRequest.get();
        for (int i = 0; i < 100; i++) {
            request.cookie("mercureAuthorization", "token" + i);
        }

        PresentedToken found = source.find(request.head());

        assertThat(found).isEqualTo(new Token(List.of("token0", "token1", "token2", "token3"), Mechanism.COOKIE));
    }

    @Test
    void aTokenInDoubleQuotesIsTheTokenWithoutThem() {
        PresentedToken found = source.find(FakeRequest.get()
                .cookie("mercureAuthorization", '"' + TOKEN + '"')
                .head());

        assertThat(found).isEqualTo(new Token(List.of(TOKEN), Mechanism.COOKIE));
    }

    @Test
    void anEmptyCookieIsATokenThatCannotHold() {
        PresentedToken found =
                source.find(FakeRequest.get().cookie("mercureAuthorization", "").head());

        assertThat(found).isEqualTo(new Token(List.of(""), Mechanism.COOKIE));
    }

    @Test
    void aCookieThatTheContainerDroppedIsFoundInTheHeader() {
        PresentedToken found = source.find(FakeRequest.get()
                .cookie("theme", "dark")
                .header("Cookie", "theme=dark; {broken}=\"; =; ;mercureAuthorization = " + TOKEN + " ; x")
                .header("Cookie", "mercureAuthorization=\"" + OTHER + "\"")
                .head());

        assertThat(found).isEqualTo(new Token(List.of(TOKEN, OTHER), Mechanism.COOKIE));
    }

    @Test
    void aCookieMayPublishFromAnAllowedOrigin() {
        PresentedToken found = source.find(FakeRequest.post()
                .header("Origin", "https://example.com")
                .cookie("mercureAuthorization", TOKEN)
                .head());

        assertThat(found).isEqualTo(new Token(List.of(TOKEN), Mechanism.COOKIE));
    }

    @Test
    void aCookieMayNotPublishFromAnyOtherOrigin() {
        PresentedToken found = source.find(FakeRequest.post()
                .header("Origin", "https://example.org")
                .header("Referer", "https://example.com/")
                .cookie("mercureAuthorization", TOKEN)
                .head());

        assertMalformed(found, TokenProblem.ORIGIN_NOT_ALLOWED);
    }

    @Test
    void aCookieMayNotPublishFromNowhere() {
        PresentedToken found = source.find(
                FakeRequest.post().cookie("mercureAuthorization", TOKEN).head());

        assertMalformed(found, TokenProblem.ORIGIN_MISSING);
    }

    @Test
    void aCookieFoundInTheRawHeaderIsHeldToTheSameOrigins() {
        PresentedToken found = source.find(FakeRequest.post()
                .header("Cookie", "mercureAuthorization=" + TOKEN)
                .header("Origin", "https://example.org")
                .head());

        assertMalformed(found, TokenProblem.ORIGIN_NOT_ALLOWED);
    }

    @Test
    void subscribingWithACookieNeedsNoOrigin() {
        PresentedToken found = source.find(FakeRequest.get()
                .header("Origin", "https://example.org")
                .cookie("mercureAuthorization", TOKEN)
                .head());

        assertThat(found).isEqualTo(new Token(List.of(TOKEN), Mechanism.COOKIE));
    }

    @Test
    void publishingWithTheHeaderNeedsNoOrigin() {
        PresentedToken found = source.find(FakeRequest.post()
                .header("Authorization", "Bearer " + TOKEN)
                .header("Origin", "https://example.org")
                .head());

        assertThat(found).isEqualTo(new Token(List.of(TOKEN), Mechanism.HEADER));
    }

    private static void assertMalformed(PresentedToken found, TokenProblem problem) {
        assertThat(found)
                .isInstanceOfSatisfying(
                        Malformed.class,
                        malformed -> assertThat(malformed.problem()).isEqualTo(problem));
    }
}
