package io.mercurehub.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing: the fields, the checks in their order, and what is told to whom breaks a rule. */
class PublishingSpecIT {

    private static HubServer server;

    @BeforeAll
    static void start() throws Exception {
        server = HubServer.start(http -> http.maxTopicsPerUpdate(3).maxRequestBodyBytes(100_000));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void answersWithTheIdAndNothingElse() throws Exception {
        try (RawConnection connection = server.connect()) {
            Response response = server.publish(connection, "topic=test&id=urn:example:7&data=x");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Type")).isEqualToIgnoringWhitespace("text/plain; charset=utf-8");
            assertThat(response.header("Content-Length")).isEqualTo("13");
            assertThat(response.readToEnd()).isEqualTo("urn:example:7");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic=test", "topic=test&id="})
    void makesAnIdWhenThePublisherChoosesNone(String form) throws Exception {
        assertThat(publish(form).text())
                .matches("200 urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }

    @Test
    void bringsEveryFieldToSubscribersOfEachTopic() throws Exception {
        try (RawConnection first = server.connect();
                RawConnection second = server.connect();
                RawConnection publisher = server.connect()) {
            Response canonical = server.subscribe(first, "topic=notification/1");
            Response alternate = server.subscribe(second, "topic=notification/2");

            server.publish(
                            publisher,
                            "topic=notification%2F1&topic=notification/2&data=%7B%22caf%C3%A9%22%3A+1%7D&type=new_message"
                                    + "&id=urn:1&retry=10&unknown=ignored")
                    .readToEnd();

            String event = "event: new_message\nretry: 10\nid: urn:1\ndata: {\"café\": 1}\n\n";
            assertThat(canonical.readUntil("\n\n")).isEqualTo(event);
            assertThat(alternate.readUntil("\n\n")).isEqualTo(event);
        }
    }

    @ParameterizedTest
    @CsvSource({"retry=", "retry=0", "retry=000"})
    void takesAnEmptyRetryAndZeroForNone(String retry) throws Exception {
        try (RawConnection reader = server.connect();
                RawConnection publisher = server.connect()) {
            Response stream = server.subscribe(reader, "topic=retry");

            server.publish(publisher, "topic=retry&id=urn:1&type=&" + retry).readToEnd();

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: \n\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "data=x, 400 Missing \"topic\" parameter",
        "topic=1&topic=2&topic=3&topic=4, 400 too many topics in update",
        "topic=a&retry=-1, 400 Invalid \"retry\" parameter",
        "topic=a&retry=1.5, 400 Invalid \"retry\" parameter",
        "topic=a&retry=١, 400 Bad Request",
        "topic=a&retry=%D9%A1, 400 Invalid \"retry\" parameter",
        "topic=a&retry=1234567890123456789, 400 Invalid \"retry\" parameter",
        "topic=%, 400 Bad Request",
        "topic=a&data=%f, 400 Bad Request",
        "topic=a&data=%zz, 400 Bad Request",
        "topic=a;data=b, 400 Bad Request",
        "topic=%FF, 400 \"topic\" field is not valid UTF-8",
        "topic=a&data=%C3%28, 400 \"data\" field is not valid UTF-8",
        "topic=a&unknown=%FF, 400 \"unknown\" field is not valid UTF-8",
        "topic=a%0A, 400 \"topic\" field contains a forbidden control character",
        "topic=a&id=%00, 400 \"id\" field contains a forbidden control character",
        "topic=a&id=a%E2%80%8Bb, 400 \"id\" field contains a forbidden control character",
        "topic=a&type=a%0Dx, 400 \"type\" field contains a forbidden control character",
    })
    void refusesWhatIsNotAnUpdate(String form, String answer) throws Exception {
        assertThat(publish(form.replace("١", ";")).text()).isEqualTo(answer + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic=*", "topic=a&id=earliest", "topic=a&id=%231", "topic=a&type=mercure"})
    void refusesWhatIsReservedForTheHub(String form) throws Exception {
        assertThat(publish(form).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.well-known/mercure",
                "https://hub.example/.well-known/mercure/subscriptions/a",
                "/.well-known/%6Dercure/a",
                "/x/../.well-known/mercure"
            })
    void refusesTopicsInTheHubsOwnNamespace(String topic) throws Exception {
        String quoted = "\"" + topic + "\"";

        assertThat(publish("topic=fine&topic=" + topic.replace("%", "%25")).text())
                .isEqualTo(
                        "403 " + quoted + ": topic value references the reserved \"/.well-known/mercure\" namespace\n");
    }

    @Test
    void refusesTopicsIdsAndTypesThatNoSubscriberCouldHandle() throws Exception {
        assertThat(publish("topic=" + "t".repeat(4097)).status()).isEqualTo(400);
        assertThat(publish("topic=a&id=" + "i".repeat(1025)).status()).isEqualTo(400);
        assertThat(publish("topic=a&type=" + "t".repeat(4097)).status()).isEqualTo(400);
        assertThat(publish("topic=" + "t".repeat(4096) + "&id=" + "i".repeat(1024))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void refusesAnUpdateWhenOneOfItsTopicsIsNotGranted() throws Exception {
        String token = Tokens.publisher("https://example.com/{id}", "news");

        assertThat(publish("topic=https://example.com/1&topic=news", token).status())
                .isEqualTo(200);
        assertThat(publish("topic=news&topic=other", token).text()).isEqualTo("401 Unauthorized\n");
        assertThat(publish("topic=news&topic=other&private=on", token).text()).isEqualTo("401 Unauthorized\n");
        assertThat(publish("topic=news", Tokens.publisher()).text()).isEqualTo("401 Unauthorized\n");
        assertThat(publish("topic=a&topic=b", Tokens.publisher("*")).status()).isEqualTo(200);
    }

    @Test
    void judgesTheTokenThenTheFormThenTheGrantThenTheNames() throws Exception {
        String narrow = Tokens.publisher("news");

        assertThat(publish("topic=%", "x".repeat(50)).text()).isEqualTo("401 Unauthorized\n");
        assertThat(publish("retry=x", narrow).text()).isEqualTo("400 Missing \"topic\" parameter\n");
        assertThat(publish("topic=other&retry=x", narrow).text()).isEqualTo("400 Invalid \"retry\" parameter\n");
        assertThat(publish("topic=/.well-known/mercure", narrow).text()).isEqualTo("401 Unauthorized\n");
        assertThat(publish("topic=*", narrow).text()).isEqualTo("401 Unauthorized\n");
        assertThat(publish("topic=a%0A", narrow).text()).isEqualTo("401 Unauthorized\n");
        assertThat(publish("topic=other&id=earliest", narrow).text()).isEqualTo("401 Unauthorized\n");
    }

    @Test
    void looksForFieldsInTheBodyOnly() throws Exception {
        try (RawConnection connection = server.connect()) {
            connection.sendHead(
                    "POST /.well-known/mercure?topic=a HTTP/1.1",
                    "Host: h",
                    "Authorization: Bearer " + Tokens.publisher("*"),
                    "Content-Type: application/x-www-form-urlencoded",
                    "Content-Length: 0");

            assertThat(Answer.of(connection.readHead()).text()).isEqualTo("400 Missing \"topic\" parameter\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "multipart/form-data; boundary=x, Missing \"topic\" parameter",
        "application/json, Missing \"topic\" parameter",
        "'', Missing \"topic\" parameter",
        "no media type, Bad Request",
        "application/, Bad Request",
    })
    void seesNoFieldsInWhatIsNotAForm(String contentType, String text) throws Exception {
        assertThat(publishAs(contentType, "topic=a").text()).isEqualTo("400 " + text + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded;charset=utf-8",
                "application/x-www-form-urlencoded; charset=ISO-8859-1",
                "Application/X-WWW-Form-URLEncoded ; a=\"b;\\\"c\""
            })
    void readsFormsAsUtf8WhateverTheParametersOfTheContentType(String contentType) throws Exception {
        try (RawConnection reader = server.connect()) {
            Response stream = server.subscribe(reader, "topic=charset");

            assertThat(publishAs(contentType, "topic=charset&id=urn:1&data=%C3%A9é")
                            .status())
                    .isEqualTo(200);

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: éé\n\n");
        }
    }

    @Test
    void treatsAnUpdateAsPrivateWhateverTheFieldHolds() throws Exception {
        for (String field : new String[] {"private", "private=", "private=on", "private=off", "private=0"}) {
            try (RawConnection reader = server.connect();
                    RawConnection publisher = server.connect()) {
                Response stream = server.subscribe(reader, "topic=secret");

                server.publish(publisher, "topic=secret&id=urn:1&" + field).readToEnd();
                server.publish(publisher, "topic=secret&id=urn:2").readToEnd();

                assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:2\ndata: \n\n");
            }
        }
    }

    @Test
    void keepsPublishersToTheirTopicsInPrivateUpdatesOnlyAsBefore014() throws Exception {
        try (HubServer lenient = HubServer.start(http -> http.compatibility(HttpConfig.Compatibility.VERSION_7));
                RawConnection connection = lenient.connect();
                RawConnection strict = server.connect()) {
            String nothingGranted = Tokens.publisher();

            assertThat(Answer.of(lenient.publish(connection, "topic=a&id=urn:1", nothingGranted))
                            .text())
                    .isEqualTo("200 urn:1");
            assertThat(Answer.of(lenient.publish(connection, "topic=a&id=urn:2&private=", nothingGranted))
                            .text())
                    .isEqualTo("401 Unauthorized\n");
            assertThat(Answer.of(server.publish(strict, "topic=a&id=urn:3", nothingGranted))
                            .text())
                    .isEqualTo("401 Unauthorized\n");
        }
    }

    private record Answer(int status, String text) {

        static Answer of(Response response) throws Exception {
            return new Answer(response.status(), response.status() + " " + response.readToEnd());
        }
    }

    private static Answer publish(String form) throws Exception {
        return publish(form, Tokens.publisher("*"));
    }

    private static Answer publish(String form, String token) throws Exception {
        try (RawConnection connection = server.connect()) {
            return Answer.of(server.publish(connection, form, token));
        }
    }

    private static Answer publishAs(String contentType, String form) throws Exception {
        byte[] body = form.getBytes(UTF_8);
        try (RawConnection connection = server.connect()) {
            connection
                    .sendHead(
                            "POST /.well-known/mercure HTTP/1.1",
                            "Host: h",
                            "Authorization: Bearer " + Tokens.publisher("*"),
                            contentType.isEmpty() ? "X-None: 1" : "Content-Type: " + contentType,
                            "Content-Length: " + body.length)
                    .send(body);
            return Answer.of(connection.readHead());
        }
    }
}
