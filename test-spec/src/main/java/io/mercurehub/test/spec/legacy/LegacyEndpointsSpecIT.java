package io.mercurehub.test.spec.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.spec.fixtures.Answers;
import io.mercurehub.test.spec.fixtures.EventStream;
import io.mercurehub.test.spec.fixtures.Hubs;
import io.mercurehub.test.spec.fixtures.SpecHub;
import io.mercurehub.test.spec.fixtures.SpecTest;
import io.mercurehub.test.wire.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints of the 0.x generation: which URLs and methods there are, and what every answer has. */
@SpecTest
class LegacyEndpointsSpecIT {

    @Test
    void servesSubscribersAndPublishersAtOneUrl(SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=endpoints")) {
            assertThat(hub.publish("topic=endpoints&id=urn:endpoints:1")).startsWith("200\n");

            assertThat(stream.next()).isEqualTo("id: urn:endpoints:1\ndata: \n\n");
        }
    }

    @Test
    void hasSecurityHeadersOnStreams(SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=endpoints")) {
            assertThat(stream.field("X-Frame-Options")).isEqualTo("DENY");
            assertThat(stream.field("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(stream.field("X-Xss-Protection")).isEqualTo("1; mode=block");
            assertThat(stream.field("Content-Security-Policy")).isEqualTo("default-src 'self'");
        }
    }

    @Test
    void refusesWithALineOfPlainText(SpecHub hub) throws Exception {
        assertThat(hub.ask("GET /.well-known/mercure")).isEqualTo("""
            400
            content-security-policy: default-src 'self'
            content-type: text/plain; charset=utf-8
            vary: Origin
            x-content-type-options: nosniff
            x-frame-options: DENY
            x-xss-protection: 1; mode=block

            Missing "topic" parameter.
            """);
    }

    @Test
    void acknowledgesWithTheIdAndNoLineBreak(SpecHub hub) throws Exception {
        assertThat(hub.publish("topic=endpoints&id=urn:endpoints:2")).isEqualTo("""
            200
            content-security-policy: default-src 'self'
            content-type: text/plain; charset=utf-8
            vary: Origin
            x-content-type-options: nosniff
            x-frame-options: DENY
            x-xss-protection: 1; mode=block

            urn:endpoints:2\
            """);
    }

    @Test
    void leavesDiscoveryToTheApplication(SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=endpoints")) {
            assertThat(stream.head()).doesNotContain("link:");
        }
        assertThat(hub.publish("topic=endpoints")).doesNotContain("link:");
        assertThat(hub.ask("GET /.well-known/mercure")).doesNotContain("link:");
    }

    /** The Go hub would keep the stream open, and count a subscriber that reads nothing. */
    @Test
    void answersHeadWithTheHeadersOfAStreamAndEnds(SpecHub hub) throws Exception {
        assertThat(hub.ask("HEAD /.well-known/mercure?topic=endpoints")).isEqualTo("""
            200
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

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS"})
    void knowsNoOtherMethod(String method, SpecHub hub) throws Exception {
        assertThat(hub.send(method + " /.well-known/mercure?topic=endpoints", ""))
                .isEqualTo("""
                    405
                    allow: GET, HEAD, POST, QUERY
                    content-security-policy: default-src 'self'
                    vary: Origin
                    x-content-type-options: nosniff
                    x-frame-options: DENY
                    x-xss-protection: 1; mode=block

                    """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.well-known/mercure/",
                "/.well-known/mercure/?topic=endpoints",
                "/.well-known/mercure/unknown",
                "/.well-known/mercure/subscriptions",
                "/.well-known/mercure/subscriptions/endpoints"
            })
    void knowsNoOtherPath(String target, SpecHub hub) throws Exception {
        assertThat(hub.ask("GET " + target)).isEqualTo(Answers.refusal(404, "404 page not found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "QUERY"})
    void onlyReadsSubscriptions(String method, Hubs hubs) throws Exception {
        SpecHub hub = hubs.with(Hubs.PRESENCE);

        for (String path : new String[] {"", "/a", "/a/b"}) {
            assertThat(hub.send(
                            method + " /.well-known/mercure/subscriptions" + path,
                            "",
                            "Authorization: Bearer " + Tokens.subscriber("*")))
                    .isEqualTo("""
                        405
                        allow: GET, HEAD
                        content-security-policy: default-src 'self'
                        x-content-type-options: nosniff
                        x-frame-options: DENY
                        x-xss-protection: 1; mode=block

                        """);
        }
    }
}
