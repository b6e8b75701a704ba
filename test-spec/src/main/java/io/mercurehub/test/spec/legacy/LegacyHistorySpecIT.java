package io.mercurehub.test.spec.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.spec.fixtures.EventStream;
import io.mercurehub.test.spec.fixtures.Hubs;
import io.mercurehub.test.spec.fixtures.SpecHub;
import io.mercurehub.test.spec.fixtures.SpecTest;
import io.mercurehub.test.wire.Tokens;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Going on after an update that was seen before, in the 0.x generation. */
@SpecTest
class LegacyHistorySpecIT {

    private static final AtomicInteger PUBLISHED = new AtomicInteger();

    /** Three updates of a topic of their own, whose ids end with {@code /1}, {@code /2} and {@code /3}. */
    private record Three(String topic) {

        static Three on(SpecHub hub) throws Exception {
            Three three = new Three("history/" + PUBLISHED.incrementAndGet());
            for (int i = 1; i <= 3; i++) {
                three.publish(hub, i, "");
            }
            return three;
        }

        void publish(SpecHub hub, int number, String fields) throws Exception {
            assertThat(hub.publish("topic=" + topic + "&id=" + topic + "/" + number + fields))
                    .startsWith("200\n");
        }

        String event(int number) {
            return "id: " + topic + "/" + number + "\ndata: \n\n";
        }

        /** {@return a text with the topic in place of {@code T}} */
        String in(String text) {
            return text.replace("T", topic);
        }
    }

