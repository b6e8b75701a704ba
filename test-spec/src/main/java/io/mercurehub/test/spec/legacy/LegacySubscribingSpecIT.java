package io.mercurehub.test.spec.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.spec.fixtures.Answers;
import io.mercurehub.test.spec.fixtures.EventStream;
import io.mercurehub.test.spec.fixtures.Hubs;
import io.mercurehub.test.spec.fixtures.SpecHub;
import io.mercurehub.test.spec.fixtures.SpecTest;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscribing in the 0.x generation: the checks in their order, the stream, its events, and how long it lives. */
@SpecTest
class LegacySubscribingSpecIT {

    private static final String BAD_TOKEN = "Authorization: Bearer " + "x".repeat(60);

    @Test
    void opensAStreamAtOnceWithTheseHeadersAndAComment(SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=subscribing")) {
            assertThat(stream.head()).isEqualTo("""
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
    }

    @Test
    void saysWhereTheStreamBeginsWhenItIsAsked(SpecHub hub) throws Exception {
        hub.publish("topic=subscribing&id=urn:subscribing:0");

        try (EventStream stream = hub.subscribe("topic=subscribing", "Last-Event-ID: urn:subscribing:0")) {
            assertThat(stream.head()).isEqualTo("""
                200
                cache-control: private, no-cache, no-store, must-revalidate, max-age=0
                content-security-policy: default-src 'self'
                content-type: text/event-stream
                expire: 0
                last-event-id: urn:subscribing:0
                mercure-last-event-id: urn:subscribing:0
                pragma: no-cache
                vary: Origin
                x-accel-buffering: no
                x-content-type-options: nosniff
                x-frame-options: DENY
                x-xss-protection: 1; mode=block

                """);
        }
    }

    @Test
    void judgesTheTokenBeforeItLooksForATopic(SpecHub hub) throws Exception {
        assertThat(hub.ask("GET /.well-known/mercure", BAD_TOKEN)).isEqualTo(Answers.refusal(401, "Unauthorized"));
        assertThat(hub.ask("GET /.well-known/mercure?" + "topic&".repeat(1001), BAD_TOKEN))
                .isEqualTo(Answers.refusal(401, "Unauthorized"));
    }

    @Test
    void wantsATokenUnlessAnonymous(Hubs hubs, SpecHub open) throws Exception {
        SpecHub hub = hubs.with(Hubs.CLOSED);

        assertThat(hub.ask("GET /.well-known/mercure?topic=a"))
                .isEqualTo(Answers.withoutCors(Answers.refusal(401, "Unauthorized")))
                .doesNotContain("www-authenticate");
        assertThat(hub.ask("GET /.well-known/mercure"))
                .isEqualTo(Answers.withoutCors(Answers.refusal(401, "Unauthorized")));
        hub.subscribe("topic=a", "Authorization: Bearer " + Tokens.subscriber()).close();
        open.subscribe("topic=a").close();
    }

    @ParameterizedTest
    @CsvSource({"''", "?", "?other=1", "?Topic=a", "?lastEventID=a"})
    void wantsATopic(String query, SpecHub hub) throws Exception {
        assertThat(hub.ask("GET /.well-known/mercure" + query))
                .isEqualTo(Answers.refusal(400, "Missing \"topic\" parameter."));
    }

    @Test
    void takesAThousandTopicsAndNotOneMore(SpecHub hub) throws Exception {
        hub.subscribe("topic=a&".repeat(1000)).close();

        assertThat(hub.ask("GET /.well-known/mercure?" + "topic=a&".repeat(1001)))
                .isEqualTo(Answers.refusal(400, "Too many \"topic\" parameters."));
    }

    @Test
    void writesTypeRetryIdAndDataInThisOrder(SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=subscribing/order")) {
            hub.publish("topic=subscribing/order&data=x&id=urn:1&retry=2500&type=chat");

            assertThat(stream.next()).isEqualTo("event: chat\nretry: 2500\nid: urn:1\ndata: x\n\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "''|id: urn:1^data: ^^",
                "&data=|id: urn:1^data: ^^",
                "&type=&retry=|id: urn:1^data: ^^",
                "&retry=0|id: urn:1^data: ^^",
                "&retry=000|id: urn:1^data: ^^",
                "&retry=007|retry: 7^id: urn:1^data: ^^",
                "&data=a%0Ab|id: urn:1^data: a^data: b^^",
                "&data=a%0D%0Ab|id: urn:1^data: a^data: b^^",
                "&data=a%0Db|id: urn:1^data: a^data: b^^",
                "&data=a%0A%0Db|id: urn:1^data: a^data: ^data: b^^",
                "&data=%0A|id: urn:1^data: ^data: ^^",
                "&data=a%0A|id: urn:1^data: a^data: ^^",
                "&data=%0A%0Aid:+2|id: urn:1^data: ^data: ^data: id: 2^^",
                "&data=+a+%E2%82%AC|id: urn:1^data:  a €^^",
            })
    void beginsADataLineAfterEveryLineBreakAndAlwaysHasOne(String fields, String event, SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=subscribing/data")) {
            hub.publish("topic=subscribing/data&id=urn:1" + fields);

            assertThat(stream.next()).isEqualTo(event.replace('^', '\n'));
        }
    }

    @Test
    void sendsACommentWhenItHasBeenSilent(Hubs hubs) throws Exception {
        SpecHub hub = hubs.with(Hubs.CLOSED);

        try (EventStream stream = hub.subscribe("topic=a", "Authorization: Bearer " + Tokens.subscriber())) {
            assertThat(stream.bytes(6)).isEqualTo(":\n:\n:\n");
        }
    }

    @Test
    void endsStreamsInOrderAfterFourFifthsOfTheWriteTimeoutOrMore(Hubs hubs) throws Exception {
        SpecHub hub = hubs.with(Hubs.HURRIED);
        long begin = System.nanoTime();

        try (EventStream stream = hub.subscribe("topic=a")) {
            assertThat(stream.toEnd()).isEmpty();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
    }

    /** The Go hub would never end it, since its streams have no limit here. */
    @Test
    void endsStreamsAfterFourFifthsOfWhatIsLeftOfTheTokenOrMore(Hubs hubs) throws Exception {
        SpecHub hub = hubs.with(Hubs.CLOSED);

        for (int seconds = 1; ; seconds *= 2) {
            Instant begin = Instant.now();
            long exp = begin.plusSeconds(seconds).toEpochMilli();
            String token = Tokens.sign(Tokens.SUBSCRIBER_KEY, "{\"exp\":" + exp / 1000 + "." + exp % 1000 / 100 + "}");
            try (RawConnection connection = hub.connect()) {
                Response stream = connection
                        .sendHead(
                                "GET /.well-known/mercure?topic=a HTTP/1.1",
                                "Host: hub.example",
                                "Authorization: Bearer " + token)
                        .readHead();
                if (stream.status() == 401 && seconds < 16) {
                    continue; // The machine is so busy that the token had ended when the hub looked.
                }

                assertThat(stream.status()).isEqualTo(200);
                assertThat(stream.readToEnd()).matches("(:\n)+");
                assertThat(Instant.now()).isAfterOrEqualTo(begin.plusMillis(700L * seconds));
                return;
            }
        }
    }

    @Test
    void selectsByAnyOfItsTopicsAndSendsEachUpdateOnce(SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=subscribing/1&topic=subscribing/2&topic=subscribing/%7Bid%7D")) {
            hub.publish("topic=other&id=urn:1");
            hub.publish("topic=other&topic=subscribing/2&topic=subscribing/1&id=urn:2");
            hub.publish("topic=subscribing/3&id=urn:3");

            assertThat(stream.next()).isEqualTo("id: urn:2\ndata: \n\n");
            assertThat(stream.next()).isEqualTo("id: urn:3\ndata: \n\n");
        }
    }
}
