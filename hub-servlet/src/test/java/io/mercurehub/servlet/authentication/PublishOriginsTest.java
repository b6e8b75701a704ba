package io.mercurehub.servlet.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.fixtures.FakeRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishOriginsTest {

    @ParameterizedTest
    @ValueSource(strings = {"https://example.com", "null", "*", ""})
    void withoutAnEntryNoOriginIsAllowed(String origin) {
        assertThat(PublishOrigins.of(List.of()).allow(origin)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com, https://example.com, true",
        "https://example.com, https://EXAMPLE.com, true",
        "https://Example.com, https://example.com, true",
        "https://example.com, https://example.com:443, true",
        "https://example.com:443, https://example.com, true",
        "http://example.com, http://example.com:80, true",
        "http://example.com, https://example.com, false",
        "https://example.com, https://example.com:80, false",
        "https://example.com, https://example.com:8443, false",
        "https://example.com, https://www.example.com, false",
        "https://example.com, https://example.com.evil.example, false",
        "https://example.com, https://example.com/, false",
        "https://example.com, null, false",
        "null, null, true",
        "*, https://anything.example, true",
        "*, null, true",
        "https://*.example.com, https://a.example.com, true",
        "https://*.example.com, https://a.b.example.com, true",
        "https://*.example.com, https://example.com, false",
        "https://*.example.com, https://evil.example/.example.com, false",
        "https://*.example.com, http://a.example.com, false",
        "http://localhost:*, http://localhost:3000, true",
        "http://localhost:*, http://localhost, false",
        "https://aa*aa, https://aaa, false",
    })
    void anOriginIsComparedAsBrowsersWriteIt(String entry, String origin, boolean allowed) {
        assertThat(PublishOrigins.of(List.of("https://unrelated.example", entry))
                        .allow(origin))
                .isEqualTo(allowed);
    }

    @Test
    void theOriginHeaderSaysWhereARequestComesFrom() {
        assertThat(PublishOrigins.originOf(FakeRequest.post()
                        .header("Origin", "null")
                        .header("Referer", "https://example.com/")
                        .head()))
                .contains("null");
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com/a/page?q=https://evil.example#f, https://example.com",
        "https://example.com, https://example.com",
        "https://example.com?q, https://example.com",
        "https://example.com:8443/, https://example.com:8443",
        "http://[::1]:3000/x, http://[::1]:3000",
        "HTTPS://Example.com/|{}, HTTPS://Example.com",
    })
    void theRefererSaysItWhenThereIsNoOrigin(String referer, String origin) {
        assertThat(PublishOrigins.originOf(
                        FakeRequest.post().header("Referer", referer).head()))
                .contains(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/relative",
                "example.com",
                "about:blank",
                "https://",
                "https:///path",
                "https://user@example.com/",
                "https://evil.example\\@example.com/",
                "https://example.com\\.evil.example/",
                "https://example.com:port/",
                "https://exa mple.com/"
            })
    void aRefererWithoutAnOriginSaysNothing(String referer) {
        assertThat(PublishOrigins.originOf(
                        FakeRequest.post().header("Referer", referer).head()))
                .isEmpty();
    }

    @Test
    void severalOriginsSayNothing() {
        assertThat(PublishOrigins.originOf(FakeRequest.post()
                        .header("Origin", "https://example.com")
                        .header("Origin", "https://example.com")
                        .header("Referer", "https://example.com/")
                        .head()))
                .isEmpty();
        assertThat(PublishOrigins.originOf(FakeRequest.post()
                        .header("Referer", "https://example.com/")
                        .header("Referer", "https://example.com/")
                        .head()))
                .isEmpty();
    }
}
