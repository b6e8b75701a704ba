package io.mercurehub.servlet.token;

import static io.mercurehub.servlet.token.HandMadeToken.NOW;
import static io.mercurehub.servlet.token.HandMadeToken.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mercurehub.servlet.fixtures.FakeRequest;
import jakarta.servlet.http.Cookie;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationCookieTest {

    private static final TokenIssuer ISSUER = new TokenIssuer(TokenKey.hs256(SECRET), InstantSource.fixed(NOW));
    private static final MercureClaim CLAIM = MercureClaim.of(null, List.of("a"), null);
    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final String PATH = "/app/.well-known/mercure";

    private final AuthorizationCookie cookies = new AuthorizationCookie(ISSUER, "mercureAuthorization", PATH);

    @Test
    void bringsTheTokenToTheHubAloneAndLivesAsLong() {
        Cookie cookie = cookies.issue(CLAIM, LIFETIME, FakeRequest.get().build());

        assertThat(cookie.getName()).isEqualTo("mercureAuthorization");
        assertThat(cookie.getValue())
                .isEqualTo(HandMadeToken.signed(
                        "{\"typ\":\"JWT\",\"alg\":\"HS256\"}",
                        "{\"mercure\":{\"subscribe\":[\"a\"]},\"exp\":1772367000}",
                        SECRET));
        assertThat(NOW.plus(LIFETIME).getEpochSecond()).isEqualTo(1772367000);
        assertThat(cookie.getMaxAge()).isEqualTo(600);
        assertThat(cookie.getPath()).isEqualTo("/app/.well-known/mercure");
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getAttribute("SameSite")).isEqualTo("Strict");
        assertThat(cookie.getDomain()).isNull();
    }

    @Test
    void isTakenAwayByOneThatDiffersInValueAndAgeOnly() {
        Cookie cookie = cookies.remove(FakeRequest.post().secure().build());

        assertThat(cookie.getName()).isEqualTo("mercureAuthorization");
        assertThat(cookie.getValue()).isEmpty();
        assertThat(cookie.getMaxAge()).isZero();
        assertThat(cookie.getPath()).isEqualTo("/app/.well-known/mercure");
        assertThat(cookie.getSecure()).isTrue();
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getAttribute("SameSite")).isEqualTo("Strict");
    }

    @Test
    void isSecureWhenTheRequestIs() {
        assertThat(isSecure(cookies, FakeRequest.get().secure())).isTrue();
        assertThat(isSecure(cookies, FakeRequest.get())).isFalse();
    }

    @Test
    void isSecureWhenTheApplicationSaysSo() {
        assertThat(isSecure(cookies.alwaysSecure(), FakeRequest.get())).isTrue();
        assertThat(cookies.alwaysSecure().remove(FakeRequest.get().build()).getSecure())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"__Secure-mercure_access_token", "__secure-token"})
    void isSecureWhenBrowsersRequireItForItsName(String name) {
        assertThat(isSecure(new AuthorizationCookie(ISSUER, name, PATH), FakeRequest.get()))
                .isTrue();
    }

    @Test
    void aLifetimeIsCutToWholeSeconds() {
        Cookie cookie = cookies.issue(
                CLAIM, Duration.ofSeconds(1).plusMillis(999), FakeRequest.get().build());

        assertThat(cookie.getMaxAge()).isEqualTo(1);
    }

    @Test
    void aLifetimeOfCenturiesIsTheLongestThatACookieCanHave() {
        Cookie cookie = cookies.issue(
                CLAIM, Duration.ofDays(365 * 1000), FakeRequest.get().build());

        assertThat(cookie.getMaxAge()).isEqualTo(2147483647);
    }

    @Test
    void isNotMadeWhenBrowsersWouldDropItForItsLength() {
        MercureClaim claim = MercureClaim.of(null, List.of("x".repeat(3000)), null);

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> cookies.issue(claim, LIFETIME, FakeRequest.get().build()))
                .withMessageMatching("claim: a cookie of 4[0-9]{3} bytes \\(expected: at most 4096, .*");
    }

    @Test
    void refusesANameThatBrowsersTakeForTheRootOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AuthorizationCookie(ISSUER, "__Host-token", PATH))
                .withMessageStartingWith("name: __Host-token (expected: not __Host-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "app/mercure", "/a b", "/a;b", "/é", "/a\n"})
    void refusesAPathThatIsNotOneAsItTravels(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AuthorizationCookie(ISSUER, "mercureAuthorization", path))
                .withMessageStartingWith("path: " + path);
    }

    private static boolean isSecure(AuthorizationCookie cookies, FakeRequest request) {
        return cookies.issue(CLAIM, LIFETIME, request.build()).getSecure();
    }
}