    /** Before its compatibility level 7 the Go hub doesn't read the parameter Last-Event-ID. */
    @ParameterizedTest
    @CsvSource({
        "last-event-id: T/1, ''",
        "X-Nothing: 1, &lastEventID=T/1",
        "X-Nothing: 1, &Last-Event-ID=T/1",
        "X-Nothing: 1, &last_event_id=T/1",
        "X-Nothing: 1, &lastEventId=T/1",
        "last-event-id: T/1, &lastEventID=T/2",
        "last-event-id:, &lastEventID=T/1",
        "X-Nothing: 1, &Last-Event-ID=T/2&lastEventID=T/1",
        "X-Nothing: 1, &lastEventID=&Last-Event-ID=T/1",
        "X-Nothing: 1, &lastEventID=&last_event_id=T/1",
        "X-Nothing: 1, &last_event_id=T/2&lastEventID=T/1",
        "X-Nothing: 1, &lastEventID=T/2&lastEventId=T/1"
    })
    void replaysWhatFollowsTheIdUnderAnyOfItsNamesAndThenWhatComes(String field, String query, SpecHub hub)
            throws Exception {
        Three three = Three.on(hub);

        try (EventStream stream = hub.subscribe("topic=" + three.topic() + three.in(query), three.in(field))) {
            three.publish(hub, 4, "");

            assertThat(stream.field("Last-Event-ID")).isEqualTo(three.topic() + "/1");
            assertThat(stream.field("Mercure-Last-Event-ID")).isEqualTo(three.topic() + "/1");
            assertThat(stream.next()).isEqualTo(three.event(2));
            assertThat(stream.next()).isEqualTo(three.event(3));
            assertThat(stream.next()).isEqualTo(three.event(4));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&lastEventID=", "&lasteventid=T/1", "&LastEventID=T/1"})
    void replaysNothingAndSaysNothingUnlessItIsAsked(String query, SpecHub hub) throws Exception {
        Three three = Three.on(hub);

        try (EventStream stream = hub.subscribe("topic=" + three.topic() + three.in(query))) {
            three.publish(hub, 4, "");

            assertThat(stream.head()).doesNotContain("last-event-id");
            assertThat(stream.next()).isEqualTo(three.event(4));
        }
    }

    @Test
    void replaysEverythingAfterEarliest(SpecHub hub) throws Exception {
        Three three = Three.on(hub);

        try (EventStream stream = hub.subscribe("topic=" + three.topic(), "Last-Event-ID: earliest")) {
            assertThat(stream.field("Last-Event-ID")).isEqualTo("earliest");
            assertThat(stream.next()).isEqualTo(three.event(1));
            assertThat(stream.next()).isEqualTo(three.event(2));
            assertThat(stream.next()).isEqualTo(three.event(3));
        }
    }

    /** The Go hub replays nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"urn:unknown", "%00", "a%0D%0AX-Injected:%201"})
    void replaysEverythingAfterAnIdThatItDoesNotHold(String id, SpecHub hub) throws Exception {
        Three three = Three.on(hub);

        try (EventStream stream = hub.subscribe("topic=" + three.topic() + "&lastEventID=" + id)) {
            assertThat(stream.field("Last-Event-ID")).isEqualTo("earliest");
            assertThat(stream.head()).doesNotContain("x-injected");
            assertThat(stream.next()).isEqualTo(three.event(1));
            assertThat(stream.next()).isEqualTo(three.event(2));
            assertThat(stream.next()).isEqualTo(three.event(3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"urn:unknown", "%00"})
    void replaysNothingAfterAnIdThatItDoesNotHoldWhenToldSo(String id, Hubs hubs) throws Exception {
        SpecHub hub = hubs.with(Hubs.LENIENT);
        Three three = Three.on(hub);

        try (EventStream stream = hub.subscribe("topic=" + three.topic() + "&lastEventID=" + id)) {
            three.publish(hub, 4, "");

            assertThat(stream.field("Last-Event-ID")).isEqualTo("earliest");
            assertThat(stream.next()).isEqualTo(three.event(4));
        }
    }

    @Test
    void saysEarliestWhenThereIsNoHistory(Hubs hubs) throws Exception {
        SpecHub hub = hubs.with(Hubs.WITHOUT_HISTORY);
        Three three = Three.on(hub);

        for (String id : new String[] {"earliest", "urn:unknown", three.topic() + "/1"}) {
            try (EventStream stream = hub.subscribe("topic=" + three.topic(), "Last-Event-ID: " + id)) {
                three.publish(hub, 4, "");

                assertThat(stream.field("Last-Event-ID")).isEqualTo("earliest");
                assertThat(stream.next()).isEqualTo(three.event(4));
            }
        }
    }

    @Test
    void replaysWhatTheSubscriberMayReadAndSelects(SpecHub hub) throws Exception {
        Three three = Three.on(hub);
        three.publish(hub, 4, "&private=on");
        three.publish(hub, 5, "");
        hub.publish("topic=other&id=urn:other");

        try (EventStream stranger = hub.subscribe("topic=" + three.topic() + "&lastEventID=" + three.topic() + "/3");
                EventStream entitled = hub.subscribe(
                        "topic=" + three.topic() + "&lastEventID=" + three.topic() + "/3",
                        "Authorization: Bearer " + Tokens.subscriber(three.topic()))) {
            assertThat(stranger.next()).isEqualTo(three.event(5));
            assertThat(entitled.next()).isEqualTo(three.event(4));
            assertThat(entitled.next()).isEqualTo(three.event(5));
        }
    }

    @Test
    void replaysEveryFieldOfAnUpdate(SpecHub hub) throws Exception {
        Three three = Three.on(hub);
        three.publish(hub, 4, "&type=chat&retry=10&data=a%0Ab");

        try (EventStream stream = hub.subscribe("topic=" + three.topic() + "&lastEventID=" + three.topic() + "/3")) {
            assertThat(stream.next())
                    .isEqualTo("event: chat\nretry: 10\nid: " + three.topic() + "/4\ndata: a\ndata: b\n\n");
        }
    }

    @Tag("utf8-headers")
    @Test
    void findsIdsBeyondAscii(SpecHub hub) throws Exception {
        hub.publish("topic=history/unicode&id=%C3%A9%E2%82%AC");
        hub.publish("topic=history/unicode&id=urn:after");

        try (EventStream stream = hub.subscribe("topic=history/unicode", "Last-Event-ID: é€")) {
            assertThat(stream.field("Last-Event-ID")).isEqualTo("Ã©â\u0082¬");
            assertThat(stream.next()).isEqualTo("id: urn:after\ndata: \n\n");
        }
    }
}
