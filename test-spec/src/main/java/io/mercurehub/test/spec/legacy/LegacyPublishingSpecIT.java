package io.mercurehub.test.spec.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.spec.fixtures.Answers;
import io.mercurehub.test.spec.fixtures.EventStream;
import io.mercurehub.test.spec.fixtures.Hubs;
import io.mercurehub.test.spec.fixtures.SpecHub;
import io.mercurehub.test.spec.fixtures.SpecTest;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing in the 0.x generation: the form, its fields, the checks in their order, and who gets what. */
@SpecTest
class LegacyPublishingSpecIT {

    private static final String TOKEN = "Authorization: Bearer " + Tokens.publisher("*");
    private static final String MISSING_TOPIC = Answers.refusal(400, "Missing \"topic\" parameter");
    private static final String BAD_REQUEST = Answers.refusal(400, "Bad Request");
    private static final String UNAUTHORIZED = Answers.refusal(401, "Unauthorized");

    @Test
    void answersWithTheIdThatThePublisherChose(SpecHub hub) throws Exception {
        assertThat(hub.publish("topic=publishing&id=urn:publishing:1"))
                .isEqualTo(Answers.published("urn:publishing:1"));
        assertThat(hub.publish("topic=publishing&id=notification%2F7+%E2%82%AC"))
                .isEqualTo(Answers.published("notification/7 €"));
    }

