package io.mercurehub.test.spec.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.spec.fixtures.EventStream;
import io.mercurehub.test.spec.fixtures.Hubs;
import io.mercurehub.test.spec.fixtures.SpecHub;
import io.mercurehub.test.spec.fixtures.SpecTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the 0.x generation tells browsers about pages of other origins. */
@SpecTest
class LegacyCrossOriginSpecIT {

    private static final String REFUSED_PREFLIGHT = """
        204
        content-security-policy: default-src 'self'
        vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers
        x-content-type-options: nosniff
        x-frame-options: DENY
        x-xss-protection: 1; mode=block

        """;

    /** The Go hub exposes no header fields. */
    @Test
    void letsPagesOfListedOriginsReadStreamsWithCredentials(SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=a", "Origin: https://page.example")) {
            assertThat(stream.head()).isEqualTo("""
                200
                access-control-allow-credentials: true
                access-control-allow-origin: https://page.example
                access-control-expose-headers: Link, Mercure-Last-Event-ID, Last-Event-ID
                cache-control: private, no-cache, no-store, must-revalidate, max-age=0
                content-security-policy: default-src 'self'
                content-type: text/event-stream
                expire: 0
                pragma: no-cache
                vary: Origin
                x-accel-buffering: no
                x-content-type-options: nosniff
                x-frame-options: DENY
                x-xss-protection: 1; mode=block

                """);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://page.example", "HTTPS://Page.Example", "https://a.b.pages.example"})
    void comparesOriginsInAnyCaseWithOneWildcard(String origin, SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=a", "Origin: " + origin)) {
            assertThat(stream.field("Access-Control-Allow-Origin")).isEqualTo(origin);
            assertThat(stream.field("Access-Control-Allow-Credentials")).isEqualTo("true");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://page.example",
                "https://page.example:8443",
                "https://page.example.evil.example",
                "null"
            })
    void tellsOtherPagesNothingButServesThem(String origin, SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=a", "Origin: " + origin)) {
            assertThat(stream.head()).contains("vary: Origin\n").doesNotContain("access-control-");
        }
    }

    @Test
    void tellsPagesOfRefusalsToo(SpecHub hub) throws Exception {
        assertThat(hub.ask("GET /.well-known/mercure", "Origin: https://page.example"))
                .startsWith("""
                    400
                    access-control-allow-credentials: true
                    access-control-allow-origin: https://page.example
                    access-control-expose-headers: Link, Mercure-Last-Event-ID, Last-Event-ID
                    """);
        assertThat(hub.publishWith("topic=a", "Origin: https://page.example")).startsWith("""
            401
            access-control-allow-credentials: true
            access-control-allow-origin: https://page.example
            access-control-expose-headers: Link, Mercure-Last-Event-ID, Last-Event-ID
            """);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, 'authorization'",
        "POST, 'authorization,cache-control'",
        "HEAD, 'Last-Event-ID, Authorization, Cache-Control'"
    })
    void allowsWhatAPreflightAsksFor(String method, String headers, SpecHub hub) throws Exception {
        assertThat(hub.ask(
                        "OPTIONS /.well-known/mercure",
                        "Origin: https://page.example",
                        "Access-Control-Request-Method: " + method,
                        "Access-Control-Request-Headers: " + headers))
                .isEqualTo("""
                    204
                    access-control-allow-credentials: true
                    access-control-allow-headers: %s
                    access-control-allow-methods: %s
                    access-control-allow-origin: https://page.example
                    content-security-policy: default-src 'self'
                    vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers
                    x-content-type-options: nosniff
                    x-frame-options: DENY
                    x-xss-protection: 1; mode=block

                    """.formatted(headers, method));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Origin: https://evil.example|Access-Control-Request-Method: GET",
                "Origin: https://page.example|Access-Control-Request-Method: DELETE",
                "X-Nothing: 1|Access-Control-Request-Method: GET",
                "Origin: https://page.example^Access-Control-Request-Headers: x-mine|Access-Control-Request-Method: GET"
            })
    void allowsNothingInOtherPreflights(String fields, String method, SpecHub hub) throws Exception {
        assertThat(hub.ask("OPTIONS /.well-known/mercure", (fields + "^" + method).split("\\^")))
                .isEqualTo(REFUSED_PREFLIGHT);
    }

    /** The Go hub says that credentials are allowed, too, which browsers refuse. */
    @Test
    void letsEveryPageReadWithAStarButWithoutCredentials(Hubs hubs) throws Exception {
        SpecHub hub = hubs.with(Hubs.LENIENT);

        try (EventStream stream = hub.subscribe("topic=a", "Origin: https://anybody.example")) {
            assertThat(stream.head())
                    .contains("access-control-allow-origin: *\n", "vary: Origin\n")
                    .doesNotContain("access-control-allow-credentials");
        }
    }

    @Test
    void saysNothingAboutOriginsUnlessSomeAreConfigured(Hubs hubs) throws Exception {
        SpecHub hub = hubs.with(Hubs.WITHOUT_HISTORY);

        try (EventStream stream = hub.subscribe("topic=a", "Origin: https://page.example")) {
            assertThat(stream.head()).doesNotContain("access-control-", "vary");
        }
        assertThat(hub.ask(
                        "OPTIONS /.well-known/mercure",
                        "Origin: https://page.example",
                        "Access-Control-Request-Method: GET"))
                .startsWith("405\n");
    }
}