    /** The Go hub makes ids with the time in them. */
    @ParameterizedTest
    @ValueSource(strings = {"topic=publishing", "topic=publishing&id="})
    void makesAnIdWhenThePublisherChoosesNone(String form, SpecHub hub) throws Exception {
        String answer = hub.publish(form);

        String id = answer.substring(answer.lastIndexOf('\n') + 1);
        assertThat(id).matches("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(answer).isEqualTo(Answers.published(id));
    }

    @Test
    void bringsEveryFieldToSubscribersOfEachTopic(SpecHub hub) throws Exception {
        try (EventStream canonical = hub.subscribe("topic=publishing/1");
                EventStream alternate = hub.subscribe("topic=publishing/2")) {
            hub.publish("topic=publishing%2F1&topic=publishing/2&data=%7B%22caf%C3%A9%22%3A+1%7D&type=new_message"
                    + "&id=urn:publishing:2&retry=10&unknown=ignored&private2=on");

            String event = "event: new_message\nretry: 10\nid: urn:publishing:2\ndata: {\"café\": 1}\n\n";
            assertThat(canonical.next()).isEqualTo(event);
            assertThat(alternate.next()).isEqualTo(event);
        }
    }

    @Test
    void doesNotAskTopicsToBeUrls(SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=no+url+%3A%3A+at+all")) {
            hub.publish("topic=no+url+%3A%3A+at+all&id=urn:publishing:3");

            assertThat(stream.next()).isEqualTo("id: urn:publishing:3\ndata: \n\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"private", "private=", "private=on", "private=off", "private=0"})
    void keepsAnUpdatePrivateWhateverTheFieldHolds(String field, SpecHub hub) throws Exception {
        try (EventStream stranger = hub.subscribe("topic=publishing/private");
                EventStream entitled = hub.subscribe(
                        "topic=publishing/private",
                        "Authorization: Bearer " + Tokens.subscriber("publishing/private"))) {
            assertThat(hub.publish("topic=publishing/private&id=urn:1&" + field))
                    .isEqualTo(Answers.published("urn:1"));
            hub.publish("topic=publishing/private&id=urn:2");

            assertThat(stranger.next()).isEqualTo("id: urn:2\ndata: \n\n");
            assertThat(entitled.next()).isEqualTo("id: urn:1\ndata: \n\n");
            assertThat(entitled.next()).isEqualTo("id: urn:2\ndata: \n\n");
        }
    }

    @Test
    void bringsAPrivateUpdateToWhoeverSelectsOneTopicAndMayReadAnother(SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe(
                "topic=publishing/selected", "Authorization: Bearer " + Tokens.subscriber("publishing/granted"))) {
            hub.publish("topic=publishing/selected&id=urn:1&private=on");
            hub.publish("topic=publishing/granted&id=urn:2&private=on");
            hub.publish("topic=publishing/selected&topic=publishing/granted&id=urn:3&private=on");

            assertThat(stream.next()).isEqualTo("id: urn:3\ndata: \n\n");
        }
    }

    @Test
    void looksForFieldsInTheBodyOnly(SpecHub hub) throws Exception {
        String form = "Content-Type: application/x-www-form-urlencoded";

        assertThat(hub.send("POST /.well-known/mercure?topic=a", "data=x", form, TOKEN))
                .isEqualTo(MISSING_TOPIC);
        assertThat(hub.send("POST /.well-known/mercure?topic=a&id=urn:query", "topic=b&id=urn:body", form, TOKEN))
                .isEqualTo(Answers.published("urn:body"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data; boundary=x", "application/json", "text/plain"})
    void seesNoFieldsInWhatIsNotAForm(String type, SpecHub hub) throws Exception {
        assertThat(hub.send("POST /.well-known/mercure", "topic=a", "Content-Type: " + type, TOKEN))
                .isEqualTo(MISSING_TOPIC);
    }

    @Test
    void seesNoFieldsWithoutAContentType(SpecHub hub) throws Exception {
        assertThat(hub.send("POST /.well-known/mercure", "topic=a", TOKEN)).isEqualTo(MISSING_TOPIC);
        assertThat(hub.send("POST /.well-known/mercure", "", TOKEN)).isEqualTo(MISSING_TOPIC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded;charset=utf-8",
                "application/x-www-form-urlencoded; charset=ISO-8859-1",
                "Application/X-WWW-Form-URLEncoded ; a=\"b;\\\"c\""
            })
    void readsFormsAsUtf8WhateverTheContentTypeAdds(String type, SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=publishing/charset")) {
            hub.send(
                    "POST /.well-known/mercure",
                    "topic=publishing/charset&id=urn:1&data=%C3%A9é",
                    "Content-Type: " + type,
                    TOKEN);

            assertThat(stream.next()).isEqualTo("id: urn:1\ndata: éé\n\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/", "no media type"})
    void refusesAMalformedContentType(String type, SpecHub hub) throws Exception {
        assertThat(hub.send("POST /.well-known/mercure", "topic=a", "Content-Type: " + type, TOKEN))
                .isEqualTo(BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic=%", "topic=a&data=%f", "topic=a&data=%zz", "topic=a;data=b", "topic=a&%=b"})
    void refusesAMalformedForm(String form, SpecHub hub) throws Exception {
        assertThat(hub.publish(form)).isEqualTo(BAD_REQUEST);
    }

    @Test
    void refusesABodyBeyondTheLimit(Hubs hubs) throws Exception {
        SpecHub hub = hubs.with(Hubs.CLOSED);

        assertThat(hub.publish("topic=a&id=urn:1&data=" + "x".repeat(1000 - 22)))
                .isEqualTo(Answers.withoutCors(Answers.published("urn:1")));
        assertThat(hub.publish("topic=a&id=urn:1&data=" + "x".repeat(1001 - 22)))
                .isEqualTo(Answers.withoutCors(Answers.refusal(400, "body too large (expected: at most 1000 bytes)")));
    }

    @ParameterizedTest
    @CsvSource({"data=x", "''", "Topic=a", "topics=a"})
    void wantsATopic(String form, SpecHub hub) throws Exception {
        assertThat(hub.publish(form)).isEqualTo(MISSING_TOPIC);
    }

    @Test
    void takesAThousandTopicsAndNotOneMore(SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=publishing/last")) {
            assertThat(hub.publish("topic=a&".repeat(999) + "topic=publishing/last&id=urn:1"))
                    .isEqualTo(Answers.published("urn:1"));
            assertThat(hub.publish("topic=a&".repeat(1000) + "topic=publishing/last&id=urn:2"))
                    .isEqualTo(Answers.refusal(400, "too many topics in update"));
            assertThat(stream.next()).isEqualTo("id: urn:1\ndata: \n\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "1s", "%D9%A1", "1234567890123456789", "99999999999999999999"})
    void wantsTheRetryInDigits(String retry, SpecHub hub) throws Exception {
        assertThat(hub.publish("topic=a&retry=" + retry))
                .isEqualTo(Answers.refusal(400, "Invalid \"retry\" parameter"));
    }

    @ParameterizedTest
    @CsvSource({"id=a%0Ab, id", "id=a%0D, id", "id=%00, id", "type=a%0Ab, type", "type=a%0D, type", "type=%00, type"})
    void refusesLineBreaksAndNulInIdAndType(String field, String name, SpecHub hub) throws Exception {
        assertThat(hub.publish("topic=a&" + field))
                .isEqualTo(Answers.refusal(400, "\"" + name + "\" field contains a forbidden control character"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.well-known/mercure",
                "/.well-known/mercure/subscriptions/a/b",
                "https://hub.example/.well-known/mercure",
                "https://example.com/?x=/.well-known/mercure"
            })
    void refusesTopicsThatMentionTheHubsOwnNamespace(String topic, SpecHub hub) throws Exception {
        assertThat(hub.publish("topic=a&topic=" + SpecHub.encode(topic)))
                .isEqualTo(Answers.refusal(
                        403,
                        "\"" + topic + "\": topic value references the reserved \"/.well-known/mercure\" namespace"));
    }

    /** The Go hub takes these, with which somebody could forge its events for newer subscribers. */
    @ParameterizedTest
    @CsvSource({
        "topic=/.well-known/%256Dercure/a, 403",
        "topic=/x/../.well-known/mercure, 403",
        "topic=*, 400",
        "topic=a&id=earliest, 400",
        "topic=a&id=%23a, 400",
        "topic=a&type=mercure, 400",
        "topic=a%0A, 400"
    })
    void refusesWhatElseIsReserved(String form, int status, SpecHub hub) throws Exception {
        assertThat(hub.publish(form)).startsWith(status + "\n");
    }

    @Test
    void wantsATokenThatGrantsEveryTopicPublicOrPrivate(SpecHub hub) throws Exception {
        String token = Tokens.publisher("publishing/{id}", "news");

        assertThat(hub.publish(token, "topic=publishing/1&topic=news&id=urn:1")).isEqualTo(Answers.published("urn:1"));
        assertThat(hub.publish(token, "topic=publishing/1&topic=other&id=urn:2"))
                .isEqualTo(UNAUTHORIZED);
        assertThat(hub.publish(token, "topic=other&topic=news&id=urn:3&private=on"))
                .isEqualTo(UNAUTHORIZED);
        assertThat(hub.publish(Tokens.publisher(), "topic=news")).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void judgesTokenFormTopicsRetryGrantAndNamesInThisOrder(SpecHub hub) throws Exception {
        String narrow = Tokens.publisher("news");

        assertThat(hub.publish("x".repeat(60), "topic=%")).isEqualTo(UNAUTHORIZED);
        assertThat(hub.publish(narrow, "retry=x&data=%")).isEqualTo(BAD_REQUEST);
        assertThat(hub.publish(narrow, "retry=x")).isEqualTo(MISSING_TOPIC);
        assertThat(hub.publish(narrow, "topic=a&".repeat(1001) + "retry=x"))
                .isEqualTo(Answers.refusal(400, "too many topics in update"));
        assertThat(hub.publish(narrow, "topic=other&retry=x"))
                .isEqualTo(Answers.refusal(400, "Invalid \"retry\" parameter"));
        assertThat(hub.publish(narrow, "topic=/.well-known/mercure&id=%0A")).isEqualTo(UNAUTHORIZED);
        assertThat(hub.publish(narrow, "topic=*")).isEqualTo(UNAUTHORIZED);
        assertThat(hub.publish(narrow, "topic=a%0A")).isEqualTo(UNAUTHORIZED);
        assertThat(hub.publish(narrow, "topic=other&id=earliest")).isEqualTo(UNAUTHORIZED);
        assertThat(hub.publish("topic=/.well-known/mercure&id=%0A")).startsWith("403\n");
    }

    @Test
    void keepsAnAcceptedUpdateWhenThePublisherLeaves(SpecHub hub) throws Exception {
        try (EventStream stream = hub.subscribe("topic=publishing/left")) {
            try (RawConnection publisher = hub.connect()) {
                publisher
                        .sendHead(
                                "POST /.well-known/mercure HTTP/1.1",
                                "Host: hub.example",
                                TOKEN,
                                "Content-Type: application/x-www-form-urlencoded",
                                "Content-Length: 34")
                        .send("topic=publishing/left&id=urn:leave");
            }

            assertThat(stream.next()).isEqualTo("id: urn:leave\ndata: \n\n");
        }
    }

    @Test
    void letsPublishersOfPublicUpdatesDoAsBefore014WhenToldSo(Hubs hubs) throws Exception {
        SpecHub hub = hubs.with(Hubs.LENIENT);

        assertThat(hub.publish(Tokens.publisher(), "topic=a&id=urn:1")).isEqualTo(Answers.published("urn:1"));
        assertThat(hub.publish(Tokens.publisher("b"), "topic=a&id=urn:2")).isEqualTo(Answers.published("urn:2"));
        assertThat(hub.publish(Tokens.publisher("b"), "topic=a&id=urn:3&private=on"))
                .isEqualTo(UNAUTHORIZED);
        assertThat(hub.publish(Tokens.sign(Tokens.PUBLISHER_KEY, "{\"mercure\":{}}"), "topic=a&id=urn:4"))
                .isEqualTo(UNAUTHORIZED);
    }
}
